"""How the states of invoices, credit memos and payments look: a word, a tone, an icon."""

from datetime import datetime

from billing.models import CreditMemo, Invoice, Payment
from billing.states import CreditMemoStatus, InvoiceStatus

Chip = dict[str, str]

MEMO: dict[str, Chip] = {
    CreditMemoStatus.DRAFT: {"label": "Waits for approval", "tone": "warn", "icon": "clock"},
    CreditMemoStatus.ISSUED: {"label": "Issued", "tone": "good", "icon": "check"},
    CreditMemoStatus.REJECTED: {"label": "Rejected", "tone": "", "icon": "cross"},
}


def of_invoice(invoice: Invoice, now: datetime) -> Chip:
    """Settled, so many days overdue where it was sold, part settled, or open."""
    if invoice.status == InvoiceStatus.SETTLED:
        return {"label": "Settled", "tone": "good", "icon": "check"}
    late = (invoice.business_unit.today(now) - invoice.due_on).days
    if late > 0:
        return {"label": f"{late} day{'' if late == 1 else 's'} overdue", "tone": "bad", "icon": "alert"}
    if invoice.paid_amount or invoice.credited_amount:
        return {"label": "Part settled", "tone": "info", "icon": "part"}
    return {"label": "Open", "tone": "", "icon": ""}


def of_memo(memo: CreditMemo) -> Chip:
    """Its status; an issued one says when some of it is the customer's still to use."""
    if memo.status == CreditMemoStatus.ISSUED and memo.unapplied:
        return {"label": "Issued, not used up", "tone": "info", "icon": "part"}
    return MEMO[memo.status]


def of_payment(payment: Payment) -> Chip:
    if not payment.unapplied:
        return {"label": "Applied", "tone": "good", "icon": "check"}
    return {"label": "Part applied" if payment.applied_amount else "Not applied", "tone": "warn", "icon": "clock"}
