"""Reading what happened."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from oms.web.ids import usable_id

from . import subjects
from .models import AuditEvent, FieldChange
from .wording import icon_of, sentence_of

# History that was loaded at once shares one transaction, but not its moments; a deed is written within one.
MOMENT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a timeline."""

    at: datetime
    icon: str
    text: str
    actor: str
    note: str
    changes: dict

    @property
    def who(self) -> str:
        """The actor, by the name under which the timeline component asks."""
        return self.actor


def timeline(order_id: int, limit: int = 50, before: int | None = None) -> list[Moment]:
    """What happened to an order and everything that hangs on it, the newest first."""
    events = AuditEvent.objects.filter(order_id=order_id).order_by("-pk")
    if before:
        events = events.filter(pk__lt=before)
    return [_moment(event) for event in events[:limit]]


def timeline_of(subject_type: str, subject_id: int, limit: int = 50) -> list[Moment]:
    """What happened to one thing, the newest first."""
    events = AuditEvent.objects.filter(subject_type=subject_type, subject_id=subject_id).order_by("-pk")
    return [_moment(event) for event in events[:limit]]


def last_of_each(action: str, subject_type: str, subject_ids: Iterable[int]) -> dict[int, Moment]:
    """When and by whom this was last done to each of these things; a thing it was not done to is left out."""
    events = AuditEvent.objects.filter(action=action, subject_type=subject_type, subject_id__in=list(subject_ids))
    return {event.subject_id: _moment(event) for event in events.order_by("pk")}


def timeline_on_order(order_id: int, subjects: Iterable[tuple[str, int]], limit: int = 50) -> list[Moment]:
    """What happened on one order's account to any of these things, the newest first."""
    wanted = Q(pk__in=[])
    for subject_type, subject_id in subjects:
        wanted |= Q(subject_type=subject_type, subject_id=subject_id)
    events = AuditEvent.objects.filter(wanted, order_id=order_id).order_by("-pk")
    return [_moment(event) for event in events[:limit]]


def _moment(event: AuditEvent) -> Moment:
    return Moment(event.at, icon_of(event), sentence_of(event), event.actor_name, event.note, event.changes)


def events(
    *,
    action: str = "",
    actor: str = "",
    subject: str = "",
    permission: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[AuditEvent]:
    """The log, narrowed: `action` by its beginning, `actor` by part of the name, `permission` by its code.

    `subject` is a number people use (an order's brings all that hangs on it), or a type with or without an id. Days
    are days of the active time zone.
    """
    rows = AuditEvent.objects.all()
    rows = rows.filter(permission__contains=permission) if permission else rows
    rows = rows.filter(action__startswith=action) if action else rows
    rows = rows.filter(actor_name__icontains=actor) if actor else rows
    rows = rows.filter(_subject(subject)) if subject else rows
    rows = rows.filter(at__date__gte=since) if since else rows
    return rows.filter(at__date__lte=until) if until else rows


def _subject(text: str) -> Q:
    words = text.strip()
    kind, _, key = words.rpartition(" ")
    if kind and (subject_id := usable_id(key)) is not None and subjects.model_of(kind.lower()):
        return Q(subject_type=kind.lower(), subject_id=subject_id)
    called = Q(subject_type=words.lower())
    for subject_type, pk in subjects.find(words):
        called |= Q(subject_type=subject_type, subject_id=pk)
        if subject_type == subjects.ORDER:
            called |= Q(order_id=pk)
    return called


def together_with(event: AuditEvent, limit: int = 50) -> list[AuditEvent]:
    """What else happened in the event's transaction, at its moment."""
    near = {"at__gte": event.at - MOMENT, "at__lte": event.at + MOMENT}
    return list(AuditEvent.objects.filter(txid=event.txid, **near).exclude(pk=event.pk).order_by("pk")[:limit])


def changes_of(txids: Iterable[int]) -> list[FieldChange]:
    """The field changes of these transactions: what the database itself saw change when the events were written."""
    return list(FieldChange.objects.filter(txid__in=set(txids)).order_by("pk"))


def history_of_row(table: str, row_id: int, limit: int = 50) -> list[tuple[FieldChange, list[AuditEvent]]]:
    """Every change of one row, newest first, each with the events of its transaction: who changed this, and why."""
    changes = list(FieldChange.objects.filter(table_name=table, row_id=row_id).order_by("-pk")[:limit])
    told: dict[int, list[AuditEvent]] = {}
    for event in AuditEvent.objects.filter(txid__in={change.txid for change in changes}).order_by("pk"):
        told.setdefault(event.txid, []).append(event)
    return [(change, told.get(change.txid, [])) for change in changes]
