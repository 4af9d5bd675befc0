"""The 855: what we answer to a purchase order, line by line. Pure: a document in, segments out."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from oms.edi.x12.parts import Party, Reference, write_party, write_reference
from oms.edi.x12.segments import Segment, segment
from oms.edi.x12.values import write_day, write_real

ACCEPTED, BACKORDERED, ACCEPTED_WITH_CHANGES, DELETED = "IA", "IB", "IC", "ID"
PRICE_PENDING, ON_HOLD, PRICE_CHANGED, QUANTITY_CHANGED = "IE", "IH", "IP", "IQ"
REJECTED, SUBSTITUTED, DATE_RESCHEDULED = "IR", "IS", "DR"
_CODES = "IA IB IC ID IE IF IH IP IQ IR IS IW AC AR BP DR SP R1 R2 R3 R4 R5 R6 R7"
CODES = frozenset(_CODES.split())


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """One ACK: what happens to part of a line. `quantity` in the unit of the line.

    `on` is the day promised, qualified by 068 current schedule ship, 067 delivery, 017 estimated delivery.
    `ids` name a substitute.
    """

    code: str
    quantity: Decimal
    date_qualifier: str = ""
    on: date | None = None
    ids: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AcknowledgedLine:
    """A PO1 as it was ordered, with answers whose quantities add up to what was ordered."""

    line_id: str
    quantity: Decimal
    uom: str
    unit_price: Decimal | None
    price_basis: str
    ids: tuple[tuple[str, str], ...]
    answers: tuple[LineAnswer, ...]


@dataclass(frozen=True, slots=True)
class PurchaseOrderAcknowledgement:
    """An 855. `po_date` is the partner's, `acknowledged_on` ours; `order_number` our own."""

    po_number: str
    po_date: date
    acknowledged_on: date
    lines: tuple[AcknowledgedLine, ...]
    release: str = ""
    order_number: str = ""
    purpose: str = "00"
    references: tuple[Reference, ...] = ()
    parties: tuple[Party, ...] = ()

    @property
    def type(self) -> str:
        """BAK02, which must agree with the lines: RD all rejected, AD all accepted, AC anything between."""
        codes = {answer.code for line in self.lines for answer in line.answers}
        if codes == {REJECTED}:
            return "RD"
        return "AD" if codes == {ACCEPTED} else "AC"


class AnswersDoNotAddUp(ValueError):
    """The answers of a line must account for every unit that was ordered."""


def write(acknowledgement: PurchaseOrderAcknowledgement) -> list[Segment]:
    """The body of the 855, BAK to CTT. Raises AnswersDoNotAddUp, or ValueError for a code that is none."""
    written = [_begin(acknowledgement)]
    written += map(write_reference, acknowledgement.references)
    written += [each for party in acknowledgement.parties for each in write_party(party)]
    for line in acknowledgement.lines:
        written += _line(line)
    written.append(segment("CTT", str(len(acknowledgement.lines))))
    return written


def _begin(acknowledgement: PurchaseOrderAcknowledgement) -> Segment:
    return segment(
        "BAK",
        acknowledgement.purpose,
        acknowledgement.type,
        acknowledgement.po_number,
        write_day(acknowledgement.po_date),
        acknowledgement.release,
        "",
        "",
        acknowledgement.order_number,
        write_day(acknowledgement.acknowledged_on),
    )


def _line(line: AcknowledgedLine) -> list[Segment]:
    """PO1 echoed as ordered, then one ACK for each answer."""
    total = sum((answer.quantity for answer in line.answers), Decimal(0))
    if total != line.quantity:
        raise AnswersDoNotAddUp(f"Line {line.line_id}: {line.quantity} ordered, {total} answered.")
    price = write_real(line.unit_price)
    ordered = (line.line_id, write_real(line.quantity), line.uom, price, line.price_basis if price else "")
    return [segment("PO1", *ordered, *_flat(line.ids)), *(_answer(each, line.uom) for each in line.answers)]


def _answer(answer: LineAnswer, uom: str) -> Segment:
    if answer.code not in CODES:
        raise ValueError(f"`{answer.code}` is no line status code of the 855.")
    qualifier = (answer.date_qualifier or "068") if answer.on else ""
    ids = _flat(answer.ids)
    return segment("ACK", answer.code, write_real(answer.quantity), uom, qualifier, write_day(answer.on), "", *ids)


def _flat(ids: tuple[tuple[str, str], ...]) -> list[str]:
    return [part for pair in ids for part in pair]
