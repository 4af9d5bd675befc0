"""What a document left open with us: the order it made is held, or a piece of work waits for a person."""

from typing import Any

from django.db.models import Q
from django.urls import reverse

from oms.accounts.access import Permission
from oms.edi.models import InboundMessage
from oms.edi.standing import Standing, tells
from orders.models import Order, OrderException
from orders.queries.exceptions import open_on_order
from orders.states import HoldFacet
from orders.subjects import DOCUMENT, OUTBOUND

MOST_NAMED = 3


@tells
def held_order(message: InboundMessage, user: Any) -> list[Standing]:
    if message.outcome_type != "orders.order" or not user.may(Permission.ORDER_VIEW):
        return []
    order = Order.objects.filter(pk=message.outcome_id, hold=HoldFacet.HELD).first()
    if order is None or not order.is_open:
        return []
    titles = list(dict.fromkeys(each.title for each in open_on_order(order.pk) if each.blocks))
    more = [f"{len(titles) - MOST_NAMED} more"] if len(titles) > MOST_NAMED else []
    words = f"is held: {', '.join([*titles[:MOST_NAMED], *more])}."
    return [Standing(str(order), reverse("orders:detail", args=[order.pk]), words, "Order held")]


@tells
def work_in_the_queue(message: InboundMessage, user: Any) -> list[Standing]:
    """The work a document is, and that of the document of ours it refuses."""
    if not user.may(Permission.EXCEPTION_WORK):
        return []
    about = Q(subject_type=DOCUMENT, subject_id=message.pk)
    if message.outcome_type == OUTBOUND:
        about |= Q(subject_type=OUTBOUND, subject_id=message.outcome_id)
    rows = OrderException.objects.open().filter(about).order_by("pk")
    return [
        Standing(row.title, reverse("orders:exception", args=[row.pk]), "is work in the queue.", "In the queue")
        for row in rows
    ]
