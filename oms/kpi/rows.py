"""The rows behind a figure, each said in the same few words whatever it is: an order, a line, an exception."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from fulfillment import kpis as service
from oms import money
from oms.figures import Window
from oms.web.lists import Listing
from oms.web.templatetags.cells import quantity_text
from orders.models import Order, OrderException, OrderLine

# One list a kind of row, each sorted by something unique.
LISTINGS = {
    "orders": Listing("kpi.orders", {"-newest": ("-placed_at", "-pk"), "newest": ("placed_at", "pk")}),
    "lines": Listing("kpi.lines", {"-newest": ("-pk",), "newest": ("pk",)}),
    "exceptions": Listing("kpi.exceptions", {"-newest": ("-opened_at", "-pk"), "newest": ("opened_at", "pk")}),
}


@dataclass(frozen=True, slots=True)
class Row:
    """`what` and `detail` say what it is; `measure` is what the figure counted of it."""

    order: str
    url: str
    customer: str
    what: str
    detail: str
    on: date | datetime | None
    measure: str


def said(kind: str, found: Sequence[Any], window: Window) -> list[Row]:
    return {"orders": _orders, "lines": _lines, "exceptions": _exceptions}[kind](found, window)


def _orders(found: Sequence[Order], window: Window) -> list[Row]:
    return [
        Row(
            order.number,
            reverse("orders:detail", args=[order.pk]),
            order.customer.name,
            money.text(order.total_amount, order.currency),
            f"{order.get_channel_display()}, {order.get_status_display().lower()}",
            order.placed_at,
            f"{(order.shipped_at - order.placed_at).total_seconds() / 86400:.1f} d" if order.shipped_at else "",
        )
        for order in found
    ]


def _lines(found: Sequence[OrderLine], window: Window) -> list[Row]:
    charged = service.late_units(window, [line.pk for line in found])
    return [
        Row(
            line.order.number,
            reverse("orders:detail", args=[line.order_id]),
            line.order.customer.name,
            line.item.sku if line.item else line.sent_item,
            line.description,
            line.order.ship_by_on,
            _lost(charged.get(line.pk)) or f"{quantity_text(line.shipped)} of {quantity_text(line.remaining)} shipped",
        )
        for line in found
    ]


def _exceptions(found: Sequence[OrderException], window: Window) -> list[Row]:
    return [
        Row(
            exception.order.number if exception.order else "",
            reverse("orders:detail", args=[exception.order_id]),
            exception.order.customer.name if exception.order else "",
            exception.title,
            exception.detail,
            exception.opened_at,
            exception.get_state_display(),
        )
        for exception in found
    ]


def _lost(charged: dict[str, Any] | None) -> str:
    """120 of 400 late: no stock."""
    if charged is None:
        return ""
    causes = [label.lower() for code, label in service.CAUSES.items() if charged[code]]
    return f"{quantity_text(charged['late'])} of {quantity_text(charged['units'])} late: {', '.join(causes)}"
