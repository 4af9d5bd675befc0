"""Everything that changes what is owed."""

from .credit import CreditRefused, approve_credit_memo, make_credit_memo, reject_credit_memo
from .invoice import invoice_shipments
from .payment import PaymentRefused, apply_payment, record_payment
from .use_credit import apply_credit_memo, refund_credit_memo

__all__ = [name for name in dir() if not name.startswith("_")]
