"""The discount for paying early: what an invoice promises, what a payment may still take of it, and what stays taken
of it when units are given back.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Sum

from billing.models import CreditMemo, Invoice
from billing.states import CreditMemoStatus
from oms import money

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class GivenBack:
    """What the issued credit memos of an invoice gave back of it: `amount` at what was invoiced, goods with tax, and
    the part of its early payment discount that they kept."""

    amount: Decimal = ZERO
    early: Decimal = ZERO


def promised(invoice: Invoice, given_back: Decimal = ZERO) -> Decimal:
    """What the terms take off an invoice that is paid by its discount day, of what was not given back of it."""
    if invoice.discount_until_on is None:
        return ZERO
    wanted = invoice.total_amount - given_back
    return money.rounded(wanted * invoice.order.terms.discount_percent / 100, invoice.currency)


def offers(invoices: Iterable[Invoice], since: date) -> dict[int, Decimal]:
    """What may still be taken off each open invoice whose discount day is not before `since`. One query."""
    in_time = [i for i in invoices if i.discount_until_on and i.discount_until_on >= since]
    before = _given_back(in_time)
    left = {i.pk: promised(i, before.get(i.pk, GivenBack()).amount) - i.early_discount_amount for i in in_time}
    return {pk: amount for pk, amount in left.items() if amount > 0}


def kept(invoice: Invoice, amount: Decimal) -> Decimal:
    """The part of an early payment discount that goes with `amount` (goods with tax) when that is given back next.

    The customer did not pay it, so he does not get it. In proportion to what of the invoice is left, freight included;
    the memo that gives back the rest of an invoice keeps the rest of its discount. Twin: the law in invariants.py.
    """
    if not invoice.early_discount_amount or not amount:
        return ZERO
    before = _given_back([invoice]).get(invoice.pk, GivenBack())
    discount, left = invoice.early_discount_amount - before.early, invoice.total_amount - before.amount
    return money.rounded(discount * amount / left, invoice.currency)


def _given_back(invoices: Iterable[Invoice]) -> dict[int, GivenBack]:
    rows = CreditMemo.objects.filter(invoice__in=[i.pk for i in invoices], status=CreditMemoStatus.ISSUED).order_by()
    gross, early = Sum(F("goods_amount") + F("tax_amount")), Sum("early_discount_amount")
    sums = rows.values_list("invoice_id").annotate(gross=gross, early=early)
    return {pk: GivenBack(amount, kept) for pk, amount, kept in sums}
