"""The figures of money: what was billed, given back, received, and what is owed."""

from datetime import datetime
from typing import Any

from oms.figures import Window, rows


def money(window: Window, now: datetime) -> list[dict[str, Any]]:
    """Per currency: invoiced, credited and received in the window; open and overdue as it stands where it was sold.

    Currencies are never added up.
    """
    sql = """
    SELECT currency, sum(invoiced) AS invoiced, sum(credited) AS credited, sum(received) AS received,
           sum(left_open) AS open, sum(overdue) AS overdue, sum(overdue_invoices) AS overdue_invoices
      FROM (
        SELECT currency, sum(total_amount) AS invoiced, 0 AS credited, 0 AS received, 0 AS left_open, 0 AS overdue,
               0 AS overdue_invoices
          FROM billing_invoice
         WHERE invoiced_on BETWEEN %(since)s AND %(until)s AND business_unit_id = ANY(%(units)s) GROUP BY 1
         UNION ALL
        SELECT currency, 0, sum(total_amount), 0, 0, 0, 0 FROM billing_creditmemo
         WHERE issued_on BETWEEN %(since)s AND %(until)s AND business_unit_id = ANY(%(units)s) GROUP BY 1
         UNION ALL
        SELECT currency, 0, 0, sum(amount), 0, 0, 0 FROM billing_payment
         WHERE received_on BETWEEN %(since)s AND %(until)s AND business_unit_id = ANY(%(units)s) GROUP BY 1
         UNION ALL
        SELECT i.currency, 0, 0, 0, sum(open_amount), sum(open_amount) FILTER (WHERE due_on < u.today),
               count(*) FILTER (WHERE due_on < u.today)
          FROM billing_invoice i
          JOIN (SELECT id, (%(now)s::timestamptz AT TIME ZONE timezone)::date AS today FROM accounts_businessunit) u
            ON u.id = i.business_unit_id
         WHERE status = 'posted' AND business_unit_id = ANY(%(units)s) GROUP BY 1
      ) m GROUP BY 1 ORDER BY 1
    """
    return rows(sql, window.params(now=now))
