"""Giving a customer leave to send goods back, and calling that off."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Case, F, Sum, When

from billing.models import InvoiceLine
from inventory.models import Location
from oms import quantities
from oms.actors import Actor
from oms.audit.record import record
from oms.errors import OperationRefused
from orders.models import Order
from returns.models import ReturnAuthorization, ReturnLine
from returns.states import ReturnStatus

ZERO = Decimal(0)
LONGEST_REASON = 20


class ReturnRefused(OperationRefused):
    code = "return_refused"


@transaction.atomic
def authorize_return(
    *,
    order_id: int,
    quantities: Mapping[int, Decimal],
    location_id: int,
    reason_code: str,
    actor: Actor,
    now: datetime,
    note: str = "",
) -> ReturnAuthorization:
    """Authorize units of an order's invoiced lines to come back: {invoice line: base units}.

    Locks the order. Audits return.authorized. Raises ReturnRefused when more is asked than was invoiced and is not
    on another return already, or the place holds the stock of another business unit.
    """
    order = (
        Order.objects.select_related("customer").filter(pk__in=[o.pk for o in Order.objects.lock([order_id])]).first()
    )
    wanted = {pk: units for pk, units in quantities.items() if units}
    if order is None or not wanted:
        raise ReturnRefused("Choose what comes back.")
    if not 0 < len(reason_code) <= LONGEST_REASON:
        raise ReturnRefused("Say why it comes back.", code="reason_missing")
    location = _location(order, location_id)
    lines = _returnable(order, wanted)
    rma = ReturnAuthorization.objects.create(
        order=order, customer=order.customer, location=location, reason_code=reason_code, note=note[:200],
        authorized_at=now, authorized_by_id=actor.user_id,
    )  # fmt: skip
    ReturnLine.objects.bulk_create(
        [
            ReturnLine(rma=rma, order_line_id=lines[pk].order_line_id, invoice_line_id=pk, authorized=units)
            for pk, units in wanted.items()
        ]
    )
    record("return.authorized", rma, actor=actor, order_id=order.pk, note=rma.number, reason=reason_code)
    return rma


@transaction.atomic
def cancel_return(*, return_id: int, reason: str, actor: Actor, now: datetime) -> ReturnAuthorization:
    """Withdraw an authorization on which nothing has come in. Audits return.cancelled."""
    rma = lock_return(return_id)
    if not reason.strip():
        raise ReturnRefused("Say why it is withdrawn.", code="reason_missing")
    if not rma.may_become(ReturnStatus.CANCELLED):
        raise ReturnRefused(f"{rma} is {rma.get_status_display().lower()}.")
    rma.status, rma.cancelled_at = ReturnStatus.CANCELLED, now
    rma.save(update_fields=["status", "cancelled_at"])
    record("return.cancelled", rma, actor=actor, order_id=rma.order_id, note=reason, number=rma.number)
    return rma


def lock_return(return_id: int) -> ReturnAuthorization:
    """The return, its order locked before it."""
    order_id = ReturnAuthorization.objects.filter(pk=return_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise ReturnRefused("There is no such return.", code="not_found")
    Order.objects.lock([order_id])
    return ReturnAuthorization.objects.lock(return_id)


def returnable(lines: Mapping[int, InvoiceLine]) -> dict[int, Decimal]:
    """For each invoice line: units invoiced, less those awaited and those that came in on a return and stayed.

    What was authorized and did not come with the rest may be asked for again, as may what went back to the customer.
    """
    rows = ReturnLine.objects.filter(invoice_line__in=list(lines)).exclude(rma__status=ReturnStatus.CANCELLED)
    counted = Case(
        When(rma__status=ReturnStatus.AUTHORIZED, then=F("authorized")), default=F("received") - F("sent_back")
    )
    taken = dict(rows.values_list("invoice_line_id").annotate(units=Sum(counted)))
    return {pk: line.quantity - taken.get(pk, ZERO) for pk, line in lines.items()}


def _location(order: Order, location_id: int) -> Location:
    """An active place of the business unit that sold the goods: its stock is on its books alone."""
    location = Location.objects.filter(pk=location_id, is_active=True).first()
    if location is None:
        raise ReturnRefused("Choose where it comes back to.")
    if location.business_unit_id != order.business_unit_id:
        raise ReturnRefused(f"{location} holds the stock of another business unit; choose one of {order}'s own.")
    return location


def _returnable(order: Order, wanted: Mapping[int, Decimal]) -> dict[int, InvoiceLine]:
    found = InvoiceLine.objects.select_related("item").filter(pk__in=list(wanted), invoice__order=order)
    lines = {line.pk: line for line in found}
    left = returnable(lines)
    for pk, units in wanted.items():
        if pk not in lines:
            raise ReturnRefused("Choose invoiced lines of this order.")
        if not units.is_finite() or units <= 0 or units > left[pk]:
            raise ReturnRefused(f"{lines[pk].item.sku}: {quantities.text(left[pk])} can still come back.")
        if not lines[pk].item.divisible and units % 1:
            raise ReturnRefused(f"{lines[pk].item.sku} is counted in whole {lines[pk].item.base_uom}.")
    return lines
