"""The 850 as an order desk reads it: pure, from segments to a purchase order, nothing looked up."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from oms.edi.x12.envelope import TransactionSet
from oms.edi.x12.findings import BUSINESS, ERROR, WARNING, Finding
from oms.edi.x12.parts import (
    Allowance,
    Contact,
    Party,
    Reference,
    Routing,
    Terms,
    loops,
    pairs,
    read_allowance,
    read_contact,
    read_party,
    read_reference,
    read_routing,
    read_terms,
    whole,
)
from oms.edi.x12.segments import Segment
from oms.edi.x12.values import day, real

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
    currency: str
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


def read(transaction_set: TransactionSet) -> tuple[PurchaseOrder, list[Finding]]:
    """The purchase order in an 850, and what an order desk must look at. Never raises on partner data."""
    return _Reading().read(transaction_set.segments)


class _Reading:
    """One pass over the segments; findings are collected on the way."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def read(self, segments: list[Segment]) -> tuple[PurchaseOrder, list[Finding]]:
        header, lines, summary = _parted(segments)
        read_lines = tuple(self._line(each) for each in lines)
        order = self._order(header, summary, read_lines)
        self._check_order(order, segments)
        self._check_line_ids([each[0] for each in lines])
        return order, self.findings

    def _order(
        self, header: list[Segment], summary: list[Segment], lines: tuple[PurchaseOrderLine, ...]
    ) -> PurchaseOrder:
        parts = _Parts(self, header)
        begin = parts.first("BEG") or Segment("BEG", [])
        totals = _Parts(self, summary)
        count = totals.first("CTT") or parts.first("CTT") or Segment("CTT", [])
        amounts = totals.of("AMT") + parts.of("AMT")
        freight, currency = parts.first("FOB"), parts.first("CUR")
        return PurchaseOrder(
            purpose=begin.get(1),
            type=begin.get(2),
            po_number=begin.get(3),
            release=begin.get(4),
            po_date=self.day_of(begin, 5),
            contract=begin.get(6),
            currency=currency.get(2).strip(" ") if currency else "",
            references=tuple(map(read_reference, parts.of("REF"))),
            contacts=tuple(map(read_contact, parts.of("PER"))),
            parties=parts.parties(),
            dates=parts.dates,
            ranges=parts.ranges,
            terms=tuple(map(read_terms, parts.of("ITD"))),
            freight_terms=freight.get(1) if freight else "",
            routing=parts.routing(),
            notes=parts.notes(),
            allowances=tuple(map(read_allowance, parts.of("SAC"))),
            lines=lines,
            line_count_claimed=whole(count.get(1)),
            amount=next((real(each.get(2)) for each in amounts if each.get(1) == "TT"), None),
        )

    def _line(self, segments: list[Segment]) -> PurchaseOrderLine:
        head, parts = segments[0], _Parts(self, segments[1:])
        line_id, quantity, uom, price, basis = head.first(5)
        line = PurchaseOrderLine(
            line_id=line_id,
            quantity=self._quantity(head, quantity),
            uom=uom,
            unit_price=self._price(head, price),
            price_basis=basis,
            ids=self._ids(head),
            position=head.position,
            **parts.line_values(),
        )
        if line.destinations or line.schedule:
            self._check_sums(line, head)
        return line

    def _quantity(self, head: Segment, sent: str) -> Decimal | None:
        quantity = real(sent)
        if quantity is None or quantity <= 0:
            words = "must be a quantity above zero" if sent else "is empty: the line has no quantity"
            self.report("quantity_invalid", head, 2, words, "Ask the buyer which quantity is meant.")
        return quantity

    def _price(self, head: Segment, sent: str) -> Decimal | None:
        price = real(sent)
        if price is None and sent:
            self.report("price_invalid", head, 4, "must be a unit price", "Take the price of the price list.")
        return price

    def _ids(self, head: Segment) -> dict[str, str]:
        ids: dict[str, str] = {}
        for qualifier, value in pairs(head, 6):
            if ids.setdefault(qualifier, value) != value:
                number = 6 + 2 * len(ids)
                words = f"names the item twice under {qualifier}: `{ids[qualifier]}` and `{value}`"
                self.report("item_id_repeated", head, number, words, "Choose the item.", WARNING)
        return ids

    def _scheduled(self, each: Segment) -> ScheduledQuantity:
        return ScheduledQuantity(self._share(each, 1), each.get(2), each.get(5), self.day_of(each, 6))

    def _shares(self, each: Segment) -> list[Destination]:
        """The (store, quantity) pairs of one SDQ, ten at most."""
        sent = range(3, min(len(each.elements), 22), 2)
        return [
            Destination(each.get(2), each.get(number), self._share(each, number + 1), each.get(1))
            for number in sent
            if each.get(number)
        ]

    def _share(self, each: Segment, number: int) -> Decimal:
        quantity = real(each.get(number))
        if quantity is None:
            self.report("quantity_invalid", each, number, "must be a quantity", "Ask the buyer.")
        return quantity or Decimal(0)

    def _check_sums(self, line: PurchaseOrderLine, head: Segment) -> None:
        if line.quantity is None:
            return
        for tag, shares in (("SDQ", line.destinations), ("SCH", line.schedule)):
            total = sum((each.quantity for each in shares), Decimal(0))
            if shares and total != line.quantity:
                words = f"orders {line.quantity}, but the {tag} segments of the line add up to {total}"
                code = f"{tag.lower()}_sum_differs"
                self.report(code, head, 2, words, "Ask the buyer which figure holds.")

    def _check_order(self, order: PurchaseOrder, segments: list[Segment]) -> None:
        start = next((each for each in segments if each.tag == "BEG"), Segment("BEG", [], 1))
        if not order.po_number.strip(" "):
            self.report("po_number_missing", start, 3, "is empty: the order has no number", "Ask the buyer.")
        if not order.lines:
            self.report("no_lines", start, 0, "opens an order without any line (PO1)", "Ask the buyer.")
        claimed = order.line_count_claimed
        if claimed is not None and claimed != len(order.lines):
            count = next(each for each in segments if each.tag == "CTT")
            words = f"claims {claimed} lines; {len(order.lines)} were received"
            self.report("line_count_wrong", count, 1, words, "Check that no line is lost.", WARNING)

    def _check_line_ids(self, heads: list[Segment]) -> None:
        """Line ids are opaque and ought to be unique; where they are not, places tell lines apart."""
        counts = Counter(head.get(1) for head in heads)
        for head in heads:
            if head.get(1) and counts[head.get(1)] > 1:
                words = "is used by more than one line of the order"
                self.report("line_id_repeated", head, 1, words, "Lines are told apart by place.", WARNING)

    def day_of(self, each: Segment, number: int) -> date | None:
        on = day(each.get(number))
        if on is None and each.get(number):
            self.report("date_unreadable", each, number, "is no day of the calendar", "Ask the buyer.")
        return on

    def report(self, code: str, each: Segment, number: int, words: str, fix: str, severity: str = ERROR) -> None:
        """A business finding: never a matter for the 997."""
        value = each.get(number) if number else ""
        where = f", element {number:02d}" if number else ""
        shown = f" `{value}`" if value else ""
        message = f"Segment {each.position} {each.tag}{where}{shown} {words}."
        address = (each.tag, each.position, number, value, severity)
        self.findings.append(Finding(BUSINESS, code, message, *address, fix=fix, span=each.span(number)))


