"""Whether we sell to a customer, and what that means for the orders that wait because we did not."""

from datetime import datetime

from django.db import transaction

from oms.actors import Actor
from oms.audit.record import record
from oms.errors import OperationRefused
from oms.masterdata.models import Customer
from orders.models import OrderException

from .recheck import recheck_order


class CustomerUnusable(OperationRefused):
    code = "customer_unusable"


@transaction.atomic
def set_customer_active(*, customer_id: int, active: bool, reason: str, actor: Actor, now: datetime) -> Customer:
    """Sell to a customer again, or no more. Orders that are confirmed already go on either way.

    Locks the customer, then each order that waits because the customer was not active: it is checked again. Audits
    customer.activated or customer.deactivated. Raises CustomerUnusable when there is no such customer, no reason, or
    nothing to change.
    """
    customer = Customer.objects.select_for_update(of=("self",)).filter(pk=customer_id).first()
    if customer is None:
        raise CustomerUnusable("There is no such customer.", code="not_found")
    if customer.is_active == active:
        raise CustomerUnusable(f"{customer} is {'active' if active else 'not active'} already.")
    if not reason.strip():
        raise CustomerUnusable("Say why.", code="reason_missing")
    customer.is_active = active
    customer.save(update_fields=["is_active"])
    record(f"customer.{'activated' if active else 'deactivated'}", customer, actor=actor, note=reason[:200])
    if active:
        _look_again(customer_id, actor, now)
    return customer


def _look_again(customer_id: int, actor: Actor, now: datetime) -> None:
    waiting = OrderException.objects.open().filter(type="customer_inactive", customer_id=customer_id)
    for order_id in sorted(set(waiting.values_list("order_id", flat=True))):
        recheck_order(order_id=order_id, actor=actor, now=now)
