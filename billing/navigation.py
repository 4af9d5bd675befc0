"""Where billing is entered from the rail."""

from billing.models import CreditMemo
from billing.states import CreditMemoStatus
from oms.accounts.access import Permission, Role
from oms.web.navigation import Entry, register


def _waiting(user) -> int:
    """Credit memos this person could approve now; nobody is counted their own."""
    if not user.may(Permission.CREDIT_APPROVE):
        return 0
    return CreditMemo.objects.filter(status=CreditMemoStatus.DRAFT).exclude(made_by=user).count()


register(Entry("Invoices", "billing:invoices", "invoice", Permission.INVOICE_VIEW, 60, home_of=(Role.FINANCE,)))
register(Entry("Credit memos", "billing:credit_memos", "return", Permission.INVOICE_VIEW, 62, count=_waiting))
register(Entry("Payments", "billing:payments", "payment", Permission.INVOICE_VIEW, 64))
