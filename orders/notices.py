"""Telling the customer by mail that we promised the order, and that it, or the rest of it, will not come after all.

EDI partners get their 855 instead.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from oms.errors import TransientError
from oms.events import listens_to
from oms.jobs.enqueue import enqueue
from oms.jobs.models import Job, JobState
from oms.jobs.registry import handles
from oms.notify.letters import Letter, write_letters
from oms.notify.models import OutgoingMail
from orders.edi.partners import wanting
from orders.events import OrderCancelled, OrdersConfirmed, OrderShortened
from orders.models import Order
from orders.states import OrderStatus


@listens_to(OrdersConfirmed)
def tell_later(event: OrdersConfirmed) -> None:
    """One statement on the busy road; who gets a mail, and what stands in it, is the job's to find out."""
    enqueue("orders.tell_confirmed", {"order_ids": list(event.order_ids)})


@listens_to(OrderCancelled)
def tell_cancelled_later(event: OrderCancelled) -> None:
    enqueue("orders.tell_cancelled", {"order_id": event.order_id})


@listens_to(OrderShortened)
def tell_shortened_later(event: OrderShortened) -> None:
    enqueue("orders.tell_cancelled", {"order_id": event.order_id, "units": dict(event.units)})


@handles("orders.tell_confirmed", title="Confirm orders by mail")
def tell_confirmed(job: Job) -> dict:
    """Mail the confirmation of {"order_ids": [...]} to the customers who do not get it by EDI."""
    return {"mails": len(write_letters(confirmations(job.payload["order_ids"])))}


@handles("orders.tell_cancelled", title="Tell of cancelled orders by mail")
def tell_cancelled(job: Job) -> dict:
    """Mail that {"order_id": ...} will not come, or only its {"units": {line number: base units}} will not.

    Raises TransientError while its confirmation may still be on its way.
    """
    confirming = Job.objects.filter(kind="orders.tell_confirmed", state=JobState.QUEUED)
    if confirming.filter(payload__order_ids__contains=[job.payload["order_id"]]).exists():
        raise TransientError("Its confirmation is being written.")
    letters = cancellations(job.payload["order_id"], job.payload.get("units", {}), cause=job.pk)
    return {"mails": len(write_letters(letters))}


def confirmations(order_ids: Sequence[int]) -> list[Letter]:
    """The confirmations of these orders for customers who do not get an 855. What is cancelled by now has none."""
    wanted = Order.objects.filter(pk__in=list(order_ids), is_test=False).exclude(customer__email="")
    partners = wanting("855", order_ids)
    orders = wanted.exclude(pk__in=partners).exclude(status=OrderStatus.CANCELLED)
    orders = orders.select_related("customer", "business_unit", "ship_to", "terms")
    return [_letter(order) for order in orders.prefetch_related("lines__item", "parties").order_by("pk")]


def cancellations(order_id: int, units: Mapping[str, str], *, cause: int) -> list[Letter]:
    """What is told of an order that is cancelled, or of those `units` of it; none where we had confirmed none by mail.

    `cause` tells apart what is given up of one order at different times.
    """
    if not OutgoingMail.objects.filter(dedupe=_confirmed(order_id)).exists():
        return []
    order = Order.objects.select_related("customer", "business_unit").get(pk=order_id)
    lines = [line for line in order.lines.select_related("item") if str(line.number) in units]
    rest = [(line, Decimal(units[str(line.number)])) for line in lines]
    told = f"Part of your order {order.po_number}" if rest else f"Your order {order.po_number}"
    letter = Letter(
        dedupe=f"order.cancelled:{order.pk}:{cause}" if rest else f"order.cancelled:{order.pk}",
        to=order.customer.email,
        subject=f"{told} is cancelled ({order.number})",
        template="order_cancellation",
        context={
            "order": order,
            "told": told,
            "rest": rest,
            "unit": order.business_unit,
            "reason": reason_of(order),
        },
        order_id=order.pk,
    )
    return [letter]


def _letter(order: Order) -> Letter:
    lines: Sequence = [line for line in order.lines.all() if line.remaining > 0]
    return Letter(
        dedupe=_confirmed(order.pk),
        to=order.customer.email,
        subject=f"Your order {order.po_number} is confirmed ({order.number})",
        template="order_confirmation",
        context={"order": order, "lines": lines, "unit": order.business_unit, "reason": reason_of(order)},
        order_id=order.pk,
    )


def _confirmed(order_id: int) -> str:
    return f"order.confirmed:{order_id}"


def reason_of(order: Order) -> str:
    """Why this address gets the mail; stands at its foot."""
    return f"You get this because {order.customer.name} ordered from {order.business_unit.legal_name.rstrip('.')}."
