"""Telling the customer by mail that goods left. EDI partners get their 856 instead."""

from collections.abc import Sequence

from fulfillment import queries
from fulfillment.documents import shipped_line
from fulfillment.events import ShipmentsShipped
from fulfillment.models import Shipment
from oms.events import listens_to
from oms.jobs.enqueue import enqueue
from oms.jobs.models import Job
from oms.jobs.registry import handles
from oms.notify.letters import Letter, write_letters
from orders.edi.partners import wanting
from orders.notices import reason_of


@listens_to(ShipmentsShipped)
def tell_later(event: ShipmentsShipped) -> None:
    enqueue("fulfillment.tell_shipped", {"shipment_ids": list(event.shipment_ids)})


@handles("fulfillment.tell_shipped", title="Announce shipments by mail")
def tell_shipped(job: Job) -> dict:
    """Mail the departure of {"shipment_ids": [...]} to the customers who do not get it by EDI."""
    return {"mails": len(write_letters(departures(job.payload["shipment_ids"])))}


def departures(shipment_ids: Sequence[int]) -> list[Letter]:
    """What customers who do not get an 856 are told of these shipments."""
    wanted = Shipment.objects.filter(pk__in=list(shipment_ids)).exclude(order__customer__email="")
    partners = wanting("856", wanted.values_list("order_id", flat=True))
    rows = wanted.exclude(order__in=partners).select_related(
        "order__customer", "order__business_unit", "order__ship_to", "carrier", "location"
    )
    return [_letter(s) for s in rows.prefetch_related("lines__order_line__item", "order__parties").order_by("pk")]


def _letter(shipment: Shipment) -> Letter:
    order = shipment.order
    return Letter(
        dedupe=f"shipment.shipped:{shipment.pk}",
        to=order.customer.email,
        subject=f"Your order {order.po_number} is on its way ({shipment.number})",
        template="shipment_notice",
        context={
            "order": order,
            "shipment": shipment,
            "lines": [shipped_line(line) for line in shipment.lines.all() if line.quantity > 0],
            "shipped_on": order.business_unit.today(shipment.shipped_at) if shipment.shipped_at else None,
            "unit": order.business_unit,
            "tracking_url": queries.tracking_url(shipment),
            "reason": reason_of(order),
        },
        order_id=order.pk,
    )
