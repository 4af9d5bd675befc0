"""The floor of order to cash: the same rows in four prepared calls, with no check, no reason and no audit."""

from django.db import connection

_FUNCTIONS = """
CREATE OR REPLACE FUNCTION floor_capture(customer bigint, items bigint[], po text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE made bigint; BEGIN
  INSERT INTO orders_order (business_unit_id, customer_id, ship_to_id, terms_id, channel, po_number, po_release,
      currency, status, is_test, ships_complete, allows_duplicate_po, ship_by_on, carrier_code,
      instructions, "references",
      goods_amount, discount_amount, freight_amount, tax_amount, total_amount, hold, allocation, fulfillment, invoicing,
      payment, returned, confirmed_at, cancel_reason, version)
  SELECT business_unit_id, id, NULL, terms_id, 'desk', po, '', 'USD', 'confirmed', false, false, false, current_date,
      '', '', '[]', 250, 0, 0, 20, 270, 'clear', 'none', 'none', 'none', 'none', 'none', now(), '', 1
    FROM masterdata_customer WHERE id = customer RETURNING id INTO made;
  INSERT INTO orders_orderline (order_id, number, partner_line_id, item_id, sent_item, sent_ids, description, uom,
      uom_quantity, pack, unit_price, price_per, list_price, price_source, goods_amount, discount_amount,
      freight_amount, tax_rate, tax_amount, ordered, cancelled, reserved, released, shipped, invoiced,
      returned, credited)
  SELECT made, n, '', item, '', '[]', '', 'EA', 10, 1, 5, 1, 5, '', 50, 0, 0, 8, 4, 10, 0, 0, 0, 0, 0, 0, 0
    FROM unnest(items) WITH ORDINALITY AS t(item, n);
  RETURN made; END $$;
CREATE OR REPLACE FUNCTION floor_allocate(made bigint) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
  PERFORM 1 FROM orders_order WHERE id = made FOR UPDATE;
  PERFORM 1 FROM inventory_stocklevel s JOIN orders_orderline l ON l.item_id = s.item_id
    WHERE l.order_id = made AND s.location_id = 1 ORDER BY s.item_id FOR NO KEY UPDATE OF s;
  UPDATE inventory_stocklevel s SET reserved = s.reserved + 10 FROM orders_orderline l
    WHERE l.order_id = made AND s.item_id = l.item_id AND s.location_id = 1;
  INSERT INTO inventory_reservation (line_id, order_id, item_id, location_id, quantity, state)
    SELECT id, made, item_id, 1, 10, 'released' FROM orders_orderline WHERE order_id = made;
  UPDATE orders_orderline SET released = 10 WHERE order_id = made;
  UPDATE orders_order SET allocation = 'allocated' WHERE id = made; END $$;
CREATE OR REPLACE FUNCTION floor_ship(made bigint) RETURNS bigint LANGUAGE plpgsql AS $$ DECLARE sent bigint; BEGIN
  INSERT INTO fulfillment_shipment (order_id, location_id, status, tracking_number, ship_by_on,
    shipped_at) VALUES (made, 1, 'shipped', '', current_date, now()) RETURNING id INTO sent;
  INSERT INTO fulfillment_shipmentline (shipment_id, order_line_id, reservation_id, item_id, quantity, planned, picked)
    SELECT sent, line_id, id, item_id, 10, 10, 10 FROM inventory_reservation
    WHERE order_id = made AND state = 'released';
  UPDATE inventory_stocklevel s SET reserved = s.reserved - 10, on_hand = s.on_hand - 10 FROM orders_orderline l
    WHERE l.order_id = made AND s.item_id = l.item_id AND s.location_id = 1;
  INSERT INTO inventory_stockmove (item_id, location_id, quantity, kind, source_type, source_id, note, actor_name)
    SELECT item_id, 1, -10, 'shipment', 'fulfillment.shipment', sent, '', '' FROM orders_orderline
    WHERE order_id = made;
  UPDATE inventory_reservation SET state = 'consumed' WHERE order_id = made AND state = 'released';
  UPDATE orders_orderline SET released = 0, shipped = 10 WHERE order_id = made;
  UPDATE orders_order SET fulfillment = 'shipped' WHERE id = made; RETURN sent; END $$;
CREATE OR REPLACE FUNCTION floor_invoice(made bigint, sent bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE n int; posted bigint; BEGIN
  INSERT INTO billing_numberseries (business_unit_id, kind, year, last) VALUES (1, 'FLR', 2000, 1)
    ON CONFLICT (business_unit_id, kind, year) DO UPDATE SET last = billing_numberseries.last + 1 RETURNING last INTO n;
  INSERT INTO billing_invoice (number, series_number, series_year, business_unit_id, customer_id, order_id, shipment_id,
      currency, invoiced_on, due_on, terms_text, bill_to, goods_amount, discount_amount, freight_amount, tax_amount,
      total_amount, paid_amount, credited_amount, status)
    SELECT 'F' || n, n, 2000, business_unit_id, customer_id, id, sent, 'USD', current_date, current_date, '', '{}',
      250, 0, 0, 20, 270, 0, 0, 'posted' FROM orders_order WHERE id = made RETURNING id INTO posted;
  INSERT INTO billing_invoiceline (invoice_id, order_line_id, item_id, number, description, quantity, uom, uom_quantity,
      unit_price, price_per, goods_amount, discount_amount, freight_amount, tax_rate, tax_amount)
    SELECT posted, id, item_id, number, '', 10, 'EA', 10, 5, 1, 50, 0, 0, 8, 4
      FROM orders_orderline WHERE order_id = made;
  UPDATE orders_orderline SET invoiced = 10 WHERE order_id = made;
  UPDATE orders_order SET invoicing = 'invoiced' WHERE id = made; END $$;
"""


def install() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_FUNCTIONS)


def order_to_cash(customer: int, items: list[int], po: str) -> None:
    """One order, each of the four calls its own transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT floor_capture(%s, %s, %s)", [customer, items, po])
        made = cursor.fetchone()[0]
        cursor.execute("SELECT floor_allocate(%s)", [made])
        cursor.execute("SELECT floor_ship(%s)", [made])
        sent = cursor.fetchone()[0]
        cursor.execute("SELECT floor_invoice(%s, %s)", [made, sent])
