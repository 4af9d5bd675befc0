"""Exceptions that speak of something other than an order: what it is called and where it is looked at."""

from django.urls import NoReverseMatch, reverse

from .models import OrderException

# subject_type -> (what it is called, URL name, whether the URL takes the id)
_PLACES: dict[str, tuple[str, str, bool]] = {
    "edi.inboundfile": ("EDI file", "edi:file", True),
    "edi.outboundmessage": ("Outbound EDI message", "edi:outbound", True),
    "jobs.job": ("Job", "jobs:list", False),
}


def name_of(exception: OrderException) -> str:
    """`EDI file 17`; the plain type where nobody named it better."""
    label = _PLACES.get(exception.subject_type, (exception.subject_type, "", False))[0]
    return f"{label} {exception.subject_id}"


def url_of(exception: OrderException) -> str:
    """Where the thing is looked at; empty when there is no page for it. A document in a file leads to the file."""
    subject_type, subject_id = exception.subject_type, exception.subject_id
    if subject_type not in _PLACES and exception.facts.get("file_id"):
        subject_type, subject_id = "edi.inboundfile", exception.facts["file_id"]
    _, url_name, takes_id = _PLACES.get(subject_type, ("", "", False))
    try:
        return reverse(url_name, args=[subject_id] if takes_id else []) if url_name else ""
    except NoReverseMatch:
        return ""
