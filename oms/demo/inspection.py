"""What the order desk's own checks find on the orders in review."""

from collections import defaultdict
from collections.abc import Sequence

from orders.checks import Candidate, CheckContext, findings
from orders.models import Order, OrderLine

from .cases import Case
from .story import Order as Story


def findings_of(stories: Sequence[Story]) -> dict[int, list[Case]]:
    """The cases of each written order, as found on the day it was placed. Few queries for all of them."""
    candidates = _candidates([story.pk for story in stories])
    return {story.pk: _cases(story, candidates[story.pk]) for story in stories}


def _cases(story: Story, candidate: Candidate) -> list[Case]:
    context = CheckContext(now=story.placed_at)
    where = {"unit": story.buyer.unit, "order_id": story.pk, "customer_id": story.buyer.pk}
    return [Case.of(finding, opened_at=story.placed_at, **where) for finding in findings(candidate, context)]


def _candidates(order_ids: Sequence[int]) -> dict[int, Candidate]:
    orders = Order.objects.select_related("customer", "business_unit", "ship_to").in_bulk(order_ids)
    lines: dict[int, list[OrderLine]] = defaultdict(list)
    rows = OrderLine.objects.filter(order__in=order_ids).select_related("item").prefetch_related("item__packs")
    for line in rows.order_by("order_id", "number"):
        lines[line.order_id].append(line)
    earlier = _earlier(orders)
    return {
        pk: Candidate(order, lines[pk], order.customer, order.ship_to, same_po=earlier[pk])
        for pk, order in orders.items()
    }


def _earlier(orders: dict[int, Order]) -> dict[int, list[str]]:
    """The numbers of earlier live orders with the same PO of the same customer."""
    same = Order.objects.filter(po_number__in={order.po_number for order in orders.values()})
    rows = list(same.exclude(status="cancelled").values_list("customer_id", "po_number", "pk", "number"))
    return {
        pk: [number for customer, po, other, number in rows if (customer, po) == _key(order) and other < pk]
        for pk, order in orders.items()
    }


def _key(order: Order) -> tuple[int, str]:
    return order.customer_id, order.po_number
