"""The 850 as an order desk reads it: pure, from segments to a purchase order, nothing looked up."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from oms.edi.x12.envelope import TransactionSet
from oms.edi.x12.findings import BUSINESS, ERROR, WARNING, Finding
from oms.edi.x12.parts import (
    Party,
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
from oms.edi.x12.values import all_digits, day, real
from oms.gs1 import check_digit_fits
from orders.edi.purchase_order import (
    Component,
    Destination,
    Pack,
    PurchaseOrder,
    PurchaseOrderLine,
    ScheduledQuantity,
)

_GS1_LENGTHS = {"UP": 12, "EN": 13, "UK": 14}

__all__ = ["PurchaseOrder", "PurchaseOrderLine", "read"]


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
        parts, totals = _Parts(self, header), _Parts(self, summary)
        begin = parts.first("BEG") or Segment("BEG", [])
        purpose, kind, po_number, release, _, contract = begin.first(6)
        count = totals.first("CTT") or parts.first("CTT") or Segment("CTT", [])
        amounts = totals.of("AMT") + parts.of("AMT")
        return PurchaseOrder(
            purpose=purpose,
            type=kind,
            po_number=po_number,
            release=release,
            po_date=self.day_of(begin, 5),
            contract=contract,
            lines=lines,
            line_count_claimed=whole(count.get(1)),
            amount=next((real(each.get(2)) for each in amounts if each.get(1) == "TT"), None),
            **parts.values(_OF_HEADER),
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
            **parts.values(_OF_LINE),
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
        number = 5
        for qualifier, value in zip(head.elements[5::2], head.elements[6::2], strict=False):
            number += 2
            if not value:
                continue
            if qualifier in _GS1_LENGTHS:
                self._check_gs1(head, number, qualifier, value)
            if ids.setdefault(qualifier, value) != value:
                words = f"names the item twice under {qualifier}: `{ids[qualifier]}` and `{value}`"
                self.report("item_id_repeated", head, number, words, "Choose the item.", WARNING)
        return ids

    def _check_gs1(self, head: Segment, number: int, qualifier: str, value: str) -> None:
        """Real files carry many made-up numbers: a wrong check digit is worth a word, no more."""
        digits = len(value) == _GS1_LENGTHS[qualifier] and all_digits(value)
        if digits and not check_digit_fits(value):
            words = "has a wrong check digit"
            self.report("check_digit_wrong", head, number, words, "Resolve the item by another id.", WARNING)

    def scheduled(self, each: Segment) -> ScheduledQuantity:
        return ScheduledQuantity(self._share(each, 1), each.get(2), each.get(5), self.day_of(each, 6))

    def shares(self, each: Segment) -> list[Destination]:
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
        self.reading = reading
        self.by_tag: dict[str, list[Segment]] = {}
        self.members: dict[int, list[Segment]] = {}
        for head, members in loops(segments):
            self.by_tag.setdefault(head.tag, []).append(head)
            if members:
                self.members[head.position] = members

    def of(self, tag: str) -> list[Segment]:
        return self.by_tag.get(tag, [])

    def first(self, tag: str) -> Segment | None:
        return next(iter(self.of(tag)), None)

    def values(self, readers: "dict[str, _Reader]") -> dict[str, Any]:
        """Field -> value for what was sent; the rest keeps its default."""
        values: dict[str, Any] = {}
        for tag, sent in self.by_tag.items():
            if tag in readers:
                name, reader = readers[tag]
                values[name] = reader(self, sent)
        if not self.by_tag.keys().isdisjoint(_TEXT):
            values["notes"] = self._notes()
        if "DTM" in self.by_tag:
            values |= self._dates(self.of("DTM"))
        return values

    def parties(self, sent: list[Segment]) -> tuple[Party, ...]:
        return tuple(read_party(head, self.members.get(head.position, ())) for head in sent)

    def schedule(self, sent: list[Segment]) -> tuple[ScheduledQuantity, ...]:
        return tuple(map(self.reading.scheduled, sent))

    def destinations(self, sent: list[Segment]) -> tuple[Destination, ...]:
        return tuple(share for each in sent for share in self.reading.shares(each))

    def _notes(self) -> tuple[str, ...]:
        """Free text as it was sent, in its order: shown to people, never parsed."""
        heads = [each for tag in _TEXT for each in self.of(tag)]
        heads.sort(key=lambda each: each.position)
        spoken = [each for head in heads for each in (head, *self.members.get(head.position, ()))]
        texts = (each.get(_TEXT[each.tag]) for each in spoken if each.tag in _TEXT)
        return tuple(text for text in texts if text.strip(" "))

    def _dates(self, sent: list[Segment]) -> dict[str, Any]:
        """A day for each qualifier, or the days of an RD8 range; its last then counts as the day."""
        dates: dict[str, date] = {}
        ranges: dict[str, tuple[date, date]] = {}
        for each in sent:
            qualifier = each.get(1)
            if each.get(5) != "RD8":
                if on := self.reading.day_of(each, 2):
                    dates[qualifier] = on
                continue
            start, end = map(day, each.get(6).partition("-")[::2])
            if start and end:
                ranges[qualifier], dates[qualifier] = (start, end), end
            else:
                self.reading.report("date_unreadable", each, 6, "is no range of days", "Ask the buyer.")
        return {"dates": dates, "ranges": ranges}


_Reader = tuple[str, Callable[[_Parts, list[Segment]], object]]
_TEXT = {"MSG": 1, "MTX": 2, "NTE": 2, "N9": 3}


def _each(read_one: Callable[[Segment], object]) -> Callable[[_Parts, list[Segment]], object]:
    return lambda _, sent: tuple(map(read_one, sent))


def _only(read_one: Callable[[Segment], object]) -> Callable[[_Parts, list[Segment]], object]:
    """The first that was sent; partners repeat such segments by mistake."""
    return lambda _, sent: read_one(sent[0])


def _pack(each: Segment) -> Pack:
    return Pack(real(each.get(1)), real(each.get(2)), each.get(3), whole(each.get(14)))


def _component(each: Segment) -> Component:
    return Component(each.get(1), real(each.get(4)), each.get(5), dict(pairs(each, 9)))


def _described(_: _Parts, sent: list[Segment]) -> str:
    return " ".join(each.get(5) for each in sent if each.get(1) != "S" and each.get(5))


_OF_BOTH: dict[str, _Reader] = {
    "REF": ("references", _each(read_reference)),
    "SAC": ("allowances", _each(read_allowance)),
    "N1": ("parties", _Parts.parties),
    "TD5": ("routing", _only(read_routing)),
}
_OF_HEADER: dict[str, _Reader] = _OF_BOTH | {
    "CUR": ("currency", _only(lambda each: each.get(2).strip(" "))),
    "PER": ("contacts", _each(read_contact)),
    "ITD": ("terms", _each(read_terms)),
    "FOB": ("freight_terms", _only(lambda each: each.get(1))),
}
_OF_LINE: dict[str, _Reader] = _OF_BOTH | {
    "PID": ("description", _described),
    "PO4": ("pack", _only(_pack)),
    "SCH": ("schedule", _Parts.schedule),
    "SDQ": ("destinations", _Parts.destinations),
    "SLN": ("components", _each(_component)),
}


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