class _Parts:
    """The segments of a header or of a line by tag, those of inner loops kept apart."""

    def __init__(self, reading: _Reading, segments: list[Segment]):
        self.by_tag: dict[str, list[Segment]] = {}
        self.members: dict[int, list[Segment]] = {}
        self.texts: list[Segment] = []
        self.dates: dict[str, date] = {}
        self.ranges: dict[str, tuple[date, date]] = {}
        for head, members in loops(segments):
            self.by_tag.setdefault(head.tag, []).append(head)
            if members:
                self.members[head.position] = members
            if head.tag in ("N9", "MSG", "MTX", "NTE"):
                self.texts += [head, *members]
            elif head.tag == "DTM":
                self._date(reading, head)

    def of(self, tag: str) -> list[Segment]:
        return self.by_tag.get(tag, [])

    def first(self, tag: str) -> Segment | None:
        return next(iter(self.of(tag)), None)

    def parties(self) -> tuple[Party, ...]:
        return tuple(read_party(head, self.members.get(head.position, ())) for head in self.of("N1"))

    def routing(self) -> Routing | None:
        sent = self.first("TD5")
        return read_routing(sent) if sent else None

    def notes(self) -> tuple[str, ...]:
        """Free text as it was sent: shown to people, never parsed."""
        element = {"MSG": 1, "MTX": 2, "NTE": 2, "N9": 3}
        sent = (each.get(element[each.tag]) for each in self.texts if each.tag in element)
        return tuple(text for text in sent if text.strip(" "))

    def _date(self, reading: _Reading, each: Segment) -> None:
        """A day, or the days of an RD8 range; the last of them counts as the day."""
        qualifier = each.get(1)
        if each.get(5) == "RD8":
            first, _, last = each.get(6).partition("-")
            start, end = day(first), day(last)
            if start and end:
                self.ranges[qualifier] = (start, end)
                self.dates[qualifier] = end
            else:
                reading.report("date_unreadable", each, 6, "is no range of days", "Ask the buyer.")
        elif on := reading.day_of(each, 2):
            self.dates[qualifier] = on


def _parted(segments: list[Segment]) -> tuple[list[Segment], list[list[Segment]], list[Segment]]:
    """Header, one list for each PO1, and the summary from CTT on."""
    header: list[Segment] = []
    lines: list[list[Segment]] = []
    summary: list[Segment] = []
    current = header
    for each in segments:
        if each.tag == "PO1":
            current = []
            lines.append(current)
        elif each.tag in ("CTT", "SE") and lines:
            current = summary
        current.append(each)
    return header, lines, summary


def _pack(each: Segment | None) -> Pack | None:
    if each is None:
        return None
    return Pack(real(each.get(1)), real(each.get(2)), each.get(3), whole(each.get(14)))


def _component(each: Segment) -> Component:
    return Component(each.get(1), real(each.get(4)), each.get(5), dict(pairs(each, 9)))
