"""What finance can export: which rows, which columns, and of what kind each column is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from billing import queries
from billing.models import Invoice, InvoiceLine
from billing.states import CreditMemoStatus, CreditSource, InvoiceStatus

Rows = Callable[..., QuerySet]


@dataclass(frozen=True, slots=True)
class Column:
    """`path` is what `values_list` reads; `kind` is text, date, money, price, quantity, percent or count."""

    title: str
    path: str
    kind: str = "text"
    words: dict[str, str] | None = None
    width: int = 14


@dataclass(frozen=True, slots=True)
class Sheet:
    """One list to be exported. `rows` takes the criteria of the list page; `amounts` are totalled a currency."""

    code: str
    title: str
    columns: tuple[Column, ...]
    rows: Rows
    key: str
    amounts: tuple[str, ...]


def values(sheet: Sheet, rows: QuerySet) -> Iterator[list[Any]]:
    """The rows as plain values, read through a cursor of the server so that no list of them is ever in memory."""
    words = [column.words for column in sheet.columns]
    for row in rows.values_list(*(column.path for column in sheet.columns)).iterator(chunk_size=2000):
        yield [known.get(value, value) if known else value for value, known in zip(row, words, strict=True)]


def _invoices(*, now: datetime, **criteria: Any) -> QuerySet[Invoice]:
    return queries.invoices(now=now, **criteria).order_by("invoiced_on", "pk")


def _credit_memos(*, now: datetime, **criteria: Any) -> QuerySet:
    memos = queries.credit_memos(**criteria).annotate(
        left=F("total_amount") - F("applied_amount") - F("refunded_amount")
    )
    return memos.order_by("issued_on", "pk")


def _invoice_lines(*, now: datetime, **criteria: Any) -> QuerySet[InvoiceLine]:
    """Every line of the invoices that the criteria find."""
    found = queries.invoices(now=now, **criteria).order_by().values("pk")
    rows = InvoiceLine.objects.filter(invoice__in=found).annotate(currency=F("invoice__currency"))
    return rows.order_by("invoice__invoiced_on", "invoice_id", "number")


_CUSTOMER = (Column("Customer code", "customer__code"), Column("Customer", "customer__name", width=28))
_ORDER = (Column("Order", "order__number"), Column("Customer PO", "order__po_number", width=18))

INVOICES = Sheet(
    "invoices",
    "Invoices",
    (
        Column("Invoice", "number", width=20),
        Column("Invoice date", "invoiced_on", "date"),
        Column("Due date", "due_on", "date"),
        Column("State", "status", words=dict(InvoiceStatus.choices)),
        *_CUSTOMER,
        Column("Business unit", "business_unit__code"),
        *_ORDER,
        Column("Shipment", "shipment__number"),
        Column("Terms", "terms_text", width=18),
        Column("Currency", "currency", width=10),
        Column("Goods", "goods_amount", "money"),
        Column("Discount", "discount_amount", "money"),
        Column("Freight", "freight_amount", "money"),
        Column("Tax", "tax_amount", "money"),
        Column("Total", "total_amount", "money"),
        Column("Paid", "paid_amount", "money"),
        Column("Credited", "credited_amount", "money"),
        Column("Early discount", "early_discount_amount", "money"),
        Column("Open", "open_amount", "money"),
    ),
    _invoices,
    "number",
    ("Total", "Paid", "Credited", "Early discount", "Open"),
)
CREDIT_MEMOS = Sheet(
    "credit_memos",
    "Credit memos",
    (
        Column("Credit memo", "number", width=20),
        Column("Issued on", "issued_on", "date"),
        Column("State", "status", words=dict(CreditMemoStatus.choices), width=18),
        *_CUSTOMER,
        Column("Business unit", "business_unit__code"),
        Column("Invoice", "invoice__number", width=20),
        *_ORDER,
        Column("Kind", "source", words=dict(CreditSource.choices), width=16),
        Column("Reason", "reason", width=36),
        Column("Made by", "made_by__name", width=18),
        Column("Approved by", "approved_by__name", width=18),
        Column("Currency", "currency", width=10),
        Column("Goods", "goods_amount", "money"),
        Column("Tax", "tax_amount", "money"),
        Column("Early discount", "early_discount_amount", "money"),
        Column("Total", "total_amount", "money"),
        Column("Applied", "applied_amount", "money"),
        Column("Paid out", "refunded_amount", "money"),
        Column("Left", "left", "money"),
    ),
    _credit_memos,
    "number",
    ("Total", "Applied", "Paid out", "Left"),
)
INVOICE_LINES = Sheet(
    "invoice_lines",
    "Invoice lines",
    (
        Column("Invoice", "invoice__number", width=20),
        Column("Invoice date", "invoice__invoiced_on", "date"),
        Column("Customer code", "invoice__customer__code"),
        Column("Customer", "invoice__customer__name", width=28),
        Column("Order", "invoice__order__number"),
        Column("Customer PO", "invoice__order__po_number", width=18),
        Column("Line", "number", "count", width=8),
        Column("SKU", "item__sku", width=16),
        Column("Description", "description", width=36),
        Column("Base units", "quantity", "quantity"),
        Column("Base unit", "item__base_uom", width=10),
        Column("Quantity", "uom_quantity", "quantity"),
        Column("Unit", "uom", width=8),
        Column("Price", "unit_price", "price"),
        Column("Price per", "price_per", "count", width=10),
        Column("Currency", "invoice__currency", width=10),
        Column("Goods", "goods_amount", "money"),
        Column("Discount", "discount_amount", "money"),
        Column("Freight", "freight_amount", "money"),
        Column("Tax %", "tax_rate", "percent", width=8),
        Column("Tax", "tax_amount", "money"),
    ),
    _invoice_lines,
    "invoice__number",
    ("Goods", "Discount", "Freight", "Tax"),
)
SHEETS = {sheet.code: sheet for sheet in (INVOICES, CREDIT_MEMOS, INVOICE_LINES)}
