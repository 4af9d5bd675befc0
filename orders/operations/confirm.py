"""Confirming: we promise the order."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from oms import bulk
from oms.accounts.models import BusinessUnit
from oms.actors import Actor
from oms.audit.record import Entry, record_many
from oms.errors import OperationRefused
from oms.events import announce
from orders.events import OrdersConfirmed
from orders.models import Order
from orders.states import OrderStatus, Verb

from .facets import blocked, refresh_facets, stopped
from .recheck import recheck_order


class OrderNotConfirmable(OperationRefused):
    code = "order_not_confirmable"


@transaction.atomic
def confirm_orders(*, order_ids: Sequence[int], actor: Actor, now: datetime) -> list[Order]:
    """Release orders from review: they are promised for their ship date, acknowledged and allocated.

    Each is checked once more, for what has changed while it waited: an order on which something new is found that
    stops it is returned still in review, with the exception open. Locks the orders. Audits order.confirmed; announces
    OrdersConfirmed. Raises OrderNotConfirmable, naming every reason, when any of them is not in review or an open
    exception stopped it before; then none is confirmed.
    """
    orders = Order.objects.lock(order_ids)
    _refuse_unready(orders)
    for order in orders:
        recheck_order(order_id=order.pk, actor=actor, now=now)
    found = blocked([order.pk for order in orders], Verb.CONFIRM)
    _promise([order for order in orders if order.pk not in found], actor, now)
    return orders


def _promise(orders: Sequence[Order], actor: Actor, now: datetime) -> None:
    if not orders:
        return
    units = BusinessUnit.objects.in_bulk({order.business_unit_id for order in orders})
    for order in orders:
        order.status, order.confirmed_at = OrderStatus.CONFIRMED, now
        first = max(filter(None, [units[order.business_unit_id].today(now), order.ship_not_before_on]))
        order.promised_on = order.promised_on or max(order.ship_by_on, first)
        order.lines.filter(ship_by_on__lt=first).update(promised_on=first)
    bulk.update(orders, ["status", "confirmed_at", "promised_on"])
    refresh_facets([order.pk for order in orders])
    record_many([Entry("order.confirmed", "orders.order", order.pk, order.pk) for order in orders], actor=actor)
    announce(OrdersConfirmed(order_ids=[order.pk for order in orders]))


def _refuse_unready(orders: Sequence[Order]) -> None:
    held = stopped(orders, Verb.CONFIRM)
    reasons = []
    for order in orders:
        if not order.may_become(OrderStatus.CONFIRMED):
            reasons.append(f"{order} is {order.get_status_display().lower()}.")
        elif order.pk in held:
            reasons.append(f"{order} is stopped: {'; '.join(held[order.pk])}.")
    if reasons or not orders:
        raise OrderNotConfirmable(" ".join(reasons) or "There is no such order.", details={"reasons": reasons})
