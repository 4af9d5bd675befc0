"""Reading what happened."""

from dataclasses import dataclass
from datetime import datetime

from .models import AuditEvent
from .wording import icon_of, sentence_of


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


def _moment(event: AuditEvent) -> Moment:
    return Moment(event.at, icon_of(event), sentence_of(event), event.actor_name, event.note, event.changes)
