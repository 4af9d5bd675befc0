"""What the outside world asks for, before it is an order: plain values, the same from EDI, desk, import and API."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class LineDraft:
    """One wanted line. `quantity` and `unit_price` are in `uom`; a None price asks for ours.

    `item_id` is None when the item could not be found; then `sent_item` is what the customer wrote.
    """

    quantity: Decimal
    uom: str
    item_id: int | None = None
    sent_item: str = ""
    sent_ids: list[tuple[str, str]] = field(default_factory=list)
    unit_price: Decimal | None = None
    price_per: Decimal = Decimal(1)
    description: str = ""
    partner_line_id: str = ""
    ship_by_on: date | None = None


@dataclass(frozen=True, slots=True)
class PartyDraft:
    """A name and address as sent. `role` is one of PartyRole."""

    role: str
    code: str = ""
    name: str = ""
    address: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """One wanted order. `currency` empty means the customer's; amounts are in it.

    `ships_complete` asks for it where the customer does not always.
    """

    customer_id: int
    channel: str
    po_number: str
    lines: list[LineDraft]
    po_release: str = ""
    po_on: date | None = None
    currency: str = ""
    ship_to_id: int | None = None
    parties: list[PartyDraft] = field(default_factory=list)
    ship_not_before_on: date | None = None
    ship_by_on: date | None = None
    deliver_by_on: date | None = None
    cancel_after_on: date | None = None
    carrier_code: str = ""
    instructions: str = ""
    references: list[tuple[str, str]] = field(default_factory=list)
    freight_amount: Decimal = Decimal(0)
    discount_amount: Decimal = Decimal(0)
    ships_complete: bool = False
    is_test: bool = False
    source_message_id: int | None = None
