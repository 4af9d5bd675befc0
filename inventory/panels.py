"""What other pages show of stock: why a line got what it got, where an item lies; and the deed that looks again."""

from typing import Any

from django.http import HttpRequest

from inventory import queries, why
from oms.accounts.access import Permission
from oms.masterdata.models import Item
from oms.web import actions, panels
from orders import operations as orders
from orders.models import Order, OrderLine
from orders.states import HoldFacet, OrderStatus, Verb


def _why(request: HttpRequest, line: OrderLine) -> dict[str, Any] | None:
    decision = why.newest_decision(line.pk)
    if decision is None:
        return None
    return {"why": why.explain(decision), "title": f"Why line {line.number} is {line.state.label.lower()}"}


def _stock(request: HttpRequest, item: Item) -> dict[str, Any]:
    levels = queries.levels_of(item.pk)
    return {"levels": levels, "totals": queries.totals_of(item.pk, levels)}


def _wants_more(order: Order) -> bool:
    return order.status == OrderStatus.CONFIRMED and any(line.open and line.item_id for line in order.lines.all())


def _stopped(order: Order) -> str:
    if order.hold != HoldFacet.HELD:
        return ""
    reasons = orders.blocked([order.pk], Verb.ALLOCATE).get(order.pk, [])
    return f"Stopped: {'; '.join(reasons)}" if reasons else ""


panels.register(
    panels.Panel(
        slot="order_line",
        code="why",
        title="Why",
        template="inventory/panels/line_why.html",
        context=_why,
        permission=Permission.ORDER_VIEW,
        rank=10,
    )
)
panels.register(
    panels.Panel(
        slot="item",
        code="stock",
        title="Stock",
        template="inventory/panels/item_stock.html",
        context=_stock,
        permission=Permission.STOCK_VIEW,
        rank=10,
    )
)
actions.register(
    actions.Action(
        slot="order",
        label="Allocate now",
        url_name="inventory:allocate",
        permission=Permission.ORDER_RELEASE,
        shown=_wants_more,
        rank=30,
        why_not=_stopped,
    )
)
