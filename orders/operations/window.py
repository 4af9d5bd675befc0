"""The customer's window: after the last day they take goods, nothing of their order may leave."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from oms.actors import Actor
from oms.audit.record import record
from oms.errors import OperationRefused
from orders.models import Order

from .facets import unblock


class WindowUnusable(OperationRefused):
    code = "window_unusable"


def window_over(orders: Iterable[Order], now: datetime) -> dict[int, str]:
    """Per order whose cancel-after day is over: why nothing of it may leave, and what can be done.

    The day is that of the business unit that sells it, as for every promise; asked only where the day may be over.
    """
    today = now.date()
    near = [order for order in orders if order.cancel_after_on and order.cancel_after_on <= today]
    return {
        order.pk: f"the customer takes it until {_day(order.cancel_after_on)} only; "
        f"extend that day on {order}, or cancel what has not left"
        for order in near
        if order.is_past_window(now)
    }


@transaction.atomic
def change_cancel_after(*, order_id: int, cancel_after_on: date, reason: str, actor: Actor, now: datetime) -> Order:
    """Set the last day the customer takes goods of an open order, as agreed with them.

    Locks the order. Audits order.window_changed; where the window was over and is open again, announces
    OrdersUnblocked, so that what is reserved goes on. Raises WindowUnusable when the order is not open, the day is
    over already or the one it has, or no reason is given.
    """
    [order] = Order.objects.lock([order_id]) or [None]
    if order is None:
        raise WindowUnusable("There is no such order.", code="not_found")
    _refuse_unusable(order, cancel_after_on, reason, now)
    was_over, before = order.is_past_window(now), order.cancel_after_on
    order.cancel_after_on, order.version = cancel_after_on, order.version + 1
    order.save(update_fields=["cancel_after_on", "version"])
    record(
        "order.window_changed",
        order,
        actor=actor,
        order_id=order.pk,
        note=reason.strip(),
        until=_day(cancel_after_on),
        cancel_after_on=[before, cancel_after_on],
    )
    if was_over:
        unblock([order.pk])
    return order


def _refuse_unusable(order: Order, day: date, reason: str, now: datetime) -> None:
    if not order.is_open:
        raise WindowUnusable(f"{order} is {order.get_status_display().lower()}.")
    if not reason.strip():
        raise WindowUnusable("Say why the day changes.", code="reason_missing")
    if day < order.business_unit.today(now):
        raise WindowUnusable("Choose a day that is still to come.")
    if day == order.cancel_after_on:
        raise WindowUnusable("That is the day it has already.")


def _day(day: date) -> str:
    return f"{day:%b} {day.day}, {day.year}"
