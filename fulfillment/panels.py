"""What the order page shows of its shipments, and the button that releases it."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from fulfillment import chips, queries
from fulfillment.operations import what_stops
from oms.accounts.access import Permission
from oms.web import actions, panels
from orders.models import Order, OrderLine
from orders.states import OrderStatus, Verb


def _shipments(request: HttpRequest, order: Order) -> dict[str, Any] | None:
    now = timezone.now()
    rows = queries.shipments_of_order(order.pk, now)
    for row in rows:
        row.chip, row.day_chip = chips.of_shipment(row), chips.of_day(row, now)
    return {"shipments": rows}


def _side(request: HttpRequest, order: Order) -> dict[str, Any] | None:
    """Nothing until the warehouse knows of the order."""
    context = _shipments(request, order)
    return context if context and context["shipments"] else None


def _picks(request: HttpRequest, line: OrderLine) -> dict[str, Any] | None:
    """What pickers did not find of a line, and the way to look for stock again; nothing where all was found."""
    picks = queries.short_picks_of(line.pk)
    if not picks:
        return None
    waits = line.open > 0 and line.order.status == OrderStatus.CONFIRMED
    may = waits and request.user.may(Permission.ORDER_RELEASE)
    url = reverse("inventory:allocate", args=[line.order_id])
    return {"picks": picks, "line": line, "again": {"label": "Allocate again", "url": url} if may else None}


def _releasable(order: Order) -> bool:
    return order.status == OrderStatus.CONFIRMED and any(line.reserved for line in order.lines.all())


def _ships_at_once(order: Order) -> bool:
    """Everything it waits for is reserved, and nobody was told to pick any of it."""
    lines = order.lines.all()
    return _releasable(order) and not any(line.open or line.released for line in lines)


def _stopped(order: Order, *verbs: str) -> str:
    reasons = what_stops(order, Verb.RELEASE, *verbs, now=timezone.now())
    return f"Stopped: {'; '.join(reasons)}" if reasons else ""


def _early(order: Order) -> str:
    """What a person who releases it now should know; the release by itself waits for the day."""
    day = order.ship_not_before_on
    if day is None or not order.is_before_window(timezone.now()):
        return ""
    return f"{order} is to leave from {day:%b} {day.day}, {day.year} on; released now, it is early."


panels.register(
    panels.Panel(
        slot="order",
        code="shipments",
        title="Shipments",
        template="fulfillment/panels/order_shipments.html",
        context=_shipments,
        permission=Permission.SHIPMENT_VIEW,
        place="tab",
        rank=20,
        count=lambda order: queries.count_of_order(order.pk),
    )
)
panels.register(
    panels.Panel(
        slot="order",
        code="shipping",
        title="Shipping",
        template="fulfillment/panels/order_shipping.html",
        context=_side,
        permission=Permission.SHIPMENT_VIEW,
        place="side",
        rank=40,
    )
)
panels.register(
    panels.Panel(
        slot="order_line",
        code="picks",
        title="Picked short",
        template="fulfillment/panels/line_picks.html",
        context=_picks,
        permission=Permission.SHIPMENT_VIEW,
        rank=5,
    )
)
actions.register(
    actions.Action(
        slot="order",
        label="Ship at once",
        url_name="fulfillment:order_at_once",
        permission=Permission.SHIPMENT_WORK,
        shown=_ships_at_once,
        rank=25,
        why_not=lambda order: _stopped(order, Verb.SHIP),
        link=True,
    )
)
actions.register(
    actions.Action(
        slot="order",
        label="Release to warehouse",
        url_name="fulfillment:release",
        permission=Permission.ORDER_RELEASE,
        shown=_releasable,
        style="primary",
        rank=20,
        why_not=_stopped,
        warns=_early,
    )
)
