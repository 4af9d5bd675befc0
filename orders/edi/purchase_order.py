"""A partner's purchase order in the order desk's words, whatever form it came in."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from oms.edi.x12.parts import Allowance, Contact, Party, Reference, Routing, Terms

ORIGINAL, CANCELLATION, CHANGE, REPLACEMENT, CONFIRMATION, DUPLICATE = "00", "01", "04", "05", "06", "07"


@dataclass(frozen=True, slots=True)
class Pack:
    """A PO4: how many of the inner unit one of the ordered unit holds."""

    units: Decimal | None = None
    size: Decimal | None = None
    size_uom: str = ""
    inner_packs: int | None = None


@dataclass(frozen=True, slots=True)
class ScheduledQuantity:
    """A SCH: part of the line for a day of its own."""

    quantity: Decimal
    uom: str
    date_qualifier: str
    on: date | None


@dataclass(frozen=True, slots=True)
class Destination:
    """One store of an SDQ and its share of the line, in `uom`."""

    id_qualifier: str
    id: str
    quantity: Decimal
    uom: str


@dataclass(frozen=True, slots=True)
class Component:
    """A SLN: what one unit of an assortment holds."""

    line_id: str
    quantity: Decimal | None
    uom: str
    ids: dict[str, str]


@dataclass(frozen=True, slots=True)
class PurchaseOrderLine:
    """A PO1 loop. Ids and line id are verbatim; quantity and price in the partner's unit and basis.

    `quantity` and `unit_price` are None when they were not sent or are no numbers; findings tell which.
    """

    line_id: str
    quantity: Decimal | None
    uom: str
    unit_price: Decimal | None
    price_basis: str
    ids: dict[str, str]
    position: int
    description: str = ""
    pack: Pack | None = None
    references: tuple[Reference, ...] = ()
    dates: dict[str, date] = field(default_factory=dict)
    ranges: dict[str, tuple[date, date]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    schedule: tuple[ScheduledQuantity, ...] = ()
    destinations: tuple[Destination, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    parties: tuple[Party, ...] = ()
    components: tuple[Component, ...] = ()
    routing: Routing | None = None


@dataclass(frozen=True, slots=True)
class PurchaseOrder:
    """An 850. Header dates hold for every line that has none of its own."""

    purpose: str
    type: str
    po_number: str
    release: str
    po_date: date | None
    contract: str
    currency: str = ""
    references: tuple[Reference, ...] = ()
    contacts: tuple[Contact, ...] = ()
    parties: tuple[Party, ...] = ()
    dates: dict[str, date] = field(default_factory=dict)
    ranges: dict[str, tuple[date, date]] = field(default_factory=dict)
    terms: tuple[Terms, ...] = ()
    freight_terms: str = ""
    routing: Routing | None = None
    notes: tuple[str, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    lines: tuple[PurchaseOrderLine, ...] = ()
    line_count_claimed: int | None = None
    amount: Decimal | None = None

    def party(self, *roles: str) -> Party | None:
        """The first party in the first of these roles that was sent."""
        return next((each for role in roles for each in self.parties if each.role == role), None)

    def reference(self, qualifier: str) -> str:
        """The first REF of that qualifier, or an empty string."""
        return next((each.value for each in self.references if each.qualifier == qualifier), "")

    @property
    def requested_ship_on(self) -> date | None:
        return self._first("010", "118")

    @property
    def ship_not_before(self) -> date | None:
        return self.dates.get("037") or self._range("010")[0]

    @property
    def ship_not_after(self) -> date | None:
        return self.dates.get("038") or self._range("010")[1]

    @property
    def deliver_not_before(self) -> date | None:
        return self.dates.get("064") or self._range("002")[0]

    @property
    def deliver_by(self) -> date | None:
        """The day after which it is late: end of the delivery window, else the day asked for."""
        return self._first("063", "002", "106")

    @property
    def cancel_after(self) -> date | None:
        return self._first("001", "061", "177")

    def _first(self, *qualifiers: str) -> date | None:
        return next((self.dates[each] for each in qualifiers if each in self.dates), None)

    def _range(self, qualifier: str) -> tuple[date | None, date | None]:
        return self.ranges.get(qualifier, (None, None))
