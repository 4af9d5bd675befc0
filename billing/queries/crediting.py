"""What credit memos ask for and what became of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Sum

from billing.models import CreditMemo, CreditMemoLine, Invoice, InvoiceLine, Refund
from billing.states import CreditMemoStatus

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Use:
    """What became of part of a credit memo: it lowered `invoice`, or was paid out as `refund`."""

    amount: Decimal
    at: datetime
    invoice: Invoice | None = None
    refund: Refund | None = None


def uses_of(memo: CreditMemo) -> list[Use]:
    """Oldest first."""
    applied = memo.applications.select_related("invoice__order")
    found = [Use(each.amount, each.applied_at, invoice=each.invoice) for each in applied]
    found += [Use(each.amount, each.recorded_at, refund=each) for each in memo.refunds.select_related("recorded_by")]
    return sorted(found, key=lambda use: use.at)


@dataclass(frozen=True, slots=True)
class Credited:
    """What credit memos that are not rejected have taken of an invoice line already."""

    quantity: Decimal = ZERO
    goods: Decimal = ZERO
    tax: Decimal = ZERO


def credited(invoice_line_ids: Iterable[int]) -> dict[int, Credited]:
    """Of each invoice line that some credit memo asks for: how much of it."""
    rows = (
        CreditMemoLine.objects.filter(invoice_line__in=list(invoice_line_ids))
        .exclude(credit_memo__status=CreditMemoStatus.REJECTED)
        .values_list("invoice_line_id")
        .annotate(Sum("quantity"), Sum("goods_amount"), Sum("tax_amount"))
    )
    return {pk: Credited(quantity, goods, tax) for pk, quantity, goods, tax in rows}


@dataclass(frozen=True, slots=True)
class Creditable:
    """An invoice line with the units that no credit memo has asked for yet."""

    line: InvoiceLine
    credited: Decimal

    @property
    def left(self) -> Decimal:
        return self.line.quantity - self.credited


def creditable_lines(invoice: Invoice) -> list[Creditable]:
    lines = list(invoice.lines.select_related("item").order_by("number"))
    asked = credited(line.pk for line in lines)
    return [Creditable(line, asked.get(line.pk, Credited()).quantity) for line in lines]
