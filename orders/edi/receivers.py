"""What EDI could not finish becomes a piece of work in the one queue, and ends there when it is mended."""

from django.utils import timezone

from oms.actors import Actor
from oms.edi import events
from oms.events import listens_to
from orders import operations
from orders.operations import Subject
from orders.subjects import DOCUMENT, FILE, INTERCHANGE, OUTBOUND

from . import concerns

SYSTEM = Actor.system("EDI")


@listens_to(events.FileUnreadable)
def report_file(event: events.FileUnreadable) -> None:
    _open("edi_file", Subject(FILE, event.file_id), f"{event.filename} is not readable", event.reason)


@listens_to(events.FileTooLarge)
def report_large_file(event: events.FileTooLarge) -> None:
    _open("edi_file", Subject("edi.inbox", event.arrival), f"{event.filename} is too large", event.reason)


@listens_to(events.InterchangeRejected)
def report_interchange(event: events.InterchangeRejected) -> None:
    """Work of its own: another bad interchange of the same file is mended, or not, by itself."""
    subject = Subject(INTERCHANGE, event.interchange_id, {"file_id": event.file_id})
    _open("edi_file", subject, f"Interchange from {event.sender} refused", event.reason, event.customer_id)


@listens_to(events.DocumentNeedsWork)
def report_document(event: events.DocumentNeedsWork) -> None:
    orders = concerns.orders_of(event)
    order = orders[0] if len(orders) == 1 else None
    facts = {"file_id": event.file_id, "set": event.set_id, "reference": event.reference}
    facts |= {"order_id": order.pk} if order else {}
    operations.open_for_subject(
        type="edi_document",
        subject=Subject(DOCUMENT, event.message_id, facts),
        title=concerns.title_of(event),
        detail=concerns.detail_of(event, orders),
        actor=SYSTEM,
        now=timezone.now(),
        customer_id=event.customer_id,
        fixes=concerns.fixes_of(event, orders),
    )


@listens_to(events.OutboundHeld)
def report_held(event: events.OutboundHeld) -> None:
    subject = Subject(OUTBOUND, event.message_id, {"order_id": event.order_id})
    _open("edi_document", subject, f"{event.set_id} {event.reference} held back", event.reason, event.customer_id)


@listens_to(events.OutboundRejected)
def report_rejection(event: events.OutboundRejected) -> None:
    _report_outbound(event, f"{event.set_id} {event.reference} rejected")


@listens_to(events.OutboundOverdue)
def report_silence(event: events.OutboundOverdue) -> None:
    _report_outbound(event, f"{event.set_id} {event.reference} not acknowledged")


@listens_to(events.DocumentMended)
def end_document(event: events.DocumentMended) -> None:
    _end("edi_document", DOCUMENT, event.message_id)


@listens_to(events.InterchangeMended)
def end_interchange(event: events.InterchangeMended) -> None:
    _end("edi_file", INTERCHANGE, event.interchange_id)


@listens_to(events.OutboundReleased)
def end_held(event: events.OutboundReleased) -> None:
    _end("edi_document", OUTBOUND, event.message_id)


@listens_to(events.OutboundSettled)
def end_outbound(event: events.OutboundSettled) -> None:
    _end("edi_rejected", OUTBOUND, event.message_id)


def _report_outbound(event: events.OutboundRejected | events.OutboundOverdue, title: str) -> None:
    subject = Subject(OUTBOUND, event.message_id, {"order_id": event.order_id})
    _open("edi_rejected", subject, title, event.reason, event.customer_id)


def _open(type: str, subject: Subject, title: str, detail: str, customer_id: int | None = None) -> None:
    operations.open_for_subject(
        type=type,
        subject=subject,
        title=title,
        detail=detail,
        actor=SYSTEM,
        now=timezone.now(),
        customer_id=customer_id,
    )


def _end(type: str, subject_type: str, subject_id: int) -> None:
    operations.end_for_subject(
        type=type, subject=Subject(subject_type, subject_id), reason="Mended in EDI", actor=SYSTEM, now=timezone.now()
    )
