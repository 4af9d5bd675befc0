"""Serial shipping container codes: extension digit, company prefix, serial number, GS1 check digit (18 digits)."""

from collections.abc import Sequence

from fulfillment.models import Package
from oms import prepared
from oms.errors import OperationRefused
from oms.gs1 import check_digit

AHEAD = 100  # numbers looked at for a free one, once a prefix has used all of its own


class NoCodeLeft(OperationRefused):
    """A business unit's prefix is too long for the cartons it ships."""

    code = "sscc_used_up"


def take(prefixes: Sequence[str]) -> list[str]:
    """A new code for each company prefix. Serial numbers come from one sequence: gaps are fine, none comes twice.

    After the last serial number of a prefix comes its first again; codes that are on record are passed over.
    Raises NoCodeLeft when those that come next are all on record.
    """
    return [_new(prefix, serial) for prefix, serial in zip(prefixes, _serials(len(prefixes)), strict=True)]


def make(prefix: str, serial: int) -> str:
    """The code of a company's serial number, whose first digit goes into the extension digit."""
    extension, rest = divmod(serial % _room(prefix), 10 ** (16 - len(prefix)))
    body = f"{extension}{prefix}{rest:0{16 - len(prefix)}d}"
    return body + check_digit(body)


def _room(prefix: str) -> int:
    """How many serial numbers a prefix has, with those of the extension digit."""
    return 10 ** (17 - len(prefix))


def _new(prefix: str, serial: int) -> str:
    return make(prefix, serial) if serial < _room(prefix) else _unused(prefix, serial)


def _unused(prefix: str, serial: int) -> str:
    codes = [make(prefix, each) for each in (serial, *_serials(AHEAD))]
    used = set(Package.objects.filter(sscc__in=codes).values_list("sscc", flat=True))
    free = next((code for code in codes if code not in used), None)
    if free is None:
        raise NoCodeLeft(f"The GS1 company prefix {prefix} has no carton number left; it takes a shorter prefix.")
    return free


def _serials(count: int) -> list[int]:
    if not count:
        return []
    rows = prepared.rows("SELECT nextval('fulfillment_sscc') FROM generate_series(1, %s)", [count])
    return [serial for (serial,) in rows]


def spaced(code: str, prefix: str) -> str:
    """As people read it on the label of a company with this prefix: (00) 0 0614141 000000012 3."""
    serial = 1 + len(prefix)
    parts = (code[:1], code[1:serial], code[serial:17], code[17:])
    return "(00) " + " ".join(parts)
