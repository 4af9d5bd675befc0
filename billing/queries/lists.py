"""Invoices, credit memos and payments as lists, for the screens and the exports, and the figures above them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from billing.models import CreditMemo, Invoice, Payment
from billing.states import CreditMemoStatus, InvoiceStatus
from oms.accounts.days import over
from oms.masterdata.models import Customer

from .narrow import money_of, of_customer, period, reads

ZERO = Decimal(0)


def invoices(
    *,
    now: datetime,
    state: str = "",
    customer: str = "",
    since: date | None = None,
    until: date | None = None,
    text: str = "",
    currency: str = "",
    unit: str = "",
) -> QuerySet[Invoice]:
    """Invoices as a list shows them; `state` is open, overdue (the due day is over where it was sold) or settled."""
    rows = period(Invoice.objects.select_related("customer", "order", "business_unit"), "invoiced_on", since, until)
    rows = money_of(of_customer(rows, customer), currency, unit).filter(invoice_state(state, now))
    return rows.filter(reads(text, "number", "order__number", "order__po_number")) if text else rows


def invoice_state(state: str, now: datetime) -> Q:
    """What open, overdue and settled mean; anything else is every invoice."""
    if state == "overdue":
        return Q(status=InvoiceStatus.POSTED) & over("due_on", "business_unit", now)
    return {
        "open": Q(status=InvoiceStatus.POSTED),
        "settled": Q(status=InvoiceStatus.SETTLED),
    }.get(state, Q())


def invoice_counts(rows: QuerySet[Invoice], now: datetime) -> dict[str, int]:
    """How many of the rows are in each state, for the tabs. One query."""
    return rows.aggregate(
        all=Count("pk"),
        open=Count("pk", filter=invoice_state("open", now)),
        overdue=Count("pk", filter=invoice_state("overdue", now)),
        settled=Count("pk", filter=invoice_state("settled", now)),
    )


def invoice_totals(rows: QuerySet[Invoice]) -> list[dict[str, Any]]:
    """Per currency: count, total, settled and open. Currencies are never added up."""
    return list(
        rows.order_by("currency")
        .values("currency")
        .annotate(
            count=Count("pk"),
            total=Sum("total_amount"),
            settled=Sum(F("paid_amount") + F("credited_amount") + F("early_discount_amount")),
            open=Sum("open_amount"),
        )
    )


def credit_memos(
    *,
    state: str = "",
    customer: str = "",
    since: date | None = None,
    until: date | None = None,
    text: str = "",
    currency: str = "",
    unit: str = "",
) -> QuerySet[CreditMemo]:
    """Credit memos with customer, invoice and the two people; the period is by issue date (drafts have none)."""
    rows = CreditMemo.objects.select_related("customer", "invoice", "order", "made_by", "approved_by")
    rows = of_customer(period(rows, "issued_on", since, until), customer)
    rows = money_of(rows, currency, unit).filter(credit_memo_state(state))
    return rows.filter(reads(text, "number", "invoice__number", "order__number", "order__po_number")) if text else rows


def credit_memo_counts(rows: QuerySet[CreditMemo]) -> dict[str, int]:
    """How many of the rows are in each state, for the tabs. One query."""
    states = [*CreditMemoStatus.values, "left"]
    return rows.aggregate(all=Count("pk"), **{each: Count("pk", filter=credit_memo_state(each)) for each in states})


def credit_memo_state(state: str) -> Q:
    """A status, or `left`: issued, and not all of it is used. Anything else is every credit memo."""
    if state == "left":
        return Q(status=CreditMemoStatus.ISSUED, total_amount__gt=F("applied_amount") + F("refunded_amount"))
    return Q(status=state) if state in CreditMemoStatus.values else Q()


def credit_memo_totals(rows: QuerySet[CreditMemo]) -> list[dict[str, Any]]:
    return list(
        rows.order_by("currency")
        .values("currency")
        .annotate(
            count=Count("pk"),
            total=Sum("total_amount"),
            left=Sum(
                F("total_amount") - F("applied_amount") - F("refunded_amount"),
                filter=Q(status=CreditMemoStatus.ISSUED),
                default=ZERO,
            ),
        )
    )


def payments(
    *,
    state: str = "",
    customer: str = "",
    since: date | None = None,
    until: date | None = None,
    text: str = "",
    currency: str = "",
    unit: str = "",
) -> QuerySet[Payment]:
    """Receipts with their customer; `state` is left (not all of it is applied) or applied."""
    rows = period(Payment.objects.select_related("customer", "recorded_by"), "received_on", since, until)
    rows = money_of(of_customer(rows, customer), currency, unit)
    left = Q(applied_amount__lt=F("amount"))
    rows = rows.filter({"left": left, "applied": ~left}.get(state, Q()))
    return rows.filter(reads(text, "reference", "customer__name")) if text else rows


def payment_counts(rows: QuerySet[Payment]) -> dict[str, int]:
    left = Q(applied_amount__lt=F("amount"))
    return rows.aggregate(
        all=Count("pk"), left=Count("pk", filter=left), applied=Count("pk", filter=Q(applied_amount=F("amount")))
    )


def payment_totals(rows: QuerySet[Payment]) -> list[dict[str, Any]]:
    return list(
        rows.order_by("currency")
        .values("currency")
        .annotate(count=Count("pk"), total=Sum("amount"), left=Sum(F("amount") - F("applied_amount")))
    )


def currencies() -> list[str]:
    """Those that anything was ever billed or paid in, as customers have them."""
    return sorted(set(Customer.objects.order_by().values_list("currency", flat=True).distinct()))
