"""Who works on an exception: claiming, handing over, giving back, putting off."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from oms.accounts.access import Permission
from oms.accounts.models import User
from oms.actors import Actor
from oms.audit.record import record, record_many
from oms.errors import OperationRefused
from orders.models import OrderException
from orders.models.exception import OrderExceptionQuerySet

from .exceptions import entry, lock_open, lock_rows

LEASE = timedelta(minutes=15)


class ExceptionTaken(OperationRefused):
    code = "exception_taken"


@transaction.atomic
def claim_exception(*, exception_id: int, actor: Actor, now: datetime) -> OrderException:
    """Make it the actor's. Refused while somebody else worked on it in the last fifteen minutes."""
    exception = lock_open(exception_id)
    if exception.owner_id == actor.user_id:
        return exception
    if exception.owner_id and exception.claimed_at and exception.claimed_at > now - LEASE:
        raise ExceptionTaken(f"{exception.owner} claimed it a moment ago.")
    return _give(exception, actor.user_id, actor, now)


@transaction.atomic
def claim_next(*, actor: Actor, now: datetime, queue: str = "") -> OrderException | None:
    """The most urgent open exception nobody owns, now the actor's; None when there is none.

    What stops an order comes before what only waits, for stock say; what the actor gave back comes last. Two people
    who ask at once get two different ones: rows another claim holds are skipped.
    """
    waiting = OrderException.objects.open().filter(Q(owner=None)).exclude(snoozed_until__gt=now)
    if queue:
        waiting = waiting.filter(queue=queue)
    for rows in _by_urgency(waiting, actor):
        exception = rows.select_for_update(skip_locked=True, of=("self",)).order_by("due_at", "pk").first()
        if exception:
            return _give(exception, actor.user_id, actor, now)
    return None


def _by_urgency(waiting: OrderExceptionQuerySet, actor: Actor) -> tuple[OrderExceptionQuerySet, ...]:
    """Each to be asked only when the one before holds nothing, so that the index on the due time answers.

    A file or document nobody could read stops an order too: the one that is not there yet.
    """
    fresh, stops = waiting.exclude(given_back_by=actor.user_id), ~Q(blocks=[]) | Q(order=None)
    return fresh.filter(stops), fresh.exclude(stops), waiting.filter(given_back_by=actor.user_id)


@transaction.atomic
def give_back(*, exception_id: int, actor: Actor, now: datetime) -> OrderException:
    """Let go of an exception, so that nobody owns it. Only its owner does; audits exception.given_back.

    Raises ExceptionTaken where it is not the actor's.
    """
    exception = lock_open(exception_id)
    if exception.owner_id != actor.user_id:
        raise ExceptionTaken(f"{exception.owner} has it now." if exception.owner else "Nobody has it.")
    return _give(exception, None, actor, now)


@transaction.atomic
def assign_exceptions(*, exception_ids: Sequence[int], owner_id: int | None, actor: Actor, now: datetime) -> int:
    """Give open exceptions to a person, or to nobody. Returns how many changed hands. Locks their orders."""
    owner = User.objects.filter(pk=owner_id).first() if owner_id else None
    if owner_id is not None and not (owner and owner.may(Permission.EXCEPTION_WORK)):
        raise OperationRefused("That person does not work on exceptions any more.", code="owner_unknown")
    changed = [row for row in lock_rows(exception_ids) if row.owner_id != owner_id]
    for row in changed:
        _give(row, owner_id, actor, now)
    return len(changed)


@transaction.atomic
def snooze_exceptions(*, exception_ids: Sequence[int], until: datetime, actor: Actor, now: datetime) -> int:
    """Hide open exceptions from the queue until a later moment; their due time stands. Locks their orders."""
    if until <= now:
        raise OperationRefused("Choose a time that is still to come.", code="snooze_past")
    rows = lock_rows(exception_ids)
    for row in rows:
        row.snoozed_until = until
    OrderException.objects.bulk_update(rows, ["snoozed_until"])
    record_many([entry("exception.snoozed", row, until=until.isoformat()) for row in rows], actor=actor)
    return len(rows)


def _give(row: OrderException, owner_id: int | None, actor: Actor, now: datetime) -> OrderException:
    before, row.owner_id = row.owner_id, owner_id
    row.claimed_at = now if owner_id else None
    row.given_back_by_id = actor.user_id if owner_id is None and before == actor.user_id else None
    row.save(update_fields=["owner", "claimed_at", "given_back_by"])
    record(
        _hand_over(before, owner_id, actor),
        row,
        actor=actor,
        order_id=row.order_id,
        note=row.title,
        owner=[before, owner_id],
        to=row.owner.name if row.owner else "",
    )
    return row


def _hand_over(before: int | None, owner_id: int | None, actor: Actor) -> str:
    if owner_id is None:
        return "exception.given_back" if before == actor.user_id else "exception.let_go"
    return "exception.claimed" if owner_id == actor.user_id else "exception.assigned"
