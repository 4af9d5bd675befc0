"""The derived words about a simulated order, so that few rows change when the real ones are reckoned at the end.

Twin: orders.operations.facets, which has the last word. Holds are left to it.
"""

from .story import Order


def facets_of(order: Order) -> tuple[str, str, str, str, str, str]:
    """hold, allocation, fulfillment, invoicing, payment, returned."""
    lines = order.lines
    wanted = sum(line.ordered - line.cancelled for line in lines)
    shipped = sum(line.shipped for line in lines)
    invoiced = sum(line.invoiced for line in lines)
    returned = sum(line.returned for line in lines)
    released = any(line.released for line in lines)
    return (
        "clear",
        _allocation(order, done=shipped == wanted),
        "released" if released and not shipped else _far(shipped, wanted, "shipped"),
        _far(invoiced, wanted, "invoiced"),
        order.payment,
        _far(returned, shipped, "returned"),
    )


def _allocation(order: Order, *, done: bool) -> str:
    if sum(line.ordered - line.cancelled - line.reserved - line.released - line.shipped for line in order.lines):
        return "short" if order.allocated_at else "none"
    return "done" if done else "allocated"


def _far(count: object, whole: object, word: str) -> str:
    if not count:
        return "none"
    return word if count == whole else "part"
