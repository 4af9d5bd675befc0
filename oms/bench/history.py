"""What became of the past orders: all but those in review were shipped and invoiced, row by row as the product writes.

The tables of the busy road must be as full as a company's are: on empty ones PostgreSQL plans to read them whole, and
keeps such a plan.
"""

STATEMENTS = (
    """
INSERT INTO inventory_reservation (line_id, order_id, item_id, location_id, quantity, state)
SELECT l.id, l.order_id, l.item_id, 1, 10, 'consumed' FROM orders_orderline l
  JOIN orders_order o ON o.id = l.order_id AND o.status = 'confirmed' ORDER BY l.id""",
    """
INSERT INTO inventory_allocationdecision (line_id, order_id, wanted, taken, candidates, sentence, rules)
SELECT l.id, l.order_id, 10, 10, '[]', '10 from W1.', '1' FROM orders_orderline l
  JOIN orders_order o ON o.id = l.order_id AND o.status = 'confirmed' ORDER BY l.id""",
    """
INSERT INTO fulfillment_shipment (order_id, location_id, status, tracking_number, ship_by_on,
    picked_at, packed_at, shipped_at)
SELECT o.id, 1, 'shipped', '', o.ship_by_on, o.placed_at, o.placed_at, o.placed_at
  FROM orders_order o WHERE o.status = 'confirmed' ORDER BY o.id""",
    """
INSERT INTO fulfillment_shipmentline (shipment_id, order_line_id, reservation_id, item_id, quantity, planned, picked)
SELECT s.id, r.line_id, r.id, r.item_id, 10, 10, 10
  FROM inventory_reservation r JOIN fulfillment_shipment s ON s.order_id = r.order_id ORDER BY r.id""",
    """
INSERT INTO fulfillment_package (shipment_id, number, sscc, weight)
SELECT id, 1, '9' || lpad(nextval('fulfillment_sscc')::text, 17, '0'), 10 FROM fulfillment_shipment ORDER BY id""",
    """
INSERT INTO fulfillment_packageline (package_id, shipment_line_id, quantity)
SELECT p.id, l.id, 10 FROM fulfillment_shipmentline l JOIN fulfillment_package p ON p.shipment_id = l.shipment_id""",
    """
INSERT INTO inventory_stockmove (item_id, location_id, quantity, kind, source_type, source_id, note, actor_name)
SELECT item_id, 1, -10, 'shipment', 'fulfillment.shipment', shipment_id, '', 'Bench' FROM fulfillment_shipmentline""",
    """
INSERT INTO billing_invoice (number, series_number, series_year, business_unit_id, customer_id, order_id, shipment_id,
    currency, invoiced_on, due_on, terms_text, bill_to, goods_amount, discount_amount, freight_amount, tax_amount,
    total_amount, paid_amount, credited_amount, status)
SELECT 'PAST-' || s.id, s.id, 1999, o.business_unit_id, o.customer_id, o.id, s.id, 'USD', o.placed_at::date,
    o.placed_at::date + 30, 'Net 30', '{}', 100, 0, 0, 8, 108, 108, 0, 'settled'
  FROM fulfillment_shipment s JOIN orders_order o ON o.id = s.order_id ORDER BY s.id""",
    """
INSERT INTO billing_invoiceline (invoice_id, order_line_id, item_id, number, description, quantity, uom, uom_quantity,
    unit_price, price_per, goods_amount, discount_amount, freight_amount, tax_rate, tax_amount)
SELECT i.id, l.id, l.item_id, l.number, 'Item', 10, 'EA', 10, 5, 1, 50, 0, 0, 8, 4
  FROM billing_invoice i JOIN orders_orderline l ON l.order_id = i.order_id""",
    """
INSERT INTO audit_auditevent (action, subject_type, subject_id, order_id, actor_kind, actor_id, actor_name, actor_roles,
    permission, note, changes, request_id)
SELECT action, 'orders.order', o.id, o.id, 'system', 0, 'Bench', '', '', '', '{}', ''
  FROM unnest(ARRAY['order.placed', 'order.confirmed', 'order.allocated', 'shipment.shipped', 'invoice.posted'])
       AS action, orders_order o WHERE o.status = 'confirmed'""",
    """
INSERT INTO jobs_job (kind, payload, dedupe, max_attempts, state, attempts, last_error, ended_at)
SELECT 'bench.past', '{}', 'bench.past:' || o.id || ':' || n, 12, 'done', 1, '', now()
  FROM orders_order o, generate_series(1, 5) n""",
    """
UPDATE orders_orderline l SET shipped = 10, invoiced = 10
  FROM orders_order o WHERE o.id = l.order_id AND o.status = 'confirmed'""",
    """
UPDATE orders_order SET allocation = 'done', fulfillment = 'shipped', invoicing = 'invoiced', payment = 'paid'
 WHERE status = 'confirmed'""",
)
