"""The laws of orders: totals are the sum of lines, each unit is in one place, every facet is what the counts say."""

from oms.audit.proof import invariant

from .operations.facets import FACETS

invariant(
    "orders.total_is_sum_of_lines",
    "An order's amounts are the sums of its lines' amounts.",
    """
    SELECT o.number, o.goods_amount, s.goods, o.discount_amount, s.discount, o.freight_amount, s.freight,
           o.tax_amount, s.tax
      FROM orders_order o
      JOIN (SELECT order_id, sum(goods_amount) AS goods, sum(discount_amount) AS discount,
                   sum(freight_amount) AS freight, sum(tax_amount) AS tax
              FROM orders_orderline GROUP BY order_id) s ON s.order_id = o.id
     WHERE (o.goods_amount, o.discount_amount, o.freight_amount, o.tax_amount)
           IS DISTINCT FROM (s.goods, s.discount, s.freight, s.tax)
    """,
)
invariant(
    "orders.units_are_in_one_bucket",
    "Every unit ordered is cancelled, open, reserved, released or shipped, and none is counted twice.",
    """
    SELECT o.number, l.number AS line, l.ordered, l.cancelled, l.open, l.reserved, l.released, l.shipped
      FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id
     WHERE l.ordered <> l.cancelled + l.open + l.reserved + l.released + l.shipped
        OR least(l.ordered, l.cancelled, l.open, l.reserved, l.released, l.shipped, l.invoiced, l.returned,
                 l.credited) < 0
        OR l.returned > l.shipped OR l.invoiced > l.shipped OR l.credited > l.invoiced
    """,
)
invariant(
    "orders.facets_follow_from_counts",
    "What an order says about hold, allocation, fulfillment, invoicing and returns is what its counts say.",
    f"""
    SELECT o.number, o.hold, f.hold AS should_hold, o.allocation, f.allocation AS should_allocation, o.fulfillment,
           f.fulfillment AS should_fulfillment, o.invoicing, f.invoicing AS should_invoicing, o.returned,
           f.returned AS should_returned
      FROM orders_order o JOIN ({FACETS.replace("{where}", "")}) f ON f.id = o.id
     WHERE (o.hold, o.allocation, o.fulfillment, o.invoicing, o.returned)
           IS DISTINCT FROM (f.hold, f.allocation, f.fulfillment, f.invoicing, f.returned)
    """,  # noqa: S608 - no value is pasted in
)
invariant(
    "orders.cancelled_holds_nothing",
    "A cancelled order has no unit reserved or released, and no open exception.",
    """
    SELECT o.number, l.number AS line, l.reserved, l.released
      FROM orders_order o JOIN orders_orderline l ON l.order_id = o.id
     WHERE o.status = 'cancelled'
       AND (l.reserved > 0 OR l.released > 0 OR EXISTS (
            SELECT 1 FROM orders_orderexception e WHERE e.order_id = o.id AND e.state = 'open'))
    """,
)
invariant(
    "orders.closed_is_complete",
    "A closed order is shipped, invoiced and paid.",
    """
    SELECT number, fulfillment, invoicing, payment FROM orders_order
     WHERE status = 'closed' AND (fulfillment, invoicing, payment) <> ('shipped', 'invoiced', 'paid')
    """,
)
invariant(
    "orders.unconfirmed_moves_nothing",
    "No stock is held for an order nobody has confirmed, and none for a test order.",
    """
    SELECT o.number, o.status, o.is_test, l.number AS line, l.reserved, l.released, l.shipped
      FROM orders_order o JOIN orders_orderline l ON l.order_id = o.id
     WHERE (o.status IN ('draft', 'in_review') OR o.is_test) AND (l.reserved > 0 OR l.released > 0 OR l.shipped > 0)
    """,
)
invariant(
    "orders.dead_jobs_are_somebodys_work",
    "Every job that was given up has an exception, open or resolved.",
    """
    SELECT j.id, j.kind, j.ended_at FROM jobs_job j
     WHERE j.state = 'dead'
       AND NOT EXISTS (SELECT 1 FROM orders_orderexception e
                        WHERE e.type = 'job_failed' AND e.subject_type = 'jobs.job' AND e.subject_id = j.id)
    """,
)
