"""The figures of service: on time in full and where it was lost, and how much of an order leaves at once."""

from typing import Any

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from oms.figures import Day, Window, days, rows
from orders.models import OrderLine

# What took units from being on time in full, in the order in which a late unit is charged: each to one cause only.
CAUSES = {
    "ordered_late": "Ordered late",
    "held_price": "Held: price",
    "held_other": "Held: other",
    "no_stock": "No stock",
    "short_pick": "Short pick",
    "left_late": "Left late",
}

# Every line that had to leave in the window, its units, and those of them that left by that day. {lines} narrows it.
_DUE = """
SELECT l.id AS line_id, l.item_id, l.open, o.id AS order_id, o.currency, o.ship_by_on AS due_on, o.allocated_at,
       l.ordered - l.cancelled AS units, l.goods_amount / nullif(l.ordered, 0) AS each,
       (o.placed_at AT TIME ZONE u.timezone)::date AS placed_on,
       (o.confirmed_at AT TIME ZONE u.timezone)::date AS confirmed_on, u.timezone
  FROM orders_order o
  JOIN accounts_businessunit u ON u.id = o.business_unit_id
  JOIN orders_orderline l ON l.order_id = o.id
 WHERE o.ship_by_on BETWEEN %(since)s AND least(%(until)s, (now() AT TIME ZONE u.timezone)::date - 1)
   AND o.status IN ('in_review', 'confirmed', 'closed') AND NOT o.is_test AND o.business_unit_id = ANY(%(units)s)
   AND l.ordered > l.cancelled {lines}
"""
_LEFT = """
SELECT d.line_id, sum(sl.quantity) FILTER (WHERE s.status = 'shipped'
                        AND (s.shipped_at AT TIME ZONE d.timezone)::date <= d.due_on) AS on_time,
       sum(sl.planned - sl.quantity) FILTER (WHERE s.picked_at IS NOT NULL) AS not_found
  FROM due d
  JOIN fulfillment_shipmentline sl ON sl.order_line_id = d.line_id
  JOIN fulfillment_shipment s ON s.id = sl.shipment_id AND s.status <> 'cancelled'
 GROUP BY d.line_id
"""
_LATE = """
SELECT d.*, least(coalesce(g.on_time, 0), d.units) AS on_time,
       d.units - least(coalesce(g.on_time, 0), d.units) AS late, coalesce(g.not_found, 0) AS not_found
  FROM due d LEFT JOIN gone g ON g.line_id = d.line_id
"""
# What the engine could not give at its first try; where it kept no reasons, what an open shortage says today.
_MISSING = """
SELECT t.*, coalesce(a.wanted - a.taken, CASE WHEN t.allocated_at IS NULL THEN 0 ELSE t.open END) AS missing,
       x.ordered_late OR t.placed_on >= t.due_on AS is_ordered_late,
       coalesce(t.confirmed_on >= t.due_on, true) AND x.price AS is_held_price,
       coalesce(t.confirmed_on >= t.due_on, true) AND x.held AS is_held
  FROM late t
  LEFT JOIN LATERAL (SELECT wanted, taken FROM inventory_allocationdecision a WHERE a.line_id = t.line_id
                      ORDER BY a.id LIMIT 1) a ON true
  LEFT JOIN LATERAL (SELECT coalesce(bool_or(e.type = 'date_past'), false) AS ordered_late,
                            coalesce(bool_or(e.queue = 'Price'), false) AS price,
                            coalesce(bool_or(e.blocks <> '{{}}'), false) AS held
                       FROM orders_orderexception e WHERE e.order_id = t.order_id) x ON true
 WHERE t.late > 0
"""
_CHARGED = """
SELECT m.*,
       CASE WHEN is_ordered_late THEN late ELSE 0 END AS ordered_late,
       CASE WHEN NOT is_ordered_late AND is_held_price THEN late ELSE 0 END AS held_price,
       CASE WHEN NOT is_ordered_late AND NOT is_held_price AND is_held THEN late ELSE 0 END AS held_other,
       CASE WHEN is_ordered_late OR is_held_price OR is_held THEN 0 ELSE least(late, missing) END AS no_stock,
       CASE WHEN is_ordered_late OR is_held_price OR is_held THEN 0
            ELSE least(late - least(late, missing), not_found) END AS short_pick
  FROM missing m
"""
_BASE = f"WITH due AS MATERIALIZED ({_DUE}), gone AS ({_LEFT}), late AS ({_LATE})"
_BY_CAUSE = f"""
{_BASE}, missing AS ({_MISSING}), charged AS (
SELECT c.*, CASE WHEN is_ordered_late OR is_held_price OR is_held THEN 0
                 ELSE late - no_stock - short_pick END AS left_late
  FROM ({_CHARGED}) c)
"""

