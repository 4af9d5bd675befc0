"""Reading what is owed: the lists of the screens and exports, what some money is for, what credit memos ask for."""

from .crediting import Creditable, Credited, Use, creditable_lines, credited, uses_of
from .lists import (
    credit_memo_counts,
    credit_memo_state,
    credit_memo_totals,
    credit_memos,
    currencies,
    invoice_counts,
    invoice_state,
    invoice_totals,
    invoices,
    payment_counts,
    payment_totals,
    payments,
)
from .of_order import OrderMoney, order_money
from .settling import (
    MOST_AT_ONCE,
    Choice,
    Payer,
    choice_of_open,
    currencies_of,
    customers_to_pay,
    open_in_others,
    open_invoices,
    spread_oldest_first,
)

__all__ = [name for name in dir() if not name.startswith("_")]
