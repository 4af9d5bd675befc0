"""Everything that happened, collected in any order and written in the order of time: timelines read by id."""

from dataclasses import dataclass, field
from datetime import datetime
from json import JSONEncoder
from typing import Any

from oms.accounts.access import Permission as P
from oms.accounts.models import User
from oms.audit.models import AuditEvent

from .copying import copy_rows

_encode = JSONEncoder().encode
Actor = tuple[str, int, str, str]  # kind, id, name, roles

_COLUMNS = (
    "at", "action", "subject_type", "subject_id", "order_id", "actor_kind", "actor_id", "actor_name", "actor_roles",
    "permission", "note", "changes", "request_id",
)  # fmt: skip
# What the page for each deed demands of a person, by the action it leaves in the log.
_DEMANDED: dict[str, str] = {
    "order.placed": P.ORDER_ENTER,
    "order.confirmed": P.ORDER_RELEASE,
    "order.cancelled": P.ORDER_CANCEL,
    "line.amended": P.ORDER_ENTER,
    "line.cancelled": P.ORDER_ENTER,
    "exception.claimed": P.EXCEPTION_WORK,
    "exception.resolved": P.EXCEPTION_WORK,
    "shipment.planned": P.ORDER_RELEASE,
    "shipment.picked": P.SHIPMENT_WORK,
    "shipment.packed": P.SHIPMENT_WORK,
    "shipment.shipped": P.SHIPMENT_WORK,
    "payment.recorded": P.PAYMENT_APPLY,
    "payment.applied": P.PAYMENT_APPLY,
    "credit_memo.made": P.CREDIT_MAKE,
    "credit_memo.issued": P.CREDIT_APPROVE,
    "return.authorized": P.RETURN_AUTHORIZE,
    "return.received": P.RETURN_RECEIVE,
    "return.inspected": P.RETURN_RECEIVE,
}


def person(user: User) -> Actor:
    return ("person", user.pk, user.name, ", ".join(user.roles))


def system(name: str) -> Actor:
    return ("system", 0, name, "")


@dataclass(slots=True)
class Journal:
    rows: list[tuple] = field(default_factory=list)

    def tell(
        self, at: datetime, action: str, subject: tuple[str, int], actor: Actor, *, order_id: int | None = None,
        note: str = "", **changes: Any,
    ) -> None:  # fmt: skip
        """Note one event. It must not lie in the future."""
        facts = _encode(changes) if changes else "{}"
        demanded = str(_DEMANDED.get(action, "")) if actor[0] == "person" else ""
        self.rows.append((at, action, *subject, order_id, *actor, demanded, note, facts, ""))

    def write(self) -> None:
        self.rows.sort(key=lambda row: row[0])
        copy_rows(AuditEvent, _COLUMNS, self.rows)
