"""What the search box finds in billing: by number, or by the reference of a payment."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from billing.models import CreditMemo, Invoice, Payment
from oms.accounts.access import Permission
from oms.web.search import MOST, Hit, register


def find_invoices(query: str, user: Any) -> Iterator[Hit]:
    rows = Invoice.objects.select_related("customer").filter(number__istartswith=query).order_by("-pk")[:MOST]
    for row in rows:
        detail = f"{row.customer}, {row.total_amount:,.2f} {row.currency}"
        yield Hit("Invoice", row.number, detail, reverse("billing:invoice", args=[row.pk]))


def find_credit_memos(query: str, user: Any) -> Iterator[Hit]:
    rows = CreditMemo.objects.select_related("customer").filter(number__istartswith=query).order_by("-pk")[:MOST]
    for row in rows:
        detail = f"{row.customer}, {row.total_amount:,.2f} {row.currency}"
        yield Hit("Credit memo", row.number, detail, reverse("billing:credit_memo", args=[row.pk]))


def find_payments(query: str, user: Any) -> Iterator[Hit]:
    rows = Payment.objects.select_related("customer").filter(reference__iexact=query).order_by("-pk")[:MOST]
    for row in rows:
        detail = f"{row.customer}, {row.amount:,.2f} {row.currency}"
        yield Hit("Payment", row.reference, detail, reverse("billing:payment", args=[row.pk]))


register(find_invoices, permission=Permission.INVOICE_VIEW, rank=40)
register(find_credit_memos, permission=Permission.INVOICE_VIEW, rank=42)
register(find_payments, permission=Permission.INVOICE_VIEW, rank=44)
