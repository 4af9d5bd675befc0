"""What returns does when its credit memos are decided."""

from django.utils import timezone

from billing.events import CreditMemoIssued, CreditMemoRejected
from billing.models import CreditMemo
from billing.states import CreditSource
from oms.actors import Actor
from oms.events import listens_to
from returns import operations


@listens_to(CreditMemoIssued)
def settle_issued(event: CreditMemoIssued) -> None:
    _settle(event.credit_memo_id)


@listens_to(CreditMemoRejected)
def settle_rejected(event: CreditMemoRejected) -> None:
    _settle(event.credit_memo_id)


def _settle(credit_memo_id: int) -> None:
    memo = CreditMemo.objects.get(pk=credit_memo_id)
    if memo.source == CreditSource.RETURN and memo.source_id:
        operations.settle_if_decided(return_id=memo.source_id, actor=Actor.system("Returns"), now=timezone.now())
