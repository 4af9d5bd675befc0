"""What is owed: invoices, credit memos, payments and how they were applied, and the legal number series."""

from .credit_memo import CreditApplication, CreditMemo, CreditMemoLine, Refund
from .invoice import Invoice, InvoiceLine
from .payment import Payment, PaymentApplication
from .series import NumberSeries

__all__ = [
    "CreditApplication",
    "CreditMemo",
    "CreditMemoLine",
    "Invoice",
    "InvoiceLine",
    "NumberSeries",
    "Payment",
    "PaymentApplication",
    "Refund",
]
