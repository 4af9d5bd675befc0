"""Giving up what of an order will not be delivered: the open units, or everything that has not left."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from oms import quantities
from oms.actors import Actor
from oms.audit.record import record
from oms.errors import OperationRefused
from oms.events import announce
from orders.events import OrderRestCancelled, OrderShortened
from orders.models import Order
from orders.states import OrderStatus, Resolution

from .cancel import cancel_order
from .close import close_complete_orders
from .exceptions import end_shortages
from .facets import refresh_facets
from .window import end_window_reports


class NothingToCancel(OperationRefused):
    code = "nothing_to_cancel"


@transaction.atomic
def cancel_rest(
    *, order_id: int, reason: str, actor: Actor, now: datetime, line_id: int | None = None, held_too: bool = False
) -> Order:
    """Cancel the open units of a confirmed order, or of one line of it. What is reserved or released still ships.

    With `held_too` that is given up as well: later apps hear OrderRestCancelled, free it and void what they planned.
    Locks the order. Its stock_short and short_pick exceptions end where nothing is open any more, its window_over
    exception where everything left has shipped. An order of which everything left is shipped, invoiced and paid is
    closed, and one of which nothing is left is cancelled as a whole. Audits order.rest_cancelled; announces
    OrderShortened, on which the customer is told.
    Raises NothingToCancel when the order is not confirmed or nothing is open.
    """
    [order] = Order.objects.lock([order_id]) or [None]
    if order is None or order.status != OrderStatus.CONFIRMED:
        raise NothingToCancel("Only of a confirmed order can the rest be cancelled.")
    if not reason.strip():
        raise NothingToCancel("Say why the rest is cancelled.", code="reason_missing")
    if held_too:
        announce(OrderRestCancelled(order_id=order.pk))
    lines = order.lines.filter(open__gt=0)
    lines = lines.filter(pk=line_id) if line_id else lines
    given_up = {str(line.number): quantities.text(line.open) for line in lines}
    if not given_up:
        raise NothingToCancel(f"Nothing of {order} is open.")
    lines.update(cancelled=F("cancelled") + F("open"))
    refresh_facets([order.pk])
    record("order.rest_cancelled", order, actor=actor, order_id=order.pk, note=reason, units=given_up)
    if not order.lines.filter(ordered__gt=F("cancelled")).exists():
        return cancel_order(order_id=order.pk, reason=reason, actor=actor, now=now)
    announce(OrderShortened(order_id=order.pk, units=given_up))
    types, how = ["stock_short", "short_pick"], Resolution.CANCELLED
    end_shortages(types=types, order_ids=[order.pk], how=how, reason=reason, actor=actor, now=now)
    end_window_reports(order, reason=reason, actor=actor, now=now)
    close_complete_orders(order_ids=[order.pk], actor=actor, now=now)
    return Order.objects.get(pk=order.pk)
