"""Cancelling a whole order, while nothing of it has left the building."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from oms.actors import Actor
from oms.audit.record import record
from oms.errors import OperationRefused
from oms.events import announce
from orders.events import OrderCancelled
from orders.models import Order, OrderException
from orders.states import OrderStatus, Resolution

from .exceptions import resolve
from .facets import refresh_facets


class OrderNotCancellable(OperationRefused):
    code = "order_not_cancellable"


@transaction.atomic
def cancel_order(*, order_id: int, reason: str, actor: Actor, now: datetime) -> Order:
    """Cancel an order of which nothing has shipped.

    Locks the order. Later apps hear OrderCancelled, free what it held and void what they planned; then every unit
    left is counted as cancelled. Its open exceptions end, and the customer is told where we had confirmed it to them.
    Audits order.cancelled.
    Raises OrderNotCancellable if it is closed or cancelled already, or some units have shipped.
    """
    [order] = Order.objects.lock([order_id]) or [None]
    if order is None or not order.may_become(OrderStatus.CANCELLED):
        raise OrderNotCancellable(f"{order or 'It'} is {order.get_status_display().lower() if order else 'gone'}.")
    if order.lines.filter(shipped__gt=0).exists():
        raise OrderNotCancellable(f"Part of {order} has shipped; take it as a return.")
    if not reason.strip():
        raise OrderNotCancellable("Say why it is cancelled.", code="reason_missing")

    announce(OrderCancelled(order_id=order.pk))
    order.lines.update(cancelled=F("ordered"))
    before, order.status = order.status, OrderStatus.CANCELLED
    order.cancelled_at, order.cancel_reason = now, reason[:120]
    order.save(update_fields=["status", "cancelled_at", "cancel_reason"])
    open_ones = list(OrderException.objects.open().filter(order=order).select_for_update(of=("self",)).order_by("pk"))
    resolve(open_ones, Resolution.CANCELLED, reason=reason, actor=actor, now=now)
    refresh_facets([order.pk])
    record("order.cancelled", order, actor=actor, order_id=order.pk, note=reason, status=[before, order.status])
    return order
