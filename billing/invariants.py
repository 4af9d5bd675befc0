"""The laws of money: numbers without gaps, sums that add up, nothing given back or settled twice."""

from oms import money
from oms.audit.proof import invariant

# Twin: billing.operations.payment.payment_facets says the same in Python.
PAYMENT = """
SELECT order_id,
       CASE WHEN sum(open_amount) = 0 THEN 'paid'
            WHEN sum(paid_amount + credited_amount) > 0 THEN 'part' ELSE 'none' END AS state
  FROM billing_invoice GROUP BY order_id
"""


def _gapless(table: str, kind: str) -> str:
    """Series whose counter, highest number and count of documents are not the same, in either direction."""
    return f"""
    SELECT coalesce(s.business_unit_id, d.business_unit_id) AS business_unit, coalesce(s.year, d.series_year) AS year,
           s.last, d.highest, d.documents
      FROM (SELECT * FROM billing_numberseries WHERE kind = '{kind}') s
      FULL JOIN (SELECT business_unit_id, series_year, max(series_number) AS highest, count(*) AS documents
                   FROM {table} WHERE series_number IS NOT NULL GROUP BY 1, 2) d
        ON d.business_unit_id = s.business_unit_id AND d.series_year = s.year
     WHERE coalesce(s.last, 0) <> coalesce(d.highest, 0) OR coalesce(d.highest, 0) <> coalesce(d.documents, 0)
    """  # noqa: S608 - both words are ours


def _minor_unit(currency: str) -> str:
    """The smallest amount of a currency that a column names."""
    others = " ".join(f"WHEN '{code}' THEN {money.step(code)}" for code in sorted(money.MINOR_UNITS))
    return f"CASE {currency} {others} ELSE 0.01 END"


