"""What a credit memo is worth: what was invoiced for its units, less what paying early took off that."""

from billing import early
from billing.models import CreditMemo, Invoice
from billing.states import CreditMemoStatus


def value(memo: CreditMemo, invoice: Invoice) -> None:
    """Work out a memo of a locked invoice as the next one to be issued; the caller saves it."""
    memo.early_discount_amount = early.kept(invoice, memo.gross_amount)
    memo.total_amount = memo.gross_amount - memo.early_discount_amount


def value_drafts(invoice: Invoice) -> None:
    """Tell the drafts of a locked invoice what they are worth after its early payment discount was taken or shared."""
    if not invoice.early_discount_amount:
        return
    for memo in CreditMemo.objects.filter(invoice=invoice, status=CreditMemoStatus.DRAFT).order_by("pk"):
        value(memo, invoice)
        memo.save(update_fields=["early_discount_amount", "total_amount"])
