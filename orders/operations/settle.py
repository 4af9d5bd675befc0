"""Everything that stops an order, mended with one click, and the order confirmed."""

from datetime import datetime
from typing import Any

from django.db import transaction

from oms.actors import Actor
from orders.models import Order, OrderException
from orders.states import Verb

from .confirm import OrderNotConfirmable, confirm_orders
from .fixes import FixUnusable, apply_fix

# Fixes that carry their value and take nothing away from the order; dropping and cancelling is never a default.
MENDING = ("use_price", "set_quantity", "set_unit")


def one_click_fix(exception: OrderException, *, accept: bool = False) -> dict[str, Any] | None:
    """The offer that needs no further word: the one that mends it, or with `accept` the one that takes it as sent.

    None where a person has to choose.
    """
    verbs = ("accept",) if accept else MENDING
    offers = [fix for fix in exception.fixes if fix["verb"] in verbs and (accept or fix["args"])]
    return offers[0] if len(offers) == 1 else None


@transaction.atomic
def settle_order(*, order_id: int, accept: bool, actor: Actor, now: datetime) -> Order:
    """Apply the one-click fix of everything that stops an order in review, look again, and confirm it.

    With `accept` every finding is accepted as sent instead. Where the look again finds something new that needs a
    choice, what was mended stays mended and the order is returned in review. Locks the order. Raises FixUnusable,
    nothing done, when something already known needs a choice, and whatever the fixes and `confirm_orders` refuse.
    """
    if not Order.objects.lock([order_id]):
        raise OrderNotConfirmable("There is no such order.")
    stopping = OrderException.objects.blocking(Verb.CONFIRM).filter(order_id=order_id).order_by("pk")
    for exception in stopping:
        if one_click_fix(exception, accept=accept) is None:
            raise FixUnusable(f"“{exception.title}” needs your choice.")
    tried: set[int] = set()
    while exception := stopping.exclude(pk__in=tried).first():
        tried.add(exception.pk)
        offer = one_click_fix(exception, accept=accept)
        if offer is None:
            return Order.objects.get(pk=order_id)
        apply_fix(exception_id=exception.pk, verb=offer["verb"], args=offer["args"], actor=actor, now=now)
    return confirm_orders(order_ids=[order_id], actor=actor, now=now)[0]
