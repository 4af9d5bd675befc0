"""What the search box finds in billing: by number, or by the reference of a payment."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from billing.models import CreditMemo, Invoice, Payment
from oms import money
from oms.accounts.access import Permission
from oms.web.search import MOST, Hit, numbered, register


def find_invoices(query: str, user: Any) -> Iterator[Hit]:
    for row, exact in numbered(Invoice.objects.select_related("customer"), query):
        detail = f"{row.customer}, {money.text(row.total_amount, row.currency)}"
        yield Hit("Invoice", row.number, detail, reverse("billing:invoice", args=[row.pk]), exact)


def find_credit_memos(query: str, user: Any) -> Iterator[Hit]:
    for row, exact in numbered(CreditMemo.objects.select_related("customer"), query):
        detail = f"{row.customer}, {money.text(row.total_amount, row.currency)}"
        yield Hit("Credit memo", row.number, detail, reverse("billing:credit_memo", args=[row.pk]), exact)


def find_payments(query: str, user: Any) -> Iterator[Hit]:
    rows = Payment.objects.select_related("customer").filter(reference__iexact=query).order_by("-pk")[:MOST]
    for row in rows:
        detail = f"{row.customer}, {money.text(row.amount, row.currency)}"
        yield Hit("Payment", row.reference, detail, reverse("billing:payment", args=[row.pk]), exact=True)


register(find_invoices, permission=Permission.INVOICE_VIEW, rank=40)
register(find_credit_memos, permission=Permission.INVOICE_VIEW, rank=42)
register(find_payments, permission=Permission.INVOICE_VIEW, rank=44)
