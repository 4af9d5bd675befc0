"""A return is settled once every credit memo prepared for it is decided."""

from datetime import datetime

from django.db import transaction

from billing.models import CreditMemo
from billing.states import CreditMemoStatus, CreditSource
from oms.actors import Actor
from oms.audit.record import record
from returns.models import ReturnAuthorization
from returns.states import ReturnStatus


@transaction.atomic
def settle_if_decided(*, return_id: int, actor: Actor, now: datetime) -> bool:
    """Close an inspected return when no credit memo of it waits any more. Audits return.settled.

    The caller holds the lock of the order.
    """
    rma = ReturnAuthorization.objects.lock(return_id)
    if not rma.may_become(ReturnStatus.SETTLED):
        return False
    memos = CreditMemo.objects.filter(source=CreditSource.RETURN, source_id=rma.pk)
    if memos.filter(status=CreditMemoStatus.DRAFT).exists():
        return False
    rma.status, rma.settled_at = ReturnStatus.SETTLED, now
    rma.save(update_fields=["status", "settled_at"])
    record("return.settled", rma, actor=actor, order_id=rma.order_id, note=rma.number)
    return True
