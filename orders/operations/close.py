"""Closing what is shipped, invoiced and paid."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from oms import bulk
from oms.actors import Actor
from oms.audit.record import Entry, record_many
from orders.models import Order, OrderException
from orders.states import FulfillmentFacet, InvoiceFacet, OrderStatus, PaymentFacet


@transaction.atomic
def close_complete_orders(*, order_ids: Sequence[int], actor: Actor, now: datetime) -> list[Order]:
    """Close those of the orders that are shipped, invoiced and paid and have nothing open on them; the others stay.

    Whoever resolves the last thing open on such an order closes it. Locks the orders. Audits order.closed.
    """
    orders = [order for order in Order.objects.lock(order_ids) if _complete(order)]
    if not orders:
        return []
    unsettled = set(OrderException.objects.open().filter(order__in=orders).values_list("order_id", flat=True))
    orders = [order for order in orders if order.pk not in unsettled]
    for order in orders:
        order.status, order.closed_at = OrderStatus.CLOSED, now
    bulk.update(orders, ["status", "closed_at"])
    record_many([Entry("order.closed", "orders.order", order.pk, order.pk) for order in orders], actor=actor)
    return orders


def _complete(order: Order) -> bool:
    return (
        order.status == OrderStatus.CONFIRMED
        and order.fulfillment == FulfillmentFacet.SHIPPED
        and order.invoicing == InvoiceFacet.INVOICED
        and order.payment == PaymentFacet.PAID
    )
