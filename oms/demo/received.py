"""Files that came from partners in the past: their bytes, written as the partner would, and the rows they became."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from oms.edi import x12
from oms.edi.models import (
    InboundFile,
    InboundInterchange,
    InboundMessage,
    InterchangeState,
    MessageState,
    OutboundMessage,
    TradingPartner,
)
from oms.edi.notes import plain, shown
from oms.edi.reading.interchanges import digest_of, end_of, number_of
from oms.edi.x12 import segment
from orders.edi import echo
from orders.models import Order

from .journal import Journal


@dataclass(slots=True)
class Arrival:
    """One file of one interchange with one document: an 850 that became `order`, or a 997 that `answers` ours."""

    partner: TradingPartner
    at: datetime
    set_id: str
    content: bytes
    interchange: x12.Interchange
    order: Order | None = None
    answers: OutboundMessage | None = None
    pk: int = 0

    @classmethod
    def of(
        cls, partner: TradingPartner, at: datetime, set_id: str, body: list[x12.Segment], number: int,
        order: Order | None = None, answers: OutboundMessage | None = None,
    ) -> "Arrival":  # fmt: skip
        """`number` is the partner's control number."""
        content = x12.write(
            _header(partner, at, number), [_group(partner, at, number, set_id, body)], substitute=_BLANK
        )
        return cls(partner, at, set_id, content, x12.read(content).interchanges[0], order, answers)

    @property
    def filename(self) -> str:
        return f"{self.set_id}_{number_of(self.interchange)}.edi"


_BLANK = {"*": " ", "~": " ", ">": " ", "\n": " "}


def _header(partner: TradingPartner, at: datetime, number: int) -> x12.InterchangeHeader:
    return x12.InterchangeHeader(
        sender_qualifier=partner.qualifier,
        sender_id=partner.identifier,
        receiver_qualifier=partner.our_qualifier,
        receiver_id=partner.our_identifier,
        control_number=number,
        at=at,
        usage=partner.usage,
        line_end="\n",
    )


def _group(
    partner: TradingPartner, at: datetime, number: int, set_id: str, body: list[x12.Segment]
) -> x12.GroupToWrite:
    document = x12.SetToWrite(set_id, "0001", body)
    return x12.GroupToWrite(partner.group_identifier, partner.our_group_identifier, number, at, [document])


def purchase_order(order: Order) -> list[x12.Segment]:
    """The 850 that became this order, without ST and SE."""
    lines = list(order.lines.all())
    body = [segment("BEG", "00", "SA", order.po_number, "", _day(order.po_on))]
    body += [segment("CUR", "BY", order.currency)] if order.currency != "USD" else []
    body += [segment("REF", qualifier, value) for qualifier, value in order.references]
    days = (("010", order.ship_by_on), ("002", order.deliver_by_on), ("001", order.cancel_after_on))
    body += [segment("DTM", code, _day(day)) for code, day in days if day]
    body += _ship_to(order)
    for line in lines:
        ids = [part for pair in echo.ordered_ids_of(line) for part in pair]
        price = _number(line.unit_price) if line.unit_price is not None else ""
        body.append(segment("PO1", echo.line_id(line), _number(line.uom_quantity), line.uom, price, "PE", *ids))
        body.append(segment("PID", "F", "", "", "", line.description.upper()[:80]))
    return [*body, segment("CTT", str(len(lines)))]


def _ship_to(order: Order) -> Iterator[x12.Segment]:
    place = echo.ship_to(order)
    if place is None:
        return
    yield segment("N1", "ST", place.name[:60], place.id_qualifier, place.id)
    if place.address:
        yield segment("N3", *(line[:55] for line in place.address[:2]))
    if place.city:
        yield segment("N4", place.city[:30], place.state[:2], place.postal_code, place.country)


def acceptance_of(message: OutboundMessage) -> list[x12.Segment]:
    """The 997 by which a partner accepts a document of ours."""
    return [
        segment("AK1", message.functional_id, message.group_control_number),
        segment("AK2", message.set_id, message.control_number),
        segment("AK5", "A"),
        segment("AK9", "A", "1", "1", "1"),
    ]


def store(arrivals: list[Arrival], journal: Journal) -> None:
    """Write the files with what was read in them. A file, its interchange and its document share their number."""
    arrivals.sort(key=lambda arrival: arrival.at)
    for pk, arrival in enumerate(arrivals, 1):
        arrival.pk = pk
    InboundFile.objects.bulk_create(_file(arrival) for arrival in arrivals)
    InboundInterchange.objects.bulk_create(_interchange(arrival) for arrival in arrivals)
    InboundMessage.objects.bulk_create(_message(arrival) for arrival in arrivals)
    for arrival in arrivals:
        if arrival.order:
            facts = {"set": "850", "partner": arrival.partner.name, "reference": arrival.order.po_number}
            journal.tell(
                arrival.at, "edi.document_processed", ("edi.inboundmessage", arrival.pk),
                ("partner", 0, arrival.partner.name, ""), order_id=arrival.order.pk, **facts,
            )  # fmt: skip


def _file(arrival: Arrival) -> InboundFile:
    return InboundFile(
        pk=arrival.pk,
        received_at=arrival.at,
        channel="inbox",
        filename=arrival.filename,
        content=arrival.content,
        sha256=hashlib.sha256(arrival.content).hexdigest(),
        size=len(arrival.content),
        state="read",
    )


def _interchange(arrival: Arrival) -> InboundInterchange:
    read = arrival.interchange
    return InboundInterchange(
        pk=arrival.pk,
        file_id=arrival.pk,
        partner=arrival.partner,
        position=1,
        sender_qualifier=read.sender_qualifier,
        sender_id=plain(read.sender_id, 40),
        receiver_qualifier=read.receiver_qualifier,
        receiver_id=plain(read.receiver_id, 40),
        control_number=number_of(read),
        version=read.version,
        usage=read.usage,
        start=read.start,
        end=end_of(read),
        digest=digest_of(read),
        state=InterchangeState.ACCEPTED,
        ta1=plain(shown(x12.ta1(read)), 80),
    )


def _message(arrival: Arrival) -> InboundMessage:
    [group] = arrival.interchange.groups
    [document] = group.sets
    subject = arrival.order or arrival.answers
    assert subject is not None
    return InboundMessage(
        pk=arrival.pk,
        interchange_id=arrival.pk,
        position=1,
        group_position=1,
        functional_id=group.functional_id,
        group_control_number=group.control_number.strip(" "),
        group_version=group.version,
        set_id=document.set_id,
        control_number=document.control_number.strip(" "),
        start=document.start,
        end=document.end,
        segment_count=document.segment_count,
        state=MessageState.PROCESSED,
        outcome_type="orders.order" if arrival.order else "edi.outboundmessage",
        outcome_id=subject.pk,
        reference=plain(_reference(arrival), 60),
    )


def _reference(arrival: Arrival) -> str:
    """The PO, or the group of ours that is acknowledged."""
    if arrival.order:
        return str(arrival.order.po_number)
    return f"{arrival.answers.functional_id} {arrival.answers.group_control_number}" if arrival.answers else ""


def _day(day: date | None) -> str:
    return f"{day:%Y%m%d}" if day else ""


def _number(value: Decimal) -> str:
    """As X12 writes a number: without idle zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