invariant(
    "billing.invoice_numbers_have_no_gap",
    "Invoice numbers of a business unit and year run from 1 to the last one given out, each once.",
    _gapless("billing_invoice", "INV"),
)
invariant(
    "billing.credit_memo_numbers_have_no_gap",
    "Credit memo numbers of a business unit and year run from 1 to the last one given out, each once.",
    _gapless("billing_creditmemo", "CM"),
)
invariant(
    "billing.invoice_is_sum_of_lines",
    "An invoice's amounts are the sums of its lines, and goods - discount + freight + tax is its total.",
    """
    SELECT i.number, i.total_amount, i.goods_amount, s.goods, i.discount_amount, s.discount, i.freight_amount,
           s.freight, i.tax_amount, s.tax
      FROM billing_invoice i
      LEFT JOIN (SELECT invoice_id, sum(goods_amount) AS goods, sum(discount_amount) AS discount,
                        sum(freight_amount) AS freight, sum(tax_amount) AS tax
                   FROM billing_invoiceline GROUP BY invoice_id) s ON s.invoice_id = i.id
     WHERE (i.goods_amount, i.discount_amount, i.freight_amount, i.tax_amount)
           IS DISTINCT FROM (s.goods, s.discount, s.freight, s.tax)
        OR i.total_amount <> i.goods_amount - i.discount_amount + i.freight_amount + i.tax_amount
    """,
)
invariant(
    "billing.credit_memo_is_sum_of_lines",
    "A credit memo's amounts are the sums of its lines, and goods + tax - early discount is its total.",
    """
    SELECT m.id, m.number, m.total_amount, m.early_discount_amount, m.goods_amount, s.goods, m.tax_amount, s.tax
      FROM billing_creditmemo m
      LEFT JOIN (SELECT credit_memo_id, sum(goods_amount) AS goods, sum(tax_amount) AS tax
                   FROM billing_creditmemoline GROUP BY credit_memo_id) s ON s.credit_memo_id = m.id
     WHERE (m.goods_amount, m.tax_amount) IS DISTINCT FROM (s.goods, s.tax)
        OR m.total_amount <> m.goods_amount + m.tax_amount - m.early_discount_amount
    """,
)
invariant(
    "billing.invoice_bills_what_shipped",
    "An invoice is for a shipment that left, of the same order, and for just the units in it.",
    """
    SELECT i.number, s.number AS shipment, s.status, l.order_line_id, l.quantity AS shipped, il.quantity AS invoiced
      FROM billing_invoice i
      JOIN fulfillment_shipment s ON s.id = i.shipment_id
      FULL JOIN (SELECT shipment_id, order_line_id, sum(quantity) AS quantity FROM fulfillment_shipmentline
                  WHERE quantity > 0 AND shipment_id IN (SELECT shipment_id FROM billing_invoice) GROUP BY 1, 2) l
             ON l.shipment_id = i.shipment_id
      LEFT JOIN billing_invoiceline il ON il.invoice_id = i.id AND il.order_line_id = l.order_line_id
     WHERE il.quantity IS DISTINCT FROM l.quantity OR s.status <> 'shipped' OR s.order_id <> i.order_id
    """,
)
invariant(
    "billing.shipments_are_invoiced",
    "What left more than ten minutes ago has an invoice, unless an open exception stops its order from invoicing.",
    """
    SELECT s.number, s.shipped_at
      FROM fulfillment_shipment s
     WHERE s.status = 'shipped' AND s.shipped_at < now() - interval '10 minutes'
       AND EXISTS (SELECT 1 FROM fulfillment_shipmentline l WHERE l.shipment_id = s.id AND l.quantity > 0)
       AND NOT EXISTS (SELECT 1 FROM billing_invoice i WHERE i.shipment_id = s.id)
       AND NOT EXISTS (SELECT 1 FROM orders_orderexception e
                        WHERE e.order_id = s.order_id AND e.state = 'open' AND e.blocks @> ARRAY['invoice']::varchar[])
    """,
)
invariant(
    "billing.never_overpaid",
    "What was paid, credited and taken off an invoice for paying early is between nothing and its total.",
    """
    SELECT number, total_amount, paid_amount, credited_amount, early_discount_amount FROM billing_invoice
     WHERE paid_amount < 0 OR credited_amount < 0 OR early_discount_amount < 0
        OR paid_amount + credited_amount + early_discount_amount > total_amount
        OR (status = 'settled') <> (total_amount = paid_amount + credited_amount + early_discount_amount)
    """,
)
invariant(
    "billing.paid_is_sum_of_applications",
    "What an invoice counts as paid is the sum of what payments were applied to it.",
    """
    SELECT i.number, i.paid_amount, coalesce(a.amount, 0) AS applied
      FROM billing_invoice i
      LEFT JOIN (SELECT invoice_id, sum(amount) AS amount FROM billing_paymentapplication GROUP BY 1) a
             ON a.invoice_id = i.id
     WHERE i.paid_amount <> coalesce(a.amount, 0)
    """,
)
invariant(
    "billing.early_discounts_were_earned",
    "What was taken off an invoice for paying early is what payments earned that came by its discount day.",
    """
    SELECT i.number, i.discount_until_on, i.early_discount_amount, coalesce(a.amount, 0) AS earned
      FROM billing_invoice i
      LEFT JOIN (SELECT e.invoice_id, sum(e.discount_amount) AS amount
                   FROM billing_paymentapplication e
                   JOIN billing_payment p ON p.id = e.payment_id
                   JOIN billing_invoice o ON o.id = e.invoice_id
                  WHERE p.received_on <= o.discount_until_on GROUP BY 1) a ON a.invoice_id = i.id
     WHERE i.early_discount_amount <> coalesce(a.amount, 0)
    """,
)
invariant(
    "billing.payment_applied_is_sum_of_applications",
    "What a payment counts as applied is the sum of its applications, and not more than came in.",
    """
    SELECT p.reference, p.amount, p.applied_amount, coalesce(a.amount, 0) AS applied
      FROM billing_payment p
      LEFT JOIN (SELECT payment_id, sum(amount) AS amount FROM billing_paymentapplication GROUP BY 1) a
             ON a.payment_id = p.id
     WHERE p.applied_amount <> coalesce(a.amount, 0) OR p.applied_amount > p.amount
    """,
)
invariant(
    "billing.application_fits",
    "A payment settles only invoices of its own customer in its own currency.",
    """
    SELECT p.reference, i.number, p.currency, i.currency AS invoice_currency
      FROM billing_paymentapplication a
      JOIN billing_payment p ON p.id = a.payment_id
      JOIN billing_invoice i ON i.id = a.invoice_id
     WHERE (p.customer_id, p.currency) <> (i.customer_id, i.currency)
    """,
)
invariant(
    "billing.credited_is_sum_of_credit_memos",
    "What an invoice counts as credited is the sum of what credit memos lowered it by.",
    """
    SELECT i.number, i.credited_amount, coalesce(a.amount, 0) AS applied
      FROM billing_invoice i
      LEFT JOIN (SELECT invoice_id, sum(amount) AS amount FROM billing_creditapplication GROUP BY 1) a
             ON a.invoice_id = i.id
     WHERE i.credited_amount <> coalesce(a.amount, 0)
    """,
)
invariant(
    "billing.credit_used_is_sum_of_uses",
    "What a credit memo counts as applied and as paid out are the sums of its uses; only an issued one has any.",
    """
    SELECT m.id, m.number, m.status, m.total_amount, m.applied_amount, coalesce(a.amount, 0) AS applied,
           m.refunded_amount, coalesce(r.amount, 0) AS refunded
      FROM billing_creditmemo m
      LEFT JOIN (SELECT credit_memo_id, sum(amount) AS amount FROM billing_creditapplication GROUP BY 1) a
             ON a.credit_memo_id = m.id
      LEFT JOIN (SELECT credit_memo_id, sum(amount) AS amount FROM billing_refund GROUP BY 1) r
             ON r.credit_memo_id = m.id
     WHERE m.applied_amount <> coalesce(a.amount, 0) OR m.refunded_amount <> coalesce(r.amount, 0)
        OR m.applied_amount + m.refunded_amount > m.total_amount
        OR (m.status <> 'issued' AND m.applied_amount + m.refunded_amount > 0)
    """,
)
invariant(
    "billing.credit_application_fits",
    "A credit memo lowers only invoices of its own customer in its own currency, and is paid out to nobody else.",
    """
    SELECT m.number, i.number AS invoice, NULL AS refund
      FROM billing_creditapplication a
      JOIN billing_creditmemo m ON m.id = a.credit_memo_id
      JOIN billing_invoice i ON i.id = a.invoice_id
     WHERE (m.customer_id, m.currency) <> (i.customer_id, i.currency)
     UNION ALL
    SELECT m.number, NULL, r.reference
      FROM billing_refund r JOIN billing_creditmemo m ON m.id = r.credit_memo_id WHERE r.customer_id <> m.customer_id
    """,
)
invariant(
    "billing.credits_stay_within_the_invoice",
    "Credit memos that are not rejected ask for no more units or money of an invoice line than it has.",
    """
    SELECT il.id, il.quantity, sum(cl.quantity) AS credited, il.goods_amount - il.discount_amount AS net,
           sum(cl.goods_amount) AS credited_net, il.tax_amount, sum(cl.tax_amount) AS credited_tax
      FROM billing_invoiceline il
      JOIN billing_creditmemoline cl ON cl.invoice_line_id = il.id
      JOIN billing_creditmemo m ON m.id = cl.credit_memo_id AND m.status <> 'rejected'
     GROUP BY il.id
    HAVING sum(cl.quantity) > il.quantity OR sum(cl.goods_amount) > il.goods_amount - il.discount_amount
        OR sum(cl.tax_amount) > il.tax_amount
    """,
)
invariant(
    "billing.early_discount_is_not_given_back",
    "An issued credit memo keeps the part of its invoice's early payment discount that goes with what it gives back.",
    # Twin: billing.early.kept. A memo that lowered its own invoice came before the discount, which settles it.
    f"""
    SELECT number, invoice, gross, early_discount_amount, discount, whole
      FROM (SELECT m.number, i.number AS invoice, m.goods_amount + m.tax_amount AS gross, m.early_discount_amount,
                   i.early_discount_amount - coalesce(sum(m.early_discount_amount) OVER earlier, 0) AS discount,
                   i.total_amount - coalesce(sum(m.goods_amount + m.tax_amount) OVER earlier, 0) AS whole,
                   EXISTS (SELECT 1 FROM billing_creditapplication a
                            WHERE a.credit_memo_id = m.id AND a.invoice_id = i.id) AS came_before,
                   {_minor_unit("m.currency")} AS minor_unit
              FROM billing_creditmemo m JOIN billing_invoice i ON i.id = m.invoice_id
             WHERE m.status = 'issued'
            WINDOW earlier AS (PARTITION BY m.invoice_id ORDER BY m.series_year, m.series_number
                               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) memos
     WHERE abs(early_discount_amount - CASE WHEN came_before OR whole = 0 THEN 0 ELSE discount * gross / whole END)
           > minor_unit / 2
    """,  # noqa: S608 - the words are ours
)
invariant(
    "billing.maker_is_not_checker",
    "Nobody approved a credit memo they had made; every issued one has a number and a checker.",
    """
    SELECT id, number, made_by_id, approved_by_id, status FROM billing_creditmemo
     WHERE made_by_id = approved_by_id
        OR (status = 'issued' AND (approved_by_id IS NULL OR number = '' OR issued_on IS NULL))
        OR (status <> 'issued' AND number <> '')
    """,
)
invariant(
    "billing.line_invoiced_is_sum_of_invoice_lines",
    "What an order line counts as invoiced is the sum of its invoice lines.",
    """
    SELECT l.id, l.order_id, l.invoiced, coalesce(s.units, 0) AS invoiced_units
      FROM orders_orderline l
      LEFT JOIN (SELECT order_line_id, sum(quantity) AS units FROM billing_invoiceline GROUP BY 1) s
             ON s.order_line_id = l.id
     WHERE l.invoiced <> coalesce(s.units, 0)
    """,
)
invariant(
    "billing.line_credited_is_sum_of_issued_credits",
    "What an order line counts as credited is the sum of its issued credit memo lines.",
    """
    SELECT l.id, l.order_id, l.credited, coalesce(s.units, 0) AS credited_units
      FROM orders_orderline l
      LEFT JOIN (SELECT il.order_line_id, sum(cl.quantity) AS units
                   FROM billing_creditmemoline cl
                   JOIN billing_creditmemo m ON m.id = cl.credit_memo_id AND m.status = 'issued'
                   JOIN billing_invoiceline il ON il.id = cl.invoice_line_id GROUP BY 1) s ON s.order_line_id = l.id
     WHERE l.credited <> coalesce(s.units, 0)
    """,
)
invariant(
    "billing.invoices_stay_within_the_order",
    "Invoices never charge more for an order line than the line stores.",
    """
    SELECT l.id, l.order_id, l.goods_amount, sum(il.goods_amount) AS invoiced
      FROM orders_orderline l JOIN billing_invoiceline il ON il.order_line_id = l.id
     GROUP BY l.id
    HAVING sum(il.goods_amount) > l.goods_amount OR sum(il.freight_amount) > l.freight_amount
        OR sum(il.tax_amount) > l.tax_amount OR sum(il.discount_amount) > l.discount_amount
        OR (l.invoiced = l.ordered AND sum(il.goods_amount) <> l.goods_amount)
    """,
)
invariant(
    "billing.payment_facet_follows_from_invoices",
    "What an order says about payment is what its invoices say.",
    f"""
    SELECT o.number, o.payment, coalesce(p.state, 'none') AS should_be
      FROM orders_order o LEFT JOIN ({PAYMENT}) p ON p.order_id = o.id
     WHERE o.payment <> coalesce(p.state, 'none')
    """,  # noqa: S608 - no value is pasted in
)
