"""The customer's window: after the last day they take goods, nothing of their order may leave.

An order that is not gone by then is reported once for that day, and stays somebody's work until the customer gives
another day or what has not left is cancelled.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import models, transaction
from django.db.models import CharField, Exists, F, OuterRef, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from oms.actors import Actor
from oms.audit.record import record
from oms.errors import OperationRefused
from orders.checks import Finding, Fix
from orders.models import Order, OrderException
from orders.states import ExceptionState, FulfillmentFacet, OrderStatus, Resolution

from .exceptions import open_for_order, resolve
from .facets import unblock

AT_ONCE = 200


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
    _end_reports(order, Resolution.FIXED, reason, actor, now)
    if was_over:
        unblock([order.pk])
    return order


@transaction.atomic
def report_windows_over(*, actor: Actor, now: datetime) -> int:
    """Open a window_over exception for confirmed orders that are not gone though their cancel-after day is over.

    Once for each order and day: what somebody resolved for that day is not reported again. Returns how many were
    reported, at most AT_ONCE. Locks those orders. Audits exception.opened.
    """
    ids = list(_unreported(now).values_list("pk", flat=True)[:AT_ONCE])
    over = [each for each in Order.objects.lock(ids) if _still_waits(each) and each.is_past_window(now)]
    for order in over:
        open_for_order(order_id=order.pk, finding=_finding(order), actor=actor, now=now)
    return len(over)


def end_window_reports(order: Order, *, reason: str, actor: Actor, now: datetime) -> None:
    """Resolve the report on a locked order of which everything left is shipped: nothing waits for the customer."""
    if not order.lines.filter(ordered__gt=F("cancelled") + F("shipped")).exists():
        _end_reports(order, Resolution.CANCELLED, reason, actor, now)


def _end_reports(order: Order, how: str, reason: str, actor: Actor, now: datetime) -> None:
    rows = OrderException.objects.open().filter(order=order, type="window_over").select_for_update(of=("self",))
    resolve(list(rows), how, reason=reason, actor=actor, now=now)


def _unreported(now: datetime) -> models.QuerySet[Order]:
    """Orders whose day may be over somewhere, the longest over first, without those reported for that very day."""
    reports = OrderException.objects.filter(type="window_over", order=OuterRef("pk"))
    reports = reports.annotate(day=KeyTextTransform("cancel_after_on", "facts"))
    same_day = Q(day=Cast(OuterRef("cancel_after_on"), CharField()))
    known = Exists(reports.filter(Q(state=ExceptionState.OPEN) | same_day))
    waiting = Order.objects.filter(~known, status=OrderStatus.CONFIRMED, cancel_after_on__lte=now.date())
    return waiting.exclude(fulfillment=FulfillmentFacet.SHIPPED).order_by("cancel_after_on", "pk")


def _still_waits(order: Order) -> bool:
    return order.status == OrderStatus.CONFIRMED and order.fulfillment != FulfillmentFacet.SHIPPED


def _finding(order: Order) -> Finding:
    assert order.cancel_after_on is not None
    part = order.fulfillment == FulfillmentFacet.PART
    return Finding(
        "window_over",
        "Customer takes it no longer",
        f"The last day was {_day(order.cancel_after_on)}, and {'part of it' if part else 'it'} has not left",
        None,
        {"cancel_after_on": order.cancel_after_on.isoformat()},
        (Fix("set_cancel_after", "Agree a later day"), Fix("cancel_unshipped", "Cancel what has not left")),
    )


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
