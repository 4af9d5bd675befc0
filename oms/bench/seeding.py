"""Data to measure on, written by SQL: the company, then as many past orders as the size asks for."""

from django.db import connection

from . import history

ITEMS = 500
CUSTOMERS = 200
SIZES = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000}

_COMPANY = """
INSERT INTO accounts_businessunit (code, name, legal_name, address, tax_number, email, currency, timezone, gs1_prefix,
                                   opens_at, closes_at, auto_release)
VALUES ('US', 'Bench US', 'Bench Inc.', '', '', '', 'USD', 'UTC', '0614141', '08:00', '18:00', true);
INSERT INTO masterdata_paymentterms (code, name, net_days, discount_percent, discount_days)
VALUES ('N30', 'Net 30', 30, 0, 0);
INSERT INTO masterdata_customer (business_unit_id, code, name, email, currency, terms_id, tax_rate, ships_complete,
                                 price_tolerance, address, city, region, postal_code, country, is_active)
SELECT u.id, 'C' || n, 'Customer ' || n, '', 'USD', t.id, 8, false, 0.5, '1 Main', 'Columbus', 'OH', '43085', 'US', true
  FROM generate_series(1, {customers}) n, accounts_businessunit u, masterdata_paymentterms t;
INSERT INTO masterdata_shipto (customer_id, code, name, address, city, region, postal_code, country, is_default)
SELECT id, 'DC1', name || ' DC', '2 Dock', 'Columbus', 'OH', '43085', 'US', true FROM masterdata_customer;
INSERT INTO masterdata_item (sku, description, base_uom, divisible, gtin, weight, cost, order_multiple,
                             country_of_origin, is_active)
SELECT 'SKU-' || n, 'Item ' || n, 'EA', false, '', 0.5, 4, 1, 'US', true FROM generate_series(1, {items}) n;
INSERT INTO orders_pricelist (code, name, currency, customer_id, is_active)
VALUES ('GENERAL-USD', 'General', 'USD', NULL, true);
INSERT INTO orders_price (price_list_id, item_id, unit_price)
SELECT l.id, i.id, 5 + i.id % 20 FROM orders_pricelist l, masterdata_item i;
INSERT INTO inventory_location (business_unit_id, code, name, kind, rank, address, city, region, postal_code, country,
                                is_active)
SELECT u.id, 'W' || n, 'Warehouse ' || n, 'warehouse', n, '', '', '', '', 'US', true
  FROM accounts_businessunit u, generate_series(1, 3) n;
INSERT INTO inventory_stocklevel (item_id, location_id, on_hand, reserved, safety_stock, bin)
SELECT i.id, l.id, 1000000, 0, 0, '' FROM masterdata_item i, inventory_location l;
"""

_ORDERS = """
INSERT INTO orders_order (business_unit_id, customer_id, ship_to_id, terms_id, channel, po_number, po_release, currency,
    status, is_test, ships_complete, allows_duplicate_po, ship_by_on, carrier_code, instructions, "references",
    goods_amount, discount_amount, freight_amount, tax_amount, total_amount, hold, allocation, fulfillment, invoicing,
    payment, returned, placed_at, confirmed_at, cancel_reason, version)
SELECT c.business_unit_id, c.id, s.id, c.terms_id, 'edi', 'H-' || n, '', 'USD',
    CASE WHEN n % 40 = 0 THEN 'in_review' ELSE 'confirmed' END, false, false, false,
    current_date - ({count} - n) / 200, '', '', '[]', 100, 0, 0, 8, 108,
    CASE WHEN n % 40 = 0 THEN 'held' ELSE 'clear' END, 'none', 'none', 'none', 'none', 'none',
    now() - ({count} - n) * interval '7 minutes', CASE WHEN n % 40 = 0 THEN NULL ELSE now() END, '', 1
  FROM generate_series(1, {count}) n
  JOIN masterdata_customer c ON c.code = 'C' || (1 + n % {customers})
  JOIN masterdata_shipto s ON s.customer_id = c.id;
INSERT INTO orders_orderline (order_id, number, partner_line_id, item_id, sent_item, sent_ids, description, uom,
    uom_quantity, pack, unit_price, price_per, list_price, price_source, goods_amount, discount_amount, freight_amount,
    tax_rate, tax_amount, ordered, cancelled, reserved, released, shipped, invoiced, returned, credited)
SELECT o.id, k, '', 1 + (o.id + k) % {items}, '', '[]', 'Item', 'EA', 10, 1, 5, 1, 5, 'GENERAL-USD', 50, 0, 0, 8, 4,
    10, 0, 0, 0, 0, 0, 0, 0
  FROM orders_order o, generate_series(1, 2) k;
INSERT INTO orders_orderexception (type, order_id, customer_id, subject_type, queue, title, detail, facts, fixes,
    blocks, state, opened_at, due_at, resolution, reason)
SELECT 'price_variance', o.id, o.customer_id, '', 'Price', 'Price differs from GENERAL-USD',
    'Line 1: 6.00 sent, 5.00 agreed',
    '{{}}', '[]', '{{confirm,allocate,release,ship}}', 'open', o.placed_at, o.placed_at + interval '4 hours', '', ''
  FROM orders_order o WHERE o.status = 'in_review';
"""


def seed(size: str) -> int:
    """Write the company and the past orders of a size; returns how many orders. Analyzes: plans need it."""
    count = SIZES[size]
    write(count)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return count


def write(count: int) -> None:
    """The company and so many past orders, into empty tables whose keys begin at 1."""
    with connection.cursor() as cursor:
        cursor.execute(_COMPANY.format(customers=CUSTOMERS, items=ITEMS))
        cursor.execute(_ORDERS.format(customers=CUSTOMERS, items=ITEMS, count=count))
        for statement in history.STATEMENTS:
            cursor.execute(statement)
