"""The laws of returns, as SQL that must return no row."""

from oms.audit.proof import invariant

invariant(
    "return.line_returned_is_sum_of_kept",
    "An order line's returned count is what came in on its returns, less what went back to the customer.",
    """
    SELECT l.id AS line, l.returned, coalesce(r.kept, 0) AS kept
      FROM orders_orderline l
      LEFT JOIN (SELECT order_line_id, sum(received - sent_back) AS kept FROM returns_returnline GROUP BY 1) r
        ON r.order_line_id = l.id
     WHERE l.returned <> coalesce(r.kept, 0)
    """,
)
invariant(
    "return.restocked_is_in_the_ledger",
    "What an inspection put back to stock came back in the stock ledger, at the return's place.",
    """
    SELECT coalesce(r.rma_id, m.source_id) AS return, r.restocked, m.quantity AS moved
      FROM (SELECT rl.rma_id, ol.item_id, a.location_id, sum(rl.restocked) AS restocked
              FROM returns_returnline rl
              JOIN returns_returnauthorization a ON a.id = rl.rma_id
              JOIN orders_orderline ol ON ol.id = rl.order_line_id
             WHERE rl.restocked > 0 GROUP BY 1, 2, 3) r
      FULL JOIN (SELECT source_id, item_id, location_id, sum(quantity) AS quantity FROM inventory_stockmove
                  WHERE source_type = 'returns.returnauthorization' GROUP BY 1, 2, 3) m
        ON m.source_id = r.rma_id AND m.item_id = r.item_id AND m.location_id = r.location_id
     WHERE r.restocked IS DISTINCT FROM m.quantity
    """,
)
invariant(
    "return.judged_just_what_came_in",
    "Nothing is judged before the inspection; after it, every received unit is.",
    """
    SELECT rl.id AS line, a.status, rl.received, rl.restocked, rl.scrapped, rl.sent_back
      FROM returns_returnline rl JOIN returns_returnauthorization a ON a.id = rl.rma_id
     WHERE (a.status IN ('inspected', 'settled') AND rl.received <> rl.restocked + rl.scrapped + rl.sent_back)
        OR (a.status NOT IN ('inspected', 'settled') AND rl.restocked + rl.scrapped + rl.sent_back + rl.credited > 0)
        OR (a.status IN ('authorized', 'cancelled') AND rl.received > 0)
    """,
)
invariant(
    "return.verdicts_add_up",
    "The verdicts of a return line add up to its restocked, scrapped and sent-back units.",
    """
    SELECT rl.id AS line, rl.restocked, i.restocked AS judged_restocked
      FROM returns_returnline rl
      JOIN (SELECT line_id, coalesce(sum(quantity) FILTER (WHERE disposition = 'restock'), 0) AS restocked,
                   coalesce(sum(quantity) FILTER (WHERE disposition = 'scrap'), 0) AS scrapped,
                   coalesce(sum(quantity) FILTER (WHERE disposition = 'send_back'), 0) AS sent_back
              FROM returns_inspection GROUP BY line_id) i ON i.line_id = rl.id
     WHERE (rl.restocked, rl.scrapped, rl.sent_back) <> (i.restocked, i.scrapped, i.sent_back)
    """,
)
invariant(
    "return.credited_within_what_is_kept",
    "A return credits no unit that went back to the customer, and none that did not come in.",
    """
    SELECT id AS line, credited, received, sent_back FROM returns_returnline WHERE credited > received - sent_back
    """,
)
invariant(
    "return.credit_is_on_its_memo",
    "What a return credits stands on its credit memo, rejected ones apart.",
    """
    SELECT rl.rma_id AS return, rl.invoice_line_id, rl.credited, m.quantity AS on_memo
      FROM returns_returnline rl
      JOIN (SELECT c.source_id, cl.invoice_line_id, sum(cl.quantity) AS quantity
              FROM billing_creditmemoline cl JOIN billing_creditmemo c ON c.id = cl.credit_memo_id
             WHERE c.source = 'return' AND c.status <> 'rejected' GROUP BY 1, 2) m
        ON m.source_id = rl.rma_id AND m.invoice_line_id = rl.invoice_line_id
     WHERE rl.credited <> m.quantity
    """,
)
invariant(
    "return.not_more_than_was_invoiced",
    "What is awaited on returns and what came in on them and stayed is not more than the invoice line billed.",
    """
    SELECT il.id AS invoice_line, il.quantity, r.units
      FROM billing_invoiceline il
      JOIN (SELECT rl.invoice_line_id,
                   sum(CASE a.status WHEN 'authorized' THEN rl.authorized ELSE rl.received - rl.sent_back END) AS units
              FROM returns_returnline rl JOIN returns_returnauthorization a ON a.id = rl.rma_id
             WHERE a.status <> 'cancelled' GROUP BY rl.invoice_line_id) r ON r.invoice_line_id = il.id
     WHERE r.units > il.quantity
    """,
)
invariant(
    "return.times_fit_the_state",
    "A return has the times of the steps it went through and no other.",
    """
    SELECT number, status, received_at, inspected_at, settled_at
      FROM returns_returnauthorization
     WHERE (status IN ('received', 'inspected', 'settled')) <> (received_at IS NOT NULL)
        OR (status IN ('inspected', 'settled')) <> (inspected_at IS NOT NULL)
        OR (status = 'settled') <> (settled_at IS NOT NULL)
    """,
)
