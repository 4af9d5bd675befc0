"""The kinds of exception: what each stops, which queue works it, how long it may take, who may accept it as is."""

from dataclasses import dataclass

from oms.accounts.access import Permission

from .states import Verb


@dataclass(frozen=True, slots=True)
class ExceptionType:
    """`minutes` is working time until due; `accept` is the permission that may release it unfixed, None if nobody.

    `checked` is off for what people or later apps open: no check finds it, so no look again ends it.
    """

    code: str
    label: str
    queue: str
    blocks: tuple[str, ...]
    minutes: int
    accept: str | None
    checked: bool = True


_BEFORE_CONFIRM = (Verb.CONFIRM, Verb.ALLOCATE, Verb.RELEASE, Verb.SHIP)
_WORK = Permission.EXCEPTION_WORK
_BY_PEOPLE = (*_BEFORE_CONFIRM, Verb.INVOICE)
_ALL = [
    ExceptionType("price_variance", "Price differs", "Price", _BEFORE_CONFIRM, 240, _WORK),
    ExceptionType("price_missing", "No price", "Price", _BEFORE_CONFIRM, 240, None),
    ExceptionType("item_unknown", "Item not known", "Item", _BEFORE_CONFIRM, 120, None),
    ExceptionType("item_inactive", "Item no longer sold", "Item", _BEFORE_CONFIRM, 240, _WORK),
    ExceptionType("quantity_multiple", "Not a full pack", "Quantity", _BEFORE_CONFIRM, 480, _WORK),
    ExceptionType("quantity_invalid", "Quantity not usable", "Quantity", _BEFORE_CONFIRM, 120, None),
    ExceptionType("unit_unknown", "Unit of measure not known", "Quantity", _BEFORE_CONFIRM, 120, None),
    ExceptionType("discount_too_large", "Discount larger than the goods", "Price", _BEFORE_CONFIRM, 240, None),
    ExceptionType("duplicate_po", "Duplicate PO", "Order", _BEFORE_CONFIRM, 240, _WORK),
    ExceptionType("address_incomplete", "Address not complete", "Address", _BEFORE_CONFIRM, 240, _WORK),
    ExceptionType("ship_to_unknown", "Ship-to not known", "Address", _BEFORE_CONFIRM, 240, None),
    ExceptionType("date_past", "Ship window cannot be met", "Delivery", _BEFORE_CONFIRM, 240, _WORK),
    ExceptionType("customer_inactive", "Customer not active", "Order", _BEFORE_CONFIRM, 480, None),
    ExceptionType("test_order", "Test order", "EDI", (*_BEFORE_CONFIRM, Verb.INVOICE), 960, None),
    ExceptionType("manual_hold", "Held by a person", "Order", _BY_PEOPLE, 960, _WORK, checked=False),
    ExceptionType("stock_short", "Short of stock", "Stock", (), 960, _WORK, checked=False),
    ExceptionType("short_pick", "Short pick", "Stock", (), 240, _WORK, checked=False),
    ExceptionType("window_over", "Customer takes it no longer", "Delivery", (), 240, _WORK, checked=False),
    ExceptionType("edi_file", "File not readable", "EDI", (), 120, _WORK, checked=False),
    ExceptionType("edi_document", "Document not usable", "EDI", (), 120, _WORK, checked=False),
    ExceptionType("edi_rejected", "Partner rejected our document", "EDI", (), 120, _WORK, checked=False),
    ExceptionType("job_failed", "Background work failed", "System", (), 60, _WORK, checked=False),
]
TYPES: dict[str, ExceptionType] = {kind.code: kind for kind in _ALL}
QUEUES: list[str] = sorted({kind.queue for kind in _ALL})
