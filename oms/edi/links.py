"""Where the things are looked at that EDI speaks of: by type and id, so that EDI need not know their apps."""

from django.urls import NoReverseMatch, reverse

from .models import InboundInterchange

_PLACES = {
    "orders.order": "orders:detail",
    "fulfillment.shipment": "fulfillment:detail",
    "billing.invoice": "billing:invoice",
    "billing.creditmemo": "billing:credit_memo",
    "edi.outboundmessage": "edi:outbound",
    "edi.inboundfile": "edi:file",
}
_NAMES = {
    "orders.order": "Order",
    "fulfillment.shipment": "Shipment",
    "billing.invoice": "Invoice",
    "billing.creditmemo": "Credit memo",
    "edi.outboundmessage": "Our document",
    "edi.inboundinterchange": "The file it answers",
}


def of(subject_type: str, subject_id: int | None) -> str:
    """The address of a thing; empty where it has no page."""
    if subject_id is None:
        return ""
    if subject_type == "edi.inboundinterchange":
        file_id = InboundInterchange.objects.filter(pk=subject_id).values_list("file_id", flat=True).first()
        subject_type, subject_id = "edi.inboundfile", file_id
    if subject_type not in _PLACES or subject_id is None:
        return ""
    try:
        return reverse(_PLACES[subject_type], args=[subject_id])
    except NoReverseMatch:
        return ""


def name_of(subject_type: str) -> str:
    return _NAMES.get(subject_type, subject_type)
