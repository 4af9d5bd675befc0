"""What one order was invoiced, and what of it is still open."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from billing.models import Invoice
from billing.shares import Amounts, shares
from billing.states import InvoiceStatus
from orders.models import Order, OrderLine

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class OrderMoney:
    """What an order was invoiced, and what of it is still open."""

    invoiced: Decimal
    paid: Decimal
    credited: Decimal
    early: Decimal
    open: Decimal
    to_invoice: Decimal
    next_due_on: date | None


def order_money(order: Order) -> OrderMoney:
    """The order's invoices added up, in its currency; `to_invoice` is what the units still wanted will cost."""
    sums = Invoice.objects.filter(order=order).aggregate(
        total=Sum("total_amount"), paid=Sum("paid_amount"), credited=Sum("credited_amount"), left=Sum("open_amount"),
        early=Sum("early_discount_amount"),
    )  # fmt: skip
    open_ones = Invoice.objects.filter(order=order, status=InvoiceStatus.POSTED).order_by("due_on")
    return OrderMoney(
        invoiced=sums["total"] or ZERO,
        paid=sums["paid"] or ZERO,
        credited=sums["credited"] or ZERO,
        early=sums["early"] or ZERO,
        open=sums["left"] or ZERO,
        to_invoice=sum((_to_invoice(line, order.currency) for line in order.lines.all()), ZERO),
        next_due_on=open_ones.values_list("due_on", flat=True).first(),
    )


def _to_invoice(line: OrderLine, currency: str) -> Decimal:
    """The share of the line that its units carry which are neither cancelled nor invoiced."""
    units = line.ordered - line.cancelled - line.invoiced
    whole = Amounts(line.goods_amount, line.discount_amount, line.freight_amount, line.tax_amount)
    return shares(whole, before=line.invoiced, units=units, of=line.ordered, currency=currency).total
