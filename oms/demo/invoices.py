"""Invoices of what has shipped, numbered in the order they were posted."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from billing.models import Invoice, InvoiceLine, NumberSeries
from billing.shares import Amounts, shares
from billing.units import in_round_units
from oms import money
from oms.masterdata.models import Customer, PaymentTerms

from .copying import copy_rows
from .journal import Journal, system
from .story import Claim, Shipment

ZERO = Decimal(0)
AMOUNTS = ("goods", "discount", "freight", "tax")


@dataclass(slots=True)
class BilledLine:
    """An invoice line; its id is its claim's."""

    claim: Claim
    number: int
    goods: Decimal
    discount: Decimal
    freight: Decimal
    tax: Decimal


@dataclass(slots=True)
class Bill:
    pk: int
    shipment: Shipment
    number: str
    series: tuple[str, int, int]  # unit, year, number
    lines: list[BilledLine]
    goods: Decimal = ZERO
    discount: Decimal = ZERO
    freight: Decimal = ZERO
    tax: Decimal = ZERO
    paid: Decimal = ZERO
    credited: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        return self.goods - self.discount + self.freight + self.tax

    @property
    def posted_at(self) -> datetime:
        assert self.shipment.posted_at is not None
        return self.shipment.posted_at


@dataclass(slots=True)
class Series:
    """Gap-free numbers by (unit, kind, year), as billing gives them."""

    last: dict[tuple[str, str, int], int] = field(default_factory=lambda: defaultdict(int))

    def take(self, unit: str, kind: str, year: int) -> tuple[int, str]:
        self.last[unit, kind, year] += 1
        number = self.last[unit, kind, year]
        return number, f"{kind}-{unit}-{year}-{number:05d}"

    def write(self, unit_ids: dict[str, int]) -> None:
        rows = ((unit_ids[unit], kind, year, last) for (unit, kind, year), last in self.last.items())
        copy_rows(NumberSeries, ("business_unit_id", "kind", "year", "last"), rows)


def bill_shipments(shipments: list[Shipment], series: Series, journal: Journal) -> list[Bill]:
    """An invoice for each shipment that was billed, amounts shared as billing shares them."""
    posted = sorted((s for s in shipments if s.posted_at), key=lambda s: (s.posted_at, s.pk))
    billed: dict[int, int] = defaultdict(int)
    bills = []
    for pk, shipment in enumerate(posted, 1):
        assert shipment.posted_at is not None
        unit, year = shipment.order.buyer.unit, shipment.order.day(shipment.posted_at).year
        number, text = series.take(unit, "INV", year)
        bill = Bill(pk, shipment, text, (unit, year, number), _lines(shipment, billed))
        for name in AMOUNTS:
            setattr(bill, name, sum((getattr(line, name) for line in bill.lines), ZERO))
        bills.append(bill)
        _tell(bill, journal)
    return bills


def _lines(shipment: Shipment, billed: dict[int, int]) -> list[BilledLine]:
    claims = sorted((claim for claim in shipment.claims if claim.quantity), key=lambda claim: claim.line.number)
    lines = []
    for number, claim in enumerate(claims, 1):
        before = billed[claim.line.pk]
        part = _shares(claim, before, shipment.order.buyer.currency)
        lines.append(BilledLine(claim, number, part.goods, part.discount, part.freight, part.tax))
        billed[claim.line.pk] = before + claim.quantity
    return lines


def _shares(claim: Claim, before: int, currency: str) -> Amounts:
    line = claim.line
    whole = Amounts(line.goods, line.discount, line.freight, line.tax)
    if claim.quantity == line.ordered:
        return whole
    units, ordered = Decimal(claim.quantity), Decimal(line.ordered)
    return shares(whole, before=Decimal(before), units=units, of=ordered, currency=currency)


def _tell(bill: Bill, journal: Journal) -> None:
    facts = {"total": money.text(bill.total, bill.shipment.order.buyer.currency), "due_on": str(bill.shipment.due_on)}
    journal.tell(
        bill.posted_at, "invoice.posted", ("billing.invoice", bill.pk), system("Billing"),
        order_id=bill.shipment.order.pk, note=bill.number, **facts,
    )  # fmt: skip


_COLUMNS = (
    "id", "number", "series_number", "series_year", "business_unit_id", "customer_id", "order_id", "shipment_id",
    "currency", "invoiced_on", "due_on", "terms_text", "bill_to", "goods_amount", "discount_amount", "freight_amount",
    "tax_amount", "total_amount", "paid_amount", "credited_amount", "status", "posted_at", "discount_until_on",
)  # fmt: skip
_LINE_COLUMNS = (
    "id", "invoice_id", "order_line_id", "item_id", "number", "description", "quantity", "uom", "uom_quantity",
    "unit_price", "price_per", "goods_amount", "discount_amount", "freight_amount", "tax_rate", "tax_amount",
)  # fmt: skip


def write_bills(bills: list[Bill], unit_ids: dict[str, int]) -> None:
    addresses = {row.pk: _bill_to(row) for row in Customer.objects.all()}
    terms = PaymentTerms.objects.in_bulk()
    copy_rows(Invoice, _COLUMNS, (_row(bill, unit_ids, addresses, terms) for bill in bills))
    copy_rows(InvoiceLine, _LINE_COLUMNS, (_line_row(bill, line) for bill in bills for line in bill.lines))


def _bill_to(customer: Customer) -> str:
    names = ("code", "name", "address", "city", "region", "postal_code", "country")
    return json.dumps({name: getattr(customer, name) for name in names})


def _row(bill: Bill, unit_ids: dict[str, int], addresses: dict[int, str], terms: dict[int, PaymentTerms]) -> tuple:
    order, (unit, year, number) = bill.shipment.order, bill.series
    settled = bill.total == bill.paid + bill.credited
    day, agreed = order.day(bill.posted_at), terms[order.buyer.terms_id]
    return (
        bill.pk, bill.number, number, year, unit_ids[unit], order.buyer.pk, order.pk, bill.shipment.pk,
        order.buyer.currency, day, bill.shipment.due_on, agreed.name,
        addresses[order.buyer.pk], bill.goods, bill.discount, bill.freight, bill.tax, bill.total, bill.paid,
        bill.credited, "settled" if settled else "posted", bill.posted_at,
        day + timedelta(days=agreed.discount_days) if agreed.discount_percent else None,
    )  # fmt: skip


def _line_row(bill: Bill, billed: BilledLine) -> tuple:
    claim, line = billed.claim, billed.claim.line
    assert line.item is not None and line.unit_price is not None
    sold = in_round_units(line, Decimal(claim.quantity))
    return (
        claim.pk, bill.pk, line.pk, line.item.pk, billed.number, line.description, claim.quantity, sold.uom,
        sold.quantity, sold.unit_price, sold.price_per, billed.goods, billed.discount, billed.freight,
        bill.shipment.order.buyer.tax_rate, billed.tax,
    )  # fmt: skip
