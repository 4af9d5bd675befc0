"""The figures of service: on time in full and where it was lost, and how much of an order leaves at once."""

# ruff: noqa: S608 - put together of constants; every value travels as a parameter

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from oms.figures import Day, Window, days, found_by, rows
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
       (o.confirmed_at AT TIME ZONE u.timezone)::date AS confirmed_on, u.timezone,
       o.fulfillment = 'shipped' AND (o.shipped_at AT TIME ZONE u.timezone)::date <= o.ship_by_on AS is_kept
  FROM orders_order o
  JOIN accounts_businessunit u ON u.id = o.business_unit_id
  JOIN orders_orderline l ON l.order_id = o.id
 WHERE o.ship_by_on BETWEEN %(since)s AND least(%(until)s, (now() AT TIME ZONE u.timezone)::date - 1)
   AND o.status IN ('in_review', 'confirmed', 'closed') AND NOT o.is_test AND o.business_unit_id = ANY(%(units)s)
   AND l.ordered > l.cancelled {lines}
"""
# Of an order that left whole in time nothing needs to be looked up; of the others each line is, one by one: the
# planner cannot know how many they are, and a join of two guesses goes badly wrong.
_LATE = """
SELECT d.*, CASE WHEN is_kept THEN units ELSE least(coalesce(g.on_time, 0), units) END AS on_time,
       CASE WHEN is_kept THEN 0 ELSE units - least(coalesce(g.on_time, 0), units) END AS late,
       coalesce(g.not_found, 0) AS not_found
  FROM due d
  LEFT JOIN LATERAL (
       SELECT sum(sl.quantity) FILTER (WHERE s.status = 'shipped'
                    AND (s.shipped_at AT TIME ZONE d.timezone)::date <= d.due_on) AS on_time,
              sum(sl.planned - sl.quantity) FILTER (WHERE s.picked_at IS NOT NULL) AS not_found
         FROM fulfillment_shipmentline sl
         JOIN fulfillment_shipment s ON s.id = sl.shipment_id
        WHERE NOT d.is_kept AND sl.order_line_id = d.line_id) g ON true
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
_BASE = f"WITH due AS MATERIALIZED ({_DUE}), late AS MATERIALIZED ({_LATE})"
_BY_CAUSE = f"""
{_BASE}, missing AS ({_MISSING}), charged AS (
SELECT c.*, CASE WHEN is_ordered_late OR is_held_price OR is_held THEN 0
                 ELSE late - no_stock - short_pick END AS left_late
  FROM ({_CHARGED}) c)
"""

_BLANK = ", ".join(f"NULL::numeric AS {code}, NULL::bigint AS {code}_lines" for code in CAUSES)

# Every line of the orders whose first goods left in the window, and how much of it left on that first day.
_FIRST = """
WITH began AS MATERIALIZED (
SELECT s.order_id, min((s.shipped_at AT TIME ZONE %(zone)s)::date) AS on_day
  FROM fulfillment_shipment s
 WHERE s.status = 'shipped' AND s.shipped_at >= %(start)s AND s.shipped_at < %(end)s
   AND NOT EXISTS (SELECT 1 FROM fulfillment_shipment b WHERE b.order_id = s.order_id AND b.shipped_at < %(start)s)
 GROUP BY s.order_id),
first AS (
SELECT l.id AS line_id, b.on_day, l.ordered - l.cancelled AS units,
       CASE WHEN o.fulfillment = 'shipped' AND (o.shipped_at AT TIME ZONE %(zone)s)::date = b.on_day
            THEN l.ordered - l.cancelled ELSE coalesce(g.units, 0) END AS at_once
  FROM began b
  JOIN orders_order o ON o.id = b.order_id AND o.business_unit_id = ANY(%(units)s)
  JOIN orders_orderline l ON l.order_id = b.order_id AND l.ordered > l.cancelled
  LEFT JOIN LATERAL (
       SELECT sum(sl.quantity) AS units
         FROM fulfillment_shipmentline sl
         JOIN fulfillment_shipment s ON s.id = sl.shipment_id AND s.status = 'shipped'
        WHERE NOT (o.fulfillment = 'shipped' AND (o.shipped_at AT TIME ZONE %(zone)s)::date = b.on_day)
          AND sl.order_line_id = l.id AND (s.shipped_at AT TIME ZONE %(zone)s)::date = b.on_day) g ON true)
"""


@dataclass(frozen=True, slots=True)
class Service:
    """On time in full by day (`missed` are the lines that lost units), what the units from one day on were lost to, and
    the items behind "no stock"."""

    days: list[Day]
    losses: dict[str, dict[str, Any]]
    items: list[dict[str, Any]]


def service(window: Window, split_on: date, most_items: int = 8) -> Service:
    """All of it from one reading of the lines; losses and items are those due from `split_on` on."""
    sums = ", ".join(f"sum({code}) AS {code}, count(*) FILTER (WHERE {code} > 0) AS {code}_lines" for code in CAUSES)
    sql = f"""
    {_BY_CAUSE.format(lines="")}
    SELECT due_on AS on_day, NULL::bigint AS item_id, NULL AS currency, sum(on_time) AS num, sum(units) AS den,
           count(*) FILTER (WHERE late > 0) AS missed, {_BLANK}
      FROM late GROUP BY due_on
     UNION ALL
    SELECT NULL, NULL, NULL, NULL, NULL, NULL, {sums} FROM charged WHERE due_on >= %(split_on)s
     UNION ALL
    (SELECT NULL, item_id, currency, sum(no_stock), sum(no_stock * each), NULL, {_BLANK}
       FROM charged WHERE due_on >= %(split_on)s AND no_stock > 0
      GROUP BY item_id, currency ORDER BY sum(no_stock) DESC, item_id LIMIT %(limit)s)
    """
    found = rows(sql, window.params(split_on=split_on, limit=most_items))
    by_day = [Day(r["on_day"], r["num"], r["den"], r["missed"]) for r in found if r["on_day"]]
    items = [r for r in found if r["item_id"]]
    [lost] = [r for r in found if not r["on_day"] and not r["item_id"]]
    return Service(
        by_day,
        {code: {"units": lost[code] or 0, "lines": lost[f"{code}_lines"]} for code in CAUSES},
        [{"item_id": r["item_id"], "currency": r["currency"], "units": r["num"], "amount": r["den"]} for r in items],
    )


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
    found = found_by(sql, params)
    return OrderLine.objects.filter(pk__in=found).select_related("order__customer", "item")
