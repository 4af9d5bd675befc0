"""Opening, accepting and resolving exceptions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from oms.accounts.models import BusinessUnit
from oms.actors import Actor
from oms.audit.record import Entry, record, record_many
from oms.edi import operations as edi
from oms.errors import OperationRefused
from oms.masterdata.calendar import due_at
from oms.masterdata.models import Customer
from orders.checks import Finding, Fix
from orders.exception_types import TYPES
from orders.models import Order, OrderException, OrderLine
from orders.states import ExceptionState, Resolution

from .close import close_complete_orders

EDI_DOCUMENT = "edi.inboundmessage"


class ExceptionNotOpen(OperationRefused):
    code = "exception_not_open"


class NotAcceptable(OperationRefused):
    code = "exception_not_acceptable"


@dataclass(frozen=True, slots=True)
class Subject:
    """Something an exception without an order is about."""

    type: str
    id: int
    facts: dict[str, Any] = field(default_factory=dict)


def stops(finding: Finding) -> list[str]:
    """The verbs it stops: what its kind always does, and what it names itself."""
    kind = TYPES[finding.type].blocks
    return [*kind, *(verb for verb in finding.blocks if verb not in kind)]


def build(finding: Finding, order: Order, unit: BusinessUnit, now: datetime) -> OrderException:
    """An exception row for a finding about an order, not yet saved."""
    kind = TYPES[finding.type]
    return OrderException(
        type=kind.code,
        order=order,
        line=finding.line,
        customer_id=order.customer_id,
        queue=kind.queue,
        title=finding.title[:120],
        detail=finding.detail[:300],
        facts=finding.facts,
        fixes=[fix.as_json() for fix in finding.fixes],
        blocks=stops(finding),
        opened_at=now,
        due_at=due_at(now, kind.minutes, unit),
    )


@transaction.atomic
def open_for_subject(
    *,
    type: str,
    subject: Subject,
    title: str,
    detail: str,
    actor: Actor,
    now: datetime,
    customer_id: int | None = None,
    fixes: Sequence[Fix] = (),
) -> OrderException:
    """Open an exception about something that is not an order (a file, a job); the open one if there is one already.

    `order_id` among the subject's facts names the order it concerns: offers that change an order change that one.
    It is due in the working time of the unit that sells to the customer, of our first unit where no customer is known.
    """
    kind = TYPES[type]
    unit = _unit_of(customer_id)
    exception, created = OrderException.objects.get_or_create(
        type=type,
        subject_type=subject.type,
        subject_id=subject.id,
        state=ExceptionState.OPEN,
        order=None,
        defaults={
            "queue": kind.queue,
            "title": title[:120],
            "detail": detail[:300],
            "facts": subject.facts,
            "fixes": [fix.as_json() for fix in fixes],
            "customer_id": customer_id,
            "due_at": due_at(now, kind.minutes, unit) if unit else now + timedelta(minutes=kind.minutes),
        },
    )
    if created:
        record("exception.opened", exception, actor=actor, note=title)
    return exception


def _unit_of(customer_id: int | None) -> BusinessUnit | None:
    customer = Customer.objects.select_related("business_unit").filter(pk=customer_id).first() if customer_id else None
    return customer.business_unit if customer else BusinessUnit.objects.order_by("pk").first()


@transaction.atomic
def end_for_subject(*, type: str, subject: Subject, reason: str, actor: Actor, now: datetime) -> None:
    """Resolve the open exception of this type about something that is not an order, if there is one: it was mended."""
    open_ones = OrderException.objects.open().filter(type=type, subject_type=subject.type, subject_id=subject.id)
    rows = list(open_ones.select_for_update().order_by("pk"))
    resolve(rows, Resolution.FIXED, reason=reason, actor=actor, now=now)


@transaction.atomic
def open_for_order(*, order_id: int, finding: Finding, actor: Actor, now: datetime) -> OrderException:
    """Open an exception on an order that already lives (a short pick, a hold). Locks the order.

    Where one of its type is open on the same line, that one tells the news: it keeps its owner and due time, and is put
    off no longer. Audits exception.opened or exception.renewed.
    """
    from .facets import refresh_facets

    [order] = Order.objects.lock([order_id])
    exception = build(finding, order, order.business_unit, now)
    same = OrderException.objects.open().filter(order=order, type=finding.type, line=finding.line)
    known = same.select_for_update(of=("self",)).first()
    if known:
        exception = _renew(known, exception)
    else:
        exception.save(force_insert=True)
    refresh_facets([order_id])
    action = "exception.renewed" if known else "exception.opened"
    record(action, exception, actor=actor, order_id=order_id, note=finding.title, **_found(exception))
    return exception


def _renew(known: OrderException, fresh: OrderException) -> OrderException:
    """Let an open exception say what was found since; what it stopped before it goes on stopping."""
    known.title, known.detail, known.facts, known.fixes = fresh.title, fresh.detail, fresh.facts, fresh.fixes
    known.blocks = [*known.blocks, *(verb for verb in fresh.blocks if verb not in known.blocks)]
    known.snoozed_until = None
    known.save(update_fields=["title", "detail", "facts", "fixes", "blocks", "snoozed_until"])
    return known


def sync_findings(
    *, type: str, order_ids: Sequence[int], found: Mapping[int, Finding], actor: Actor, now: datetime
) -> None:
    """Make the open exceptions of one type on locked orders be just what was `found`: {order: finding}.

    What was accepted last with the same compared values stays accepted. One query where nothing is open and nothing
    was found, which is the usual case on the busy road.
    """
    open_rows = OrderException.objects.open().filter(type=type, order_id__in=list(order_ids))
    known = {row.order_id: row for row in open_rows.select_for_update().order_by("pk")}
    gone = [row for order_id, row in known.items() if order_id not in found]
    resolve(gone, Resolution.OBSOLETE, reason="No longer so", actor=actor, now=now)
    fresh = _not_accepted(type, {order_id: found[order_id] for order_id in found if order_id not in known})
    orders = Order.objects.select_related("business_unit").in_bulk(fresh) if fresh else {}
    rows = [build(found[order_id], orders[order_id], orders[order_id].business_unit, now) for order_id in fresh]
    OrderException.objects.bulk_create(rows)
    record_many([opening(row) for row in rows], actor=actor)
    for order_id, row in known.items():
        if order_id in found and row.detail != found[order_id].detail:
            row.detail, row.facts = found[order_id].detail[:300], found[order_id].facts
            row.save(update_fields=["detail", "facts"])


def end_shortages(
    *, types: Sequence[str], order_ids: Sequence[int], how: str, reason: str, actor: Actor, now: datetime
) -> None:
    """Resolve the open exceptions of these types on locked orders whose line, or whole order, has nothing open now."""
    waiting = OrderException.objects.open().filter(type__in=list(types), order_id__in=list(order_ids))
    rows = list(waiting.select_for_update(of=("self",)).order_by("pk"))
    if not rows:
        return
    lines = OrderLine.objects.filter(order_id__in=[row.order_id for row in rows], open__gt=0)
    pairs = set(lines.values_list("order_id", "pk"))
    open_orders, open_lines = {order for order, _ in pairs}, {line for _, line in pairs}
    over = [r for r in rows if (r.line_id not in open_lines if r.line_id else r.order_id not in open_orders)]
    resolve(over, how, reason=reason, actor=actor, now=now)


def _not_accepted(type: str, found: Mapping[int, Finding]) -> list[int]:
    """The orders of those findings whose compared values nobody accepted the last time it was resolved."""
    if not found:
        return []
    resolved = OrderException.objects.filter(type=type, order_id__in=list(found), state=ExceptionState.RESOLVED)
    latest = {row.order_id: row for row in resolved.order_by("pk")}
    accepted = {pk: row.facts for pk, row in latest.items() if row.resolution == Resolution.ACCEPTED}
    return [order_id for order_id, finding in found.items() if accepted.get(order_id) != finding.facts]


@transaction.atomic
def accept_exception(*, exception_id: int, reason: str, actor: Actor, now: datetime) -> OrderException:
    """Release an exception unfixed: the finding stands and is accepted. Whoever may is checked by the caller.

    Raises NotAcceptable where its kind must be fixed.
    """
    exception = _lock_with_order(exception_id)
    if exception.kind.accept is None:
        raise NotAcceptable(f"“{exception.title}” cannot be accepted as is; it must be fixed.")
    if not reason.strip():
        raise NotAcceptable("Say why it is accepted.", code="reason_missing")
    resolve([exception], Resolution.ACCEPTED, reason=reason, actor=actor, now=now)
    return exception


@transaction.atomic
def end_exception(*, exception_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """Resolve an exception that was mended, unless what mended it has resolved it already."""
    rows = OrderException.objects.open().select_for_update(of=("self",)).filter(pk=exception_id)
    resolve(list(rows), Resolution.FIXED, reason=reason, actor=actor, now=now)


def resolve(exceptions: Iterable[OrderException], how: str, *, reason: str, actor: Actor, now: datetime) -> None:
    """Mark exceptions resolved, refresh their orders and announce what is unblocked; close what waited for no more.

    Callers hold the locks.
    """
    from .facets import refresh_facets, unblock

    rows = list(exceptions)
    if not rows:
        return
    for row in rows:
        row.state, row.resolution, row.reason = ExceptionState.RESOLVED, how, reason[:200]
        row.resolved_at, row.resolved_by_id = now, actor.user_id
    OrderException.objects.bulk_update(rows, ["state", "resolution", "reason", "resolved_at", "resolved_by"])
    record_many([entry("exception.resolved", row, resolution=how, reason=reason) for row in rows], actor=actor)
    order_ids = sorted({row.order_id for row in rows if row.order_id})
    refresh_facets(order_ids)
    _settle_documents(rows, reason, actor)
    unblock([row.order_id for row in rows if row.order_id and row.blocks])
    close_complete_orders(order_ids=order_ids, actor=actor, now=now)


def _settle_documents(rows: Sequence[OrderException], reason: str, actor: Actor) -> None:
    """A document whose work is done needs none in EDI either, and is found with the order it was about."""
    about = {row.subject_id: row.facts.get("order_id") for row in rows if row.subject_type == EDI_DOCUMENT}
    if about:
        order_of = {message_id: order_id for message_id, order_id in about.items() if order_id}
        edi.settle_messages(message_ids=list(about), reason=reason, actor=actor, order_of=order_of)


def opening(row: OrderException) -> Entry:
    """What the log says of a new one on an order."""
    return entry("exception.opened", row, **_found(row))


def _found(row: OrderException) -> dict[str, str]:
    """The compared values, and the check that found them."""
    return {"detail": row.detail, "check": row.type}


def entry(action: str, row: OrderException, **changes: Any) -> Entry:
    return Entry(action, "orders.orderexception", row.pk, row.order_id, row.title, changes)


def lock_rows(exception_ids: Sequence[int]) -> list[OrderException]:
    """Lock the open ones among these: their orders first, then the rows by key, as all who lock several at once do."""
    wanted = OrderException.objects.filter(pk__in=list(exception_ids))
    Order.objects.lock([pk for pk in wanted.values_list("order_id", flat=True) if pk])
    return list(wanted.open().select_for_update(of=("self",)).order_by("pk"))


def lock_open(exception_id: int) -> OrderException:
    row = OrderException.objects.select_for_update(of=("self",)).filter(pk=exception_id).first()
    if row is None or not row.is_open:
        raise ExceptionNotOpen("Somebody has resolved this one already.")
    return row


def _lock_with_order(exception_id: int) -> OrderException:
    """The exception, its order locked before it."""
    order_id = OrderException.objects.filter(pk=exception_id).values_list("order_id", flat=True).first()
    if order_id:
        Order.objects.lock([order_id])
    return lock_open(exception_id)
