"""What billing announces to the apps on its right."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class InvoicesPosted:
    """These invoices have their numbers and go to the customer."""

    invoice_ids: Sequence[int]


@dataclass(frozen=True)
class CreditMemoIssued:
    """This credit memo has its number and goes to the customer."""

    credit_memo_id: int


@dataclass(frozen=True)
class CreditMemoRejected:
    """The checker said no; what it was for may be credited anew."""

    credit_memo_id: int
