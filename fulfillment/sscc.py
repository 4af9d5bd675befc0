"""Serial shipping container codes: extension digit, company prefix, serial number, GS1 check digit (18 digits)."""

from collections.abc import Sequence

from oms import prepared
from oms.gs1 import check_digit


def take(prefixes: Sequence[str]) -> list[str]:
    """A new code for each company prefix. Serial numbers come from one sequence: gaps are fine, none comes twice."""
    if not prefixes:
        return []
    serials = prepared.rows("SELECT nextval('fulfillment_sscc') FROM generate_series(1, %s)", [len(prefixes)])
    return [make(prefix, serial) for prefix, (serial,) in zip(prefixes, serials, strict=True)]


def make(prefix: str, serial: int) -> str:
    """The code of a company's serial number."""
    body = f"0{prefix}{serial:0{16 - len(prefix)}d}"
    return body + check_digit(body)


def spaced(code: str, prefix: str) -> str:
    """As people read it on the label of a company with this prefix: (00) 0 0614141 000000012 3."""
    serial = 1 + len(prefix)
    parts = (code[:1], code[1:serial], code[serial:17], code[17:])
    return "(00) " + " ".join(parts)
