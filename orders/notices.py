"""Telling the customer by mail that we promised the order. EDI partners get their 855 instead."""

from collections.abc import Sequence

from oms.events import listens_to
from oms.jobs.enqueue import enqueue
from oms.jobs.models import Job
from oms.jobs.registry import handles
from oms.notify.letters import Letter, write_letters
from orders.edi.partners import wanting
from orders.events import OrdersConfirmed
from orders.models import Order


@listens_to(OrdersConfirmed)
def tell_later(event: OrdersConfirmed) -> None:
    """One statement on the busy road; who gets a mail, and what stands in it, is the job's to find out."""
    enqueue("orders.tell_confirmed", {"order_ids": list(event.order_ids)})


@handles("orders.tell_confirmed", title="Confirm orders by mail")
def tell_confirmed(job: Job) -> dict:
    """Mail the confirmation of {"order_ids": [...]} to the customers who do not get it by EDI."""
    return {"mails": len(write_letters(confirmations(job.payload["order_ids"])))}


def confirmations(order_ids: Sequence[int]) -> list[Letter]:
    """The confirmations of these orders for customers who do not get an 855."""
    wanted = Order.objects.filter(pk__in=list(order_ids), is_test=False).exclude(customer__email="")
    partners = wanting("855", order_ids)
    orders = wanted.exclude(pk__in=partners).select_related("customer", "business_unit", "ship_to", "terms")
    return [_letter(order) for order in orders.prefetch_related("lines__item", "parties").order_by("pk")]


def _letter(order: Order) -> Letter:
    lines: Sequence = [line for line in order.lines.all() if line.remaining > 0]
    return Letter(
        dedupe=f"order.confirmed:{order.pk}",
        to=order.customer.email,
        subject=f"Your order {order.po_number} is confirmed ({order.number})",
        template="order_confirmation",
        context={"order": order, "lines": lines, "unit": order.business_unit, "reason": reason_of(order)},
        order_id=order.pk,
    )


def reason_of(order: Order) -> str:
    """Why this address gets the mail; stands at its foot."""
    return f"You get this because {order.customer.name} ordered from {order.business_unit.legal_name}."
