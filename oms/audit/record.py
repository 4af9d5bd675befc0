"""Writing domain events. Call it inside the operation's transaction; `record_many` for a list of things at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from oms import bulk
from oms.actors import Actor
from oms.web.request_id import current_request_id

from .models import AuditEvent


@dataclass(frozen=True, slots=True)
class Entry:
    """One event to be written: what happened to which thing, on which order's timeline."""

    action: str
    subject_type: str
    subject_id: int
    order_id: int | None = None
    note: str = ""
    changes: dict[str, Any] = field(default_factory=dict)
    actor: Actor | None = None  # where it was not the one who caused the others written with it


def record(
    action: str,
    subject: models.Model,
    *,
    actor: Actor,
    order_id: int | None = None,
    note: str = "",
    **changes,
) -> None:
    """Write one event about a model instance. `changes` are [before, after] pairs or plain facts."""
    entry = Entry(action, subject._meta.label_lower, subject.pk, order_id, note, changes)
    record_many([entry], actor=actor)


def record_many(entries: Iterable[Entry], *, actor: Actor) -> None:
    """Write many events with one INSERT."""
    request_id = current_request_id()
    rows = [_row(entry) | _who(entry.actor or actor) | {"request_id": request_id} for entry in entries]
    bulk.add(AuditEvent, rows)


def _who(actor: Actor) -> dict[str, Any]:
    return {
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "actor_name": actor.name,
        "actor_roles": actor.roles,
        "permission": actor.permission,
    }


def _row(entry: Entry) -> dict[str, Any]:
    return {
        "action": entry.action,
        "subject_type": entry.subject_type,
        "subject_id": entry.subject_id,
        "order_id": entry.order_id,
        "note": entry.note,
        "changes": _plain(entry.changes),
    }


def _plain(changes: dict[str, Any]) -> dict[str, Any]:
    return {key: _value(value) for key, value in changes.items()}


def _value(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, list | tuple):
        return [_value(part) for part in value]
    if isinstance(value, dict):
        return {str(key): _value(part) for key, part in value.items()}
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
