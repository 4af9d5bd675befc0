"""The invoices: what is owed, what is late, and everything about one of them."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from billing import chips, documents, queries
from billing.forms import BillingFilter
from billing.models import CreditMemo, Invoice
from oms.accounts.access import Permission, needs
from oms.audit.queries import Moment, timeline_on_order
from oms.documents.models import Document
from oms.web import filters, pages
from oms.web.lists import Listing

LISTING = Listing(
    "billing.invoices",
    {
        "-date": ("-invoiced_on", "-pk"),
        "date": ("invoiced_on", "pk"),
        "due": ("due_on", "pk"),
        "-due": ("-due_on", "-pk"),
        "-open": ("-open_amount", "-pk"),
        "open": ("open_amount", "pk"),
    },
)
VIEWS = [("all", "All"), ("open", "Open"), ("overdue", "Overdue"), ("settled", "Settled")]


@require_safe
@needs(Permission.INVOICE_VIEW)
def listing(request: HttpRequest) -> HttpResponse:
    """Every invoice, narrowed by state, customer, period and text, with totals a currency."""
    form, now = BillingFilter(request), timezone.now()
    criteria = form.criteria()
    rows = queries.invoices(now=now, **criteria)
    counts = queries.invoice_counts(queries.invoices(now=now, **(criteria | {"state": ""})), now)
    page = LISTING.page(rows, request)
    page.total = counts.get(criteria.get("state", "all"), counts["all"])
    context = {
        "form": form,
        "page": page,
        "rows": [(invoice, chips.of_invoice(invoice, now)) for invoice in page],
        "tabs": filters.tabs(request, VIEWS, counts),
        "totals": queries.invoice_totals(rows),
        "sort": request.GET.get("sort", "-date"),
        "query": filters.query(request, state=criteria.get("state", "all")),
    }
    return pages.render(request, "billing/invoices.html", "billing/partials/invoices_table.html", context)


@require_safe
@needs(Permission.INVOICE_VIEW)
def detail(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """One invoice: its lines, what settled it, its papers, what happened."""
    invoice = find(invoice_id)
    now, settled = timezone.now(), settled_by(invoice)
    context = {
        "invoice": invoice,
        "chip": chips.of_invoice(invoice, now),
        "lines": invoice.lines.select_related("item", "order_line").order_by("number"),
        "settled_by": settled,
        "documents": papers("billing.invoice", invoice.pk),
        "events": history(invoice, settled),
        "money": money_facts(invoice),
        "bill_to": documents.bill_to(invoice.bill_to),
        "crumbs": [{"label": "Invoices", "url": reverse("billing:invoices")}],
        "has_creditable": any(one.left > 0 for one in queries.creditable_lines(invoice)),
    }
    return render(request, "billing/invoice.html", context)


def find(invoice_id: int) -> Invoice:
    related = ("customer", "order", "shipment", "business_unit")
    invoice = Invoice.objects.select_related(*related).filter(pk=invoice_id).first()
    if invoice is None:
        raise Http404("There is no such invoice.")
    return invoice


def settled_by(invoice: Invoice) -> list[dict[str, Any]]:
    """Payments and credit memos applied, oldest first, and the memos made for it that lower nothing yet."""
    rows = [
        {
            "kind": "Payment",
            "payment": one.payment,
            "amount": one.amount,
            "discount": one.discount_amount,
            "at": one.applied_at,
        }
        for one in invoice.applications.select_related("payment")
    ]
    uses = list(invoice.credit_applications.select_related("credit_memo"))
    rows += [_memo_row(one.credit_memo, one.amount, one.applied_at) for one in uses]
    rows += [
        _memo_row(memo, memo.total_amount, memo.made_at) | {"chip": chips.of_memo(memo)}
        for memo in CreditMemo.objects.filter(invoice=invoice).exclude(pk__in=[one.credit_memo_id for one in uses])
    ]
    return sorted(rows, key=lambda row: row["at"])


def _memo_row(memo: CreditMemo, amount: Decimal, at: datetime) -> dict[str, Any]:
    """Its day is the one printed on it, which is the seller's; a draft has none yet."""
    return {"kind": "Credit memo", "memo": memo, "amount": amount, "at": at, "day": memo.issued_on}


def history(invoice: Invoice, settled: list[dict[str, Any]]) -> list[Moment]:
    """What happened to the invoice, and what the payments and credit memos that settled it did to it."""
    subjects = [("billing.invoice", invoice.pk)]
    subjects += [("billing.payment", row["payment"].pk) for row in settled if "payment" in row]
    subjects += [("billing.creditmemo", row["memo"].pk) for row in settled if "memo" in row]
    return timeline_on_order(invoice.order_id, subjects)


def papers(subject_type: str, subject_id: int) -> list[Document]:
    """The documents made of one thing, newest first, without their bytes."""
    rows = Document.objects.filter(subject_type=subject_type, subject_id=subject_id).defer("content")
    return list(rows.order_by("-pk"))


def money_facts(invoice: Invoice) -> list[tuple[str, Any]]:
    """From goods to what is open, as the side card lists it; what is zero is left out."""
    parts = [
        ("Goods", invoice.goods_amount),
        ("Discount", -invoice.discount_amount),
        ("Freight", invoice.freight_amount),
        ("Tax", invoice.tax_amount),
    ]
    return [part for part in parts if part[1] or part[0] == "Goods"]
