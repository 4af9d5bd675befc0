"""Correcting the discount of an order in review."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from oms import money
from oms.actors import Actor
from oms.audit.record import record
from orders.models import Order

from .amend import AmendmentUnusable, refuse_after_review, reprice


@transaction.atomic
def correct_discount(*, order_id: int, discount: Decimal, actor: Actor, now: datetime) -> Order:
    """Set what is taken off the goods of an order in review, in its currency, and spread and total it anew.

    Locks the order. Audits order.discount_corrected. Raises OrderNotAmendable after review, AmendmentUnusable where the
    discount is below zero, more than the goods, or finer than the currency.
    """
    [order] = Order.objects.lock([order_id]) or [None]
    if order is None:
        raise AmendmentUnusable("There is no such order.", code="not_found")
    refuse_after_review(order)
    _refuse_unusable(order, discount)
    before, order.discount_amount = order.discount_amount, discount
    reprice(order)
    changes = [money.text(each, order.currency) for each in (before, discount)]
    record(
        "order.discount_corrected",
        order,
        actor=actor,
        order_id=order.pk,
        note=f"{changes[0]} before, {changes[1]} now",
        discount=changes,
    )
    return order


def _refuse_unusable(order: Order, discount: Decimal) -> None:
    if not discount.is_finite() or discount < 0:
        raise AmendmentUnusable("The discount must be zero or more.")
    if discount > order.goods_amount:
        goods = money.text(order.goods_amount, order.currency)
        raise AmendmentUnusable(f"The goods come to {goods}; no more than that can be taken off.")
    if money.rounded(discount, order.currency) != discount:
        raise AmendmentUnusable(f"{order.currency} has {money.minor_units(order.currency)} decimals.")
