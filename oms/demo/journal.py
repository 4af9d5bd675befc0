"""Everything that happened, collected in any order and written in the order of time: timelines read by id."""

from dataclasses import dataclass, field
from datetime import datetime
from json import JSONEncoder
from typing import Any

from oms.accounts.models import User
from oms.audit.models import AuditEvent

from .copying import copy_rows

_encode = JSONEncoder().encode
Actor = tuple[str, int, str]  # kind, id, name

_COLUMNS = (
    "at", "action", "subject_type", "subject_id", "order_id", "actor_kind", "actor_id", "actor_name", "note",
    "changes", "request_id",
)  # fmt: skip


def person(user: User) -> Actor:
    return ("person", user.pk, user.name)


def system(name: str) -> Actor:
    return ("system", 0, name)


@dataclass(slots=True)
class Journal:
    rows: list[tuple] = field(default_factory=list)

    def tell(
        self, at: datetime, action: str, subject: tuple[str, int], actor: Actor, *, order_id: int | None = None,
        note: str = "", **changes: Any,
    ) -> None:  # fmt: skip
        """Note one event. It must not lie in the future."""
        facts = _encode(changes) if changes else "{}"
        self.rows.append((at, action, *subject, order_id, *actor, note, facts, ""))

    def write(self) -> None:
        self.rows.sort(key=lambda row: row[0])
        copy_rows(AuditEvent, _COLUMNS, self.rows)
