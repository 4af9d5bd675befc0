"""Where the things are looked at that EDI speaks of: by type and id, so that EDI need not know their apps."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
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


def names_of(things: Iterable[tuple[str, int | None]]) -> dict[tuple[str, int], str]:
    """What things are called, by (type, id): `SO-104861`, `855 4711`. One query a type; what is gone is left out."""
    wanted: dict[str, set[int]] = {}
    for subject_type, subject_id in things:
        if subject_type in _PLACES and subject_id is not None:
            wanted.setdefault(subject_type, set()).add(subject_id)
    return {
        (subject_type, pk): str(found)
        for subject_type, ids in wanted.items()
        for pk, found in _rows(subject_type, ids).items()
    }


def _rows(subject_type: str, ids: set[int]) -> dict[int, Any]:
    """By name and not by import: EDI knows no app that uses it. Bytes stay where they are."""
    rows = apps.get_model(subject_type).objects.all()
    large = {"edi.outboundmessage": ["content", "segments"], "edi.inboundfile": ["content"]}
    return rows.defer(*large.get(subject_type, [])).in_bulk(ids)


def name_of(subject_type: str) -> str:
    return _NAMES.get(subject_type, subject_type)
