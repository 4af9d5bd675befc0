"""The discount for paying early: what the invoice promises, and what of it a payment may still take."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from billing.models import Invoice
from oms import money

ZERO = Decimal(0)


def promised(invoice: Invoice) -> Decimal:
    """What the terms take off an invoice that is paid by its discount day; nothing without one."""
    if invoice.discount_until_on is None:
        return ZERO
    return money.rounded(invoice.total_amount * invoice.order.terms.discount_percent / 100, invoice.currency)


def offers(invoices: Iterable[Invoice], since: date) -> dict[int, Decimal]:
    """What may still be taken off each open invoice whose discount day is not before `since`."""
    in_time = [i for i in invoices if i.discount_until_on and i.discount_until_on >= since]
    left = {invoice.pk: promised(invoice) - invoice.early_discount_amount for invoice in in_time}
    return {pk: amount for pk, amount in left.items() if amount > 0}
