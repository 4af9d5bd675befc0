"""What the seed writes down about one order before any of it is a row."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from .catalogue import Stocked
from .customers import Buyer
from .rhythm import day_of

ZERO = Decimal(0)


@dataclass(slots=True)
class Line:
    """One order line: the counts are base units, the amounts are for all that was ordered."""

    pk: int
    number: int
    item: Stocked | None
    uom: str
    pack: int
    uom_quantity: Decimal
    ordered: Decimal
    unit_price: Decimal | None
    list_price: Decimal | None
    price_source: str
    sent_item: str
    description: str
    goods: Decimal = ZERO
    discount: Decimal = ZERO
    freight: Decimal = ZERO
    tax: Decimal = ZERO
    cancelled: int = 0
    reserved: int = 0
    released: int = 0
    shipped: int = 0
    invoiced: int = 0
    returned: int = 0
    credited: int = 0

    @property
    def price_per(self) -> int:
        """The demo company sells nothing by the hundred."""
        return 1

    @property
    def waiting(self) -> int:
        return int(self.ordered) - self.cancelled - self.reserved - self.released - self.shipped


@dataclass(slots=True)
class Order:
    pk: int
    buyer: Buyer
    channel: str
    po_number: str
    placed_at: datetime
    placed_by: int | None
    ship_by_on: date
    ship_to_id: int | None
    lines: list[Line] = field(default_factory=list)
    status: str = "in_review"
    is_test: bool = False
    allows_duplicate_po: bool = False
    deliver_by_on: date | None = None
    cancel_after_on: date | None = None
    carrier_code: str = ""
    instructions: str = ""
    discount: Decimal = ZERO
    freight: Decimal = ZERO
    goods: Decimal = ZERO
    tax: Decimal = ZERO
    total: Decimal = ZERO
    promised_on: date | None = None
    confirmed_at: datetime | None = None
    allocated_at: datetime | None = None
    shipped_at: datetime | None = None
    cancelled_at: datetime | None = None
    cancel_reason: str = ""
    closed_at: datetime | None = None
    version: int = 1
    payment: str = "none"
    shipments: list["Shipment"] = field(default_factory=list)

    @property
    def zone(self) -> str:
        return "America/New_York" if self.buyer.unit == "US" else "Europe/Amsterdam"

    def day(self, moment: datetime) -> date:
        """The day it is where the seller keeps its books."""
        return day_of(moment, self.zone)


@dataclass(slots=True)
class Claim:
    """A reservation: `quantity` units of a line's item at a location."""

    pk: int
    line: Line
    order: Order
    location_id: int
    quantity: int
    state: str
    made_at: datetime
    shipment: "Shipment | None" = None
    missing: int = 0  # planned but not found by the picker


@dataclass(slots=True)
class Shipment:
    pk: int
    order: Order
    location_id: int
    carrier_id: int | None
    ship_by_on: date
    planned_at: datetime
    status: str = "planned"
    tracking_number: str = ""
    picked_at: datetime | None = None
    packed_at: datetime | None = None
    shipped_at: datetime | None = None
    shipped_by: int | None = None
    cancelled_at: datetime | None = None
    posted_at: datetime | None = None
    due_on: date | None = None
    pay_at: datetime | None = None
    pay_share: Decimal = Decimal(1)
    claims: list[Claim] = field(default_factory=list)
