"""Trading partners, and files as they send them."""

from datetime import UTC, datetime
from itertools import count

from oms.edi import operations
from oms.edi.models import InboundFile, TradingPartner
from oms.jobs import runner
from oms.masterdata.models import Customer

from .company import SYSTEM, make_customer

RECEIVED_AT = datetime(2026, 11, 18, 12, tzinfo=UTC)
_serial = count(1)

Line = tuple[str, str, str, str]  # quantity, unit, price, "VN*SKU-1"


def make_partner(customer: Customer | None = None, **fields) -> TradingPartner:
    """BIGRETAIL, who sends us orders and wants every document."""
    defaults = {
        "customer": customer or make_customer(name="Big Retail"),
        "name": "Big Retail",
        "qualifier": "ZZ",
        "identifier": "BIGRETAIL",
        "group_identifier": "BIGRETAIL",
    }
    return TradingPartner.objects.create(**{**defaults, **fields})


def purchase_order(
    po_number: str = "PO-4711",
    lines: tuple[Line, ...] = (("5", "EA", "10.00", "VN*SKU-1"),),
    *,
    begin: str = "00*SA",
    header: tuple[str, ...] = ("N1*ST*Big Retail DC*92*DC1",),
    number: str = "0001",
) -> list[str]:
    """The segments of one 850, ST to SE, with right counts."""
    body = [f"BEG*{begin}*{po_number}**20261117", *header]
    body += [f"PO1*{n}*{quantity}*{uom}*{price}*PE*{ids}" for n, (quantity, uom, price, ids) in enumerate(lines, 1)]
    body.append(f"CTT*{len(lines)}")
    return transaction_set("850", body, number)


def transaction_set(set_id: str, body: list[str], number: str = "0001") -> list[str]:
    return [f"ST*{set_id}*{number}", *body, f"SE*{len(body) + 2}*{number}"]


def interchange(
    *sets: list[str],
    control_number: int | None = None,
    sender: str = "BIGRETAIL",
    qualifier: str = "ZZ",
    receiver: str = "MERIDIAN",
    usage: str = "P",
    wants_ta1: str = "0",
    functional_id: str = "PO",
    group_number: str = "",
) -> bytes:
    """ISA to IEA around some sets in one group."""
    number = control_number or next(_serial)
    group = group_number or str(number)
    head = f"ISA*00*{'':10}*00*{'':10}*{qualifier}*{sender:15}*ZZ*{receiver:15}*261118*1200*U*00401*{number:09d}"
    segments = [
        f"{head}*{wants_ta1}*{usage}*>",
        f"GS*{functional_id}*{sender}*{receiver}*20261118*1200*{group}*X*004010",
        *(segment for each in sets for segment in each),
        f"GE*{len(sets)}*{group}",
        f"IEA*1*{number:09d}",
    ]
    return "".join(f"{segment}~\n" for segment in segments).encode()


def store(content: bytes, filename: str = "orders.edi", **fields) -> InboundFile:
    """Store a file, without reading it."""
    defaults = {"channel": "upload", "actor": SYSTEM, "now": RECEIVED_AT}
    return operations.store_file(content=content, filename=filename, **{**defaults, **fields})


def receive(content: bytes, filename: str = "orders.edi", **fields) -> InboundFile:
    """Store a file and do all the work it causes."""
    file = store(content, filename, **fields)
    runner.run_until_idle()
    file.refresh_from_db()
    return file
