"""The dock: what really came back."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from oms import quantities
from oms.actors import Actor
from oms.audit.record import record
from orders import operations as orders
from returns.models import ReturnAuthorization, ReturnLine
from returns.states import ReturnStatus

from .authorize import ReturnRefused, lock_return


@transaction.atomic
def receive_return(
    *, return_id: int, quantities: Mapping[int, Decimal], actor: Actor, now: datetime
) -> ReturnAuthorization:
    """Record what came in: {return line: base units}. It waits for inspection; stock does not move yet.

    Locks order and return. Counts the units as returned on the order lines. Audits return.received.
    Raises ReturnRefused when it is not awaited, nothing came, or more than was authorized.
    """
    rma = lock_return(return_id)
    if not rma.may_become(ReturnStatus.RECEIVED):
        raise ReturnRefused(f"{rma} is {rma.get_status_display().lower()}.")
    lines = list(rma.lines.select_related("order_line__item").order_by("pk"))
    for line in lines:
        line.received = _received(line, quantities.get(line.pk, Decimal(0)))
    if not any(line.received for line in lines):
        raise ReturnRefused("Enter what came in.")
    ReturnLine.objects.bulk_update(lines, ["received"])
    came: dict[int, Decimal] = {}
    for line in lines:
        came[line.order_line_id] = came.get(line.order_line_id, Decimal(0)) + line.received
    orders.record_returned(order_ids=[rma.order_id], lines=came)
    rma.status, rma.received_at = ReturnStatus.RECEIVED, now
    rma.save(update_fields=["status", "received_at"])
    record("return.received", rma, actor=actor, order_id=rma.order_id, note=rma.number)
    return rma


def _received(line: ReturnLine, units: Decimal) -> Decimal:
    item = line.order_line.item
    assert item is not None
    if not units.is_finite() or units < 0 or units > line.authorized:
        raise ReturnRefused(f"{item.sku}: {quantities.text(line.authorized)} were authorized.")
    if not item.divisible and units % 1:
        raise ReturnRefused(f"{item.sku} is counted in whole {item.base_uom}.")
    return units
