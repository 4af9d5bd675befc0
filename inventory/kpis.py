"""The figures of stock: what it could not give."""

from typing import Any

from oms.figures import Window, rows


def waiting(window: Window) -> dict[str, Any]:
    """Units, lines and orders of confirmed orders that wait for stock now, and how long the oldest has waited, in days.

    The days of the window play no part: this is how it stands.
    """
    sql = """
    SELECT coalesce(sum(l.open), 0) AS units, count(*) AS lines, count(DISTINCT o.id) AS orders,
           coalesce(extract(day FROM now() - min(o.allocated_at)), 0)::int AS oldest
      FROM orders_order o JOIN orders_orderline l ON l.order_id = o.id
     WHERE o.status = 'confirmed' AND o.allocated_at IS NOT NULL AND l.open > 0
       AND o.business_unit_id = ANY(%(units)s)
    """
    return rows(sql, window.params())[0]
