"""The timeline of an order, paged by key and filtered by what it speaks of."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from oms.audit.models import AuditEvent
from oms.audit.wording import icon_of, sentence_of
from oms.web.lists import Listing

HISTORY = Listing("orders.history", {"-at": ("-pk",)})
# What a filter shows: the first word of the actions it takes.
KINDS = {
    "order": ("Order and lines", ("order.", "line.")),
    "work": ("Exceptions", ("exception.",)),
    "stock": ("Stock and shipments", ("reservation.", "allocation.", "stock.", "shipment.")),
    "money": ("Invoices and payments", ("invoice.", "credit_memo.", "payment.")),
    "returns": ("Returns", ("return.",)),
    "edi": ("EDI", ("edi.",)),
}
_TONES = {
    "order.confirmed": "good",
    "order.closed": "good",
    "order.cancelled": "bad",
    "exception.opened": "warn",
    "exception.renewed": "warn",
    "exception.resolved": "good",
    "shipment.shipped": "good",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline; `detail` says which fields changed, from what to what."""

    pk: int
    at: datetime
    icon: str
    tone: str
    text: str
    who: str
    detail: str


def events_of(order_id: int, kind: str = "") -> QuerySet[AuditEvent]:
    rows = AuditEvent.objects.filter(order_id=order_id)
    if kind not in KINDS:
        return rows
    wanted = Q()
    for prefix in KINDS[kind][1]:
        wanted |= Q(action__startswith=prefix)
    return rows.filter(wanted)


def latest(order_id: int, limit: int = 8) -> list[Entry]:
    return [entry_of(event) for event in events_of(order_id).order_by("-pk")[:limit]]


def latest_amendment(order_id: int) -> Entry | None:
    """The last change of what was asked for."""
    rows = AuditEvent.objects.filter(order_id=order_id, action__in=["order.amended", "line.amended", "line.cancelled"])
    event = rows.order_by("-pk").first()
    return entry_of(event) if event else None


def latest_of(subject_type: str, subject_id: int, limit: int = 8) -> list[Entry]:
    rows = AuditEvent.objects.filter(subject_type=subject_type, subject_id=subject_id).order_by("-pk")
    return [entry_of(event) for event in rows[:limit]]


def entry_of(event: AuditEvent) -> Entry:
    return Entry(
        event.pk,
        event.at,
        icon_of(event),
        _TONES.get(event.action, ""),
        sentence_of(event),
        event.actor_name,
        _detail(event),
    )


def _detail(event: AuditEvent) -> str:
    """What an amendment changed; other events keep facts there that their sentence already tells."""
    if not event.action.endswith(".amended"):
        return event.changes.get("detail") or event.changes.get("reason") or ""
    pairs = ((name, pair) for name, pair in event.changes.items() if isinstance(pair, list) and len(pair) == 2)
    return "; ".join(f"{_field(name)} {_value(before)} → {_value(after)}" for name, (before, after) in pairs)


def _value(value: object) -> str:
    """As people write it: a price without idle zeros, a word for nothing."""
    text = str(value) if value not in (None, "") else "empty"
    whole, dot, decimals = text.partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}" if dot and decimals.isdigit() else text


def _field(name: str) -> str:
    return name.removesuffix("_on").replace("_", " ").capitalize()
