"""Looking again after something was mended: what is no longer found is resolved, what is new is opened."""

import json
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from oms import bulk
from oms.actors import Actor
from oms.audit.record import record_many
from orders.checks import Candidate, CheckContext, Finding, findings
from orders.exception_types import TYPES
from orders.models import Order, OrderException, OrderLine
from orders.states import OrderStatus, Resolution

from .exceptions import build, opening, resolve
from .facets import refresh_facets


@transaction.atomic
def recheck_order(*, order_id: int, actor: Actor, now: datetime) -> list[OrderException]:
    """Run every check on an order in review; returns what is still open. Locks the order.

    A finding that was accepted as is stays accepted while its compared values are the same. A new one follows on from
    what was open until now: as urgent as that was, and the actor's where that was the actor's.
    """
    [order] = Order.objects.lock([order_id])
    if order.status not in (OrderStatus.IN_REVIEW, OrderStatus.DRAFT):
        return list(OrderException.objects.open().filter(order=order))
    found = {_key(f): f for f in findings(load_candidate(order), CheckContext(now=now))}
    checked = [kind.code for kind in TYPES.values() if kind.checked]
    known = list(OrderException.objects.select_for_update().filter(order=order, type__in=checked).order_by("pk"))
    accepted = {(row.type, row.line_id, _facts(row)) for row in known if row.resolution == Resolution.ACCEPTED}
    open_rows = {(row.type, row.line_id): row for row in known if row.is_open}
    resolve(
        [row for key, row in open_rows.items() if key not in found],
        Resolution.FIXED, reason="No longer found", actor=actor, now=now,
    )  # fmt: skip
    _refresh([(open_rows[key], finding) for key, finding in found.items() if key in open_rows])
    fresh = [f for key, f in found.items() if key not in open_rows and (*key, _facts(f)) not in accepted]
    rows = [build(finding, order, order.business_unit, now) for finding in fresh]
    _follow_on(rows, [row for row in known if row.is_open or row.resolved_at == now], actor, now)
    opened = bulk.insert(rows)
    record_many([opening(row) for row in opened], actor=actor)
    refresh_facets([order_id])
    return list(OrderException.objects.open().filter(order=order).order_by("due_at", "pk"))


def _follow_on(fresh: Sequence[OrderException], before: Sequence[OrderException], actor: Actor, now: datetime) -> None:
    """Who mends one thing keeps the order, and its place in the queue, over the next thing found."""
    theirs = actor.user_id is not None and actor.user_id in {row.owner_id for row in before}
    for row in fresh:
        row.due_at = min([row.due_at, *(earlier.due_at for earlier in before)])
        if theirs:
            row.owner_id, row.claimed_at = actor.user_id, now


def load_candidate(order: Order) -> Candidate:
    """A stored order made ready for the checks."""
    lines = list(OrderLine.objects.filter(order=order).select_related("item").prefetch_related("item__packs"))
    live = [line for line in lines if line.stands]
    others = (
        Order.objects.filter(customer_id=order.customer_id, po_number=order.po_number, po_release=order.po_release)
        .exclude(pk=order.pk)
        .exclude(status=OrderStatus.CANCELLED)
        .filter(pk__lt=order.pk)
        .order_by("pk")
    )
    place = order.sent_place or order.ship_to
    same_po = list(others.values_list("number", flat=True))
    named = None if place else order.named_place
    return Candidate(order, live, order.customer, place, named=named, same_po=same_po)


def _facts(found: Finding | OrderException) -> str:
    """The compared values, in an order that storing them does not change."""
    return json.dumps(found.facts, sort_keys=True)


def _key(finding: Finding) -> tuple[str, int | None]:
    return finding.type, finding.line.pk if finding.line else None


def _refresh(pairs: Sequence[tuple[OrderException, Finding]]) -> None:
    """An open exception whose words changed says the new ones."""
    for row, finding in pairs:
        row.title, row.detail, row.facts = finding.title[:120], finding.detail[:300], finding.facts
        row.fixes = [fix.as_json() for fix in finding.fixes]
    OrderException.objects.bulk_update([row for row, _ in pairs], ["title", "detail", "facts", "fixes"])
