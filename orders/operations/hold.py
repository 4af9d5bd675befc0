"""A person stops an order, with a reason; releasing it is resolving the exception this opens."""

from datetime import datetime

from django.db import transaction

from oms.actors import Actor
from oms.errors import OperationRefused
from orders.checks import Finding, Fix
from orders.models import Order, OrderException

from .exceptions import open_for_order


class OrderNotHoldable(OperationRefused):
    code = "order_not_holdable"


@transaction.atomic
def hold_order(*, order_id: int, reason: str, actor: Actor, now: datetime) -> OrderException:
    """Hold an open order: it is not confirmed, allocated, released, shipped or invoiced until somebody lifts it.

    Locks the order. Raises OrderNotHoldable when it is closed, cancelled or held by hand already, or has no reason.
    """
    [order] = Order.objects.lock([order_id]) or [None]
    if order is None:
        raise OrderNotHoldable("There is no such order.", code="not_found")
    if not order.is_open:
        raise OrderNotHoldable(f"{order} is {order.get_status_display().lower()}.")
    if not reason.strip():
        raise OrderNotHoldable("Say why it is held.", code="reason_missing")
    if OrderException.objects.open().filter(order=order, type="manual_hold").exists():
        raise OrderNotHoldable(f"{order} is held by hand already.")
    finding = Finding("manual_hold", f"Held by {actor.name}", reason, None, {}, (Fix("accept", "Lift the hold"),))
    return open_for_order(order_id=order_id, finding=finding, actor=actor, now=now)
