"""The derived words about an order, written in one place from line counts and open exceptions."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from oms import prepared
from oms.events import announce
from orders.events import OrdersUnblocked
from orders.models import Order, OrderException
from orders.states import HoldFacet, OrderStatus

# Twin: tests/orders/test_lifecycle.py recomputes the same words in Python.
_FACETS = """
SELECT t.order_id AS id,
       CASE WHEN EXISTS (SELECT 1 FROM orders_orderexception e WHERE e.order_id = t.order_id
                           AND e.state = 'open' AND e.blocks <> '{}') THEN 'held' ELSE 'clear' END AS hold,
       CASE WHEN t.waiting = 0 AND t.wanted = t.shipped THEN 'done'
            WHEN t.waiting = 0 THEN 'allocated'
            WHEN {decided} THEN 'short'
            ELSE 'none' END AS allocation,
       CASE WHEN t.shipped > 0 AND t.shipped = t.wanted THEN 'shipped'
            WHEN t.shipped > 0 THEN 'part'
            WHEN t.released > 0 THEN 'released'
            ELSE 'none' END AS fulfillment,
       CASE WHEN t.invoiced > 0 AND t.invoiced = t.wanted THEN 'invoiced'
            WHEN t.invoiced > 0 THEN 'part' ELSE 'none' END AS invoicing,
       CASE WHEN t.returned > 0 AND t.returned = t.shipped THEN 'returned'
            WHEN t.returned > 0 THEN 'part' ELSE 'none' END AS returned
  FROM (SELECT order_id, sum(open) AS waiting, sum(ordered - cancelled) AS wanted, sum(released) AS released,
               sum(shipped) AS shipped, sum(invoiced) AS invoiced, sum(returned) AS returned
          FROM orders_orderline {where} GROUP BY order_id) t
  JOIN orders_order o ON o.id = t.order_id
"""

_DECIDED = "o.allocated_at IS NOT NULL"
FACETS = _FACETS.replace("{where}", "").replace("{decided}", _DECIDED)
_FRESH = _FACETS.replace("{where}", "WHERE order_id = ANY(%s)")
_FRESH = _FRESH.replace("{decided}", f"{_DECIDED} OR %s::timestamptz IS NOT NULL")
_REFRESH = f"""
UPDATE orders_order o
   SET hold = f.hold, allocation = f.allocation, fulfillment = f.fulfillment, invoicing = f.invoicing,
       returned = f.returned, allocated_at = coalesce(%s, o.allocated_at), shipped_at = coalesce(%s, o.shipped_at)
  FROM ({_FRESH}) f
 WHERE o.id = f.id
   AND ((o.hold, o.allocation, o.fulfillment, o.invoicing, o.returned)
        IS DISTINCT FROM (f.hold, f.allocation, f.fulfillment, f.invoicing, f.returned)
        OR %s::timestamptz IS NOT NULL OR %s::timestamptz IS NOT NULL)
"""  # noqa: S608 - no value is pasted in


def refresh_facets(
    order_ids: Sequence[int], *, allocated_at: datetime | None = None, shipped_at: datetime | None = None
) -> None:
    """Recompute the facets of locked orders with one statement; on the way, stamp when they were decided or shipped."""
    if order_ids:
        prepared.run(_REFRESH, [allocated_at, shipped_at, allocated_at, list(order_ids), allocated_at, shipped_at])


def stopped(locked: Iterable[Order], verb: str) -> dict[int, list[str]]:
    """`blocked` for orders just locked: their hold facet already says which of them anything stops at all."""
    held = [order.pk for order in locked if order.hold == HoldFacet.HELD]
    return blocked(held, verb) if held else {}


def blocked(order_ids: Iterable[int], verb: str) -> dict[int, list[str]]:
    """For each order that the verb is stopped on: the titles of what stops it."""
    rows = OrderException.objects.blocking(verb).filter(order_id__in=list(order_ids))
    found: dict[int, list[str]] = {}
    for order_id, title in rows.order_by("due_at", "pk").values_list("order_id", "title"):
        found.setdefault(order_id, []).append(title)
    return found


def unblock(order_ids: Iterable[int]) -> None:
    """Announce the confirmed orders among these, of which something that stopped them is gone.

    Something else may still stop them: every operation looks again before it goes on.
    """
    confirmed = Order.objects.filter(pk__in=set(order_ids), status=OrderStatus.CONFIRMED).order_by("pk")
    if ids := list(confirmed.values_list("pk", flat=True)):
        announce(OrdersUnblocked(order_ids=ids))
