"""The figures of the desk: what was booked, how long it takes, how often somebody has to touch it."""

# ruff: noqa: S608 - put together of constants; every value travels as a parameter

from typing import Any

from django.db.models import QuerySet

from oms.figures import Day, Window, days, found_by, rows
from orders.models import Order, OrderException

# An order that counts: promised or on the way to it, no draft, no test, not called off.
_COUNTS = "o.status IN ('in_review', 'confirmed', 'closed') AND NOT o.is_test AND o.business_unit_id = ANY(%(units)s)"
_BOOKED = f"""
SELECT o.id, o.currency, o.total_amount, (o.placed_at AT TIME ZONE %(zone)s)::date AS on_day
  FROM orders_order o
 WHERE o.placed_at >= %(start)s AND o.placed_at < %(end)s AND {_COUNTS} AND o.status <> 'in_review'
"""
_LEFT = f"""
SELECT o.id, o.placed_at, o.shipped_at, (o.shipped_at AT TIME ZONE %(zone)s)::date AS on_day,
       extract(epoch FROM o.shipped_at - o.placed_at) / 86400 AS took
  FROM orders_order o
 WHERE o.shipped_at >= %(start)s AND o.shipped_at < %(end)s AND o.fulfillment = 'shipped' AND {_COUNTS}
"""
# Twin of the sentence on the card: entered by hand, stopped by a finding or a person, or amended.
_TOUCHED = """
(o.channel = 'desk' OR o.version > 1
 OR EXISTS (SELECT 1 FROM orders_orderexception e WHERE e.order_id = o.id AND e.blocks <> '{}'))
"""
_CONFIRMED = f"""
SELECT o.id, (o.confirmed_at AT TIME ZONE %(zone)s)::date AS on_day, {_TOUCHED} AS touched
  FROM orders_order o WHERE o.confirmed_at >= %(start)s AND o.confirmed_at < %(end)s AND {_COUNTS}
"""
_OPENED = """
SELECT e.id, (e.opened_at AT TIME ZONE %(zone)s)::date AS on_day
  FROM orders_orderexception e JOIN orders_order o ON o.id = e.order_id
 WHERE e.opened_at >= %(start)s AND e.opened_at < %(end)s AND NOT o.is_test AND o.business_unit_id = ANY(%(units)s)
"""


def booked(window: Window) -> list[dict[str, Any]]:
    """By day and currency: how many orders were placed, and what they are worth."""
    return rows(
        f"SELECT on_day, currency, count(*) AS orders, sum(total_amount) AS amount FROM ({_BOOKED}) b GROUP BY 1, 2",
        window.params(),
    )


def booked_orders(window: Window) -> QuerySet[Order]:
    return _orders(f"SELECT id FROM ({_BOOKED}) b", window)


def cycle(window: Window, split_on: Any, step: int) -> list[dict[str, Any]]:
    """Days from capture to the last unit's departure: median and p90, for the days before `split_on`, for those from
    it on (`current`), and in steps of so many days from it on (`bucket`)."""
    sql = f"""
    SELECT current, bucket, count(*) AS orders,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY took) AS median,
           percentile_cont(0.9) WITHIN GROUP (ORDER BY took) AS p90
      FROM (SELECT took, on_day >= %(split_on)s AS current, (on_day - %(split_on)s) / %(step)s AS bucket
              FROM ({_LEFT}) l) l
     GROUP BY GROUPING SETS ((current), (current, bucket)) ORDER BY bucket
    """
    return rows(sql, window.params(split_on=split_on, step=step))


def left_orders(window: Window) -> QuerySet[Order]:
    """The orders whose last unit left in the window."""
    return _orders(f"SELECT id FROM ({_LEFT}) l", window)


def touchless(window: Window) -> list[Day]:
    """Confirmed orders that no person had to touch, of all confirmed; `missed` are those somebody touched."""
    sql = f"""
    SELECT on_day, count(*) FILTER (WHERE NOT touched) AS num, count(*) AS den,
           count(*) FILTER (WHERE touched) AS missed
      FROM ({_CONFIRMED}) c GROUP BY 1
    """
    return days(sql, window.params())


def touched_orders(window: Window) -> QuerySet[Order]:
    return _orders(f"SELECT id FROM ({_CONFIRMED}) c WHERE touched", window)


def exceptions(window: Window) -> list[Day]:
    """Exceptions opened on orders (`num`, each of them `missed`) beside the orders placed (`den`), by day."""
    sql = f"""
    SELECT on_day, sum(opened) AS num, sum(placed) AS den, sum(opened) AS missed
      FROM (SELECT on_day, 1 AS opened, 0 AS placed FROM ({_OPENED}) e
             UNION ALL SELECT on_day, 0, 1 FROM ({_BOOKED}) b) t
     GROUP BY 1
    """
    return days(sql, window.params())


def opened_exceptions(window: Window) -> QuerySet[OrderException]:
    found = found_by(f"SELECT id FROM ({_OPENED}) e", window.params())
    return OrderException.objects.filter(pk__in=found).select_related("order__customer", "owner")


def _orders(sql: str, window: Window) -> QuerySet[Order]:
    found = found_by(sql, window.params())
    return Order.objects.filter(pk__in=found).select_related("customer")
