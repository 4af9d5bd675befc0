"""Exceptions that speak of something other than an order: what it is called and where it is looked at."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from oms.edi.models import InboundFile, InboundInterchange, OutboundMessage
from oms.jobs.registry import title_of

from .models import Order, OrderException

FILE, INTERCHANGE = "edi.inboundfile", "edi.inboundinterchange"
DOCUMENT, OUTBOUND = "edi.inboundmessage", "edi.outboundmessage"
JOB = "jobs.job"
# subject_type -> (what it is called, URL name, whether the URL takes the id)
_PLACES: dict[str, tuple[str, str, bool]] = {
    FILE: ("EDI file", "edi:file", True),
    INTERCHANGE: ("EDI interchange", "edi:interchange", True),
    DOCUMENT: ("EDI document", "edi:message", True),
    OUTBOUND: ("Outbound EDI message", "edi:outbound", True),
    "edi.inbox": ("File in the EDI inbox", "", False),
    "fulfillment.shipment": ("Shipment", "fulfillment:detail", True),
    "billing.invoice": ("Invoice", "billing:invoice", True),
    "billing.creditmemo": ("Credit memo", "billing:credit_memo", True),
    JOB: ("Job", "jobs:job", True),
}


@dataclass(frozen=True, slots=True)
class Named:
    """Something to look at: its name, and its address if it has a page."""

    name: str
    url: str


def concerned(exception: OrderException) -> list[Named]:
    """Everything an exception speaks of: the thing itself, then the order it names. Up to two queries."""
    found = [Named(name_of(exception), url_of(exception))]
    order_id = exception.facts.get("order_id")
    order = Order.objects.filter(pk=order_id).only("number").first() if order_id else None
    return [*found, Named(order.number, reverse("orders:detail", args=[order.pk]))] if order else found


def name_of(exception: OrderException) -> str:
    """`850 4711 in monday.edi`, `monday.edi`, `855 4711`; the kind of thing and its key where it has no name."""
    return _own_name(exception) or f"{_PLACES.get(exception.subject_type, ('Record',))[0]} {exception.subject_id}"


def url_of(exception: OrderException) -> str:
    """Where the thing is looked at; empty when there is no page for it."""
    _, url_name, takes_id = _PLACES.get(exception.subject_type, ("", "", False))
    try:
        return reverse(url_name, args=[exception.subject_id] if takes_id else []) if url_name else ""
    except NoReverseMatch:
        return ""


def _own_name(exception: OrderException) -> str:
    facts = exception.facts
    if exception.subject_type == FILE:
        return _filename(exception.subject_id)
    if exception.subject_type == INTERCHANGE:
        return _interchange(exception.subject_id)
    if exception.subject_type == DOCUMENT:
        document = f"{facts.get('set', '')} {facts.get('reference', '')}".strip()
        filename = _filename(facts.get("file_id"))
        return f"{document} in {filename}" if document and filename else document or filename
    if exception.subject_type == JOB and "kind" in facts:
        return f"{title_of(facts['kind'])}, job {exception.subject_id}"
    if exception.subject_type == OUTBOUND:
        return str(OutboundMessage.objects.filter(pk=exception.subject_id).only("set_id", "reference").first() or "")
    return ""


def _filename(file_id: int | None) -> str:
    return InboundFile.objects.filter(pk=file_id).values_list("filename", flat=True).first() or ""


def _interchange(interchange_id: int | None) -> str:
    """`Interchange 000000077 in monday.edi`; an envelope that gives no number goes by its place."""
    row = InboundInterchange.objects.select_related("file").defer("file__content").filter(pk=interchange_id).first()
    return f"Interchange {row.control_number or row.position} in {row.file.filename}" if row else ""
