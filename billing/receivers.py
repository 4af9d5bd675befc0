"""What billing does when goods leave, and when what stopped their invoice is gone."""

from django.db.models import Exists, OuterRef

from billing.models import Invoice
from fulfillment.events import ShipmentsShipped
from fulfillment.models import Shipment
from fulfillment.states import ShipmentStatus
from oms.events import listens_to
from oms.jobs.enqueue import enqueue
from orders.events import OrdersUnblocked

SHIPMENTS_A_JOB = 50


@listens_to(ShipmentsShipped)
def invoice_shipped(event: ShipmentsShipped) -> None:
    _queue(list(event.shipment_ids))


@listens_to(OrdersUnblocked)
def invoice_unblocked(event: OrdersUnblocked) -> None:
    """What left while its order was stopped is invoiced now."""
    left = Shipment.objects.filter(order__in=list(event.order_ids), status=ShipmentStatus.SHIPPED)
    waiting = left.filter(~Exists(Invoice.objects.filter(shipment=OuterRef("pk"))))
    _queue(list(waiting.order_by("pk").values_list("pk", flat=True)))


def _queue(ids: list[int]) -> None:
    for start in range(0, len(ids), SHIPMENTS_A_JOB):
        enqueue("billing.invoice", {"shipment_ids": ids[start : start + SHIPMENTS_A_JOB]})
