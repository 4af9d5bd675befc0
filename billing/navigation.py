"""Where billing is entered from the rail."""

from typing import Any

from oms.accounts.access import Permission, Role
from oms.web.navigation import Entry, register

DRAFTS_OF_OTHERS = (
    "SELECT count(*) FROM billing_creditmemo WHERE status = 'draft' AND made_by_id IS DISTINCT FROM %(person)s"
)


def _waiting(user: Any) -> str | None:
    """Credit memos this person could approve now; nobody is counted their own."""
    return DRAFTS_OF_OTHERS if user.may(Permission.CREDIT_APPROVE) else None


register(Entry("Invoices", "billing:invoices", "invoice", Permission.INVOICE_VIEW, 60, home_of=(Role.FINANCE,)))
register(Entry("Credit memos", "billing:credit_memos", "credit", Permission.INVOICE_VIEW, 62, count=_waiting))
register(Entry("Payments", "billing:payments", "payment", Permission.INVOICE_VIEW, 64))