# Every line of the orders whose first goods left in the window, and how much of it left on that first day.
_FIRST = """
WITH began AS MATERIALIZED (
SELECT s.order_id, min((s.shipped_at AT TIME ZONE %(zone)s)::date) AS on_day
  FROM fulfillment_shipment s JOIN orders_order o ON o.id = s.order_id
 WHERE s.status = 'shipped' AND o.business_unit_id = ANY(%(units)s)
   AND s.order_id IN (SELECT order_id FROM fulfillment_shipment
                       WHERE status = 'shipped' AND shipped_at >= %(start)s AND shipped_at < %(end)s)
 GROUP BY s.order_id
HAVING min(s.shipped_at) >= %(start)s AND min(s.shipped_at) < %(end)s),
first AS (
SELECT l.id AS line_id, b.on_day, l.ordered - l.cancelled AS units,
       coalesce(sum(sl.quantity) FILTER (WHERE s.id IS NOT NULL), 0) AS at_once
  FROM began b
  JOIN orders_orderline l ON l.order_id = b.order_id AND l.ordered > l.cancelled
  LEFT JOIN fulfillment_shipmentline sl ON sl.order_line_id = l.id
  LEFT JOIN fulfillment_shipment s ON s.id = sl.shipment_id AND s.status = 'shipped'
        AND (s.shipped_at AT TIME ZONE %(zone)s)::date = b.on_day
 GROUP BY l.id, b.on_day)
"""


def otif(window: Window) -> list[Day]:
    """Units that left by the day they had to, of all units that had to; `missed` are the lines that lost some."""
    sql = f"""
    {_BASE.format(lines="")}
    SELECT due_on AS on_day, sum(on_time) AS num, sum(units) AS den, count(*) FILTER (WHERE late > 0) AS missed
      FROM late GROUP BY 1
    """
    return days(sql, window.params())


def losses(window: Window) -> dict[str, dict[str, Any]]:
    """By cause: the late units charged to it and the lines they are on. Together they are all the late units."""
    parts = ", ".join(f"sum({code}) AS {code}, count(*) FILTER (WHERE {code} > 0) AS {code}_lines" for code in CAUSES)
    [row] = rows(f"{_BY_CAUSE.format(lines='')} SELECT {parts} FROM charged", window.params())
    return {code: {"units": row[code] or 0, "lines": row[f"{code}_lines"]} for code in CAUSES}


def items_without_stock(window: Window, limit: int = 8) -> list[dict[str, Any]]:
    """The items behind "no stock", the most units first: units, and what they are worth by currency."""
    sql = f"""
    {_BY_CAUSE.format(lines="")}
    SELECT i.id AS item_id, i.sku, i.description, c.currency, sum(c.no_stock) AS units,
           sum(c.no_stock * c.each) AS amount
      FROM charged c JOIN masterdata_item i ON i.id = c.item_id
     WHERE c.no_stock > 0 GROUP BY i.id, c.currency ORDER BY sum(c.no_stock) DESC, i.sku LIMIT %(limit)s
    """
    return rows(sql, window.params(limit=limit))


def late_lines(window: Window, cause: str = "", item_id: int | None = None) -> QuerySet[OrderLine]:
    """The lines that lost units, to any cause or to one, of any item or of one."""
    condition = f"{cause} > 0" if cause in CAUSES else "late > 0"
    narrow = "AND l.item_id = %(item)s" if item_id else ""
    sql = f"{_BY_CAUSE.format(lines=narrow)} SELECT line_id FROM charged WHERE {condition}"
    return _lines(sql, window.params(item=item_id))


def late_units(window: Window, line_ids: list[int]) -> dict[int, dict[str, Any]]:
    """What became of these lines: units, on time, late, and the late ones by cause."""
    sql = f"{_BY_CAUSE.format(lines='AND l.id = ANY(%(lines)s)')} SELECT * FROM charged"
    return {row["line_id"]: row for row in rows(sql, window.params(lines=line_ids))}


def line_fill(window: Window) -> list[Day]:
    """Lines that left whole on the day their order's first goods left, of all lines of such orders."""
    sql = f"""
    {_FIRST}
    SELECT on_day, count(*) FILTER (WHERE at_once >= units) AS num, count(*) AS den,
           count(*) FILTER (WHERE at_once < units) AS missed
      FROM first GROUP BY 1
    """
    return days(sql, window.params())


def unfilled_lines(window: Window) -> QuerySet[OrderLine]:
    """The lines of which something was missing when their order's first goods left."""
    return _lines(f"{_FIRST} SELECT line_id FROM first WHERE at_once < units", window.params())


def _lines(sql: str, params: dict[str, Any]) -> QuerySet[OrderLine]:
    found = RawSQL(sql, params)  # noqa: S611 - constants and our own words only
    return OrderLine.objects.filter(pk__in=found).select_related("order__customer", "item")
