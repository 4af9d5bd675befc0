"""What fulfillment does when an order or its stock changes."""

from django.utils import timezone

from fulfillment import operations
from fulfillment.events import ShipmentsShipped
from inventory.events import OrdersAllocated
from oms.actors import Actor
from oms.events import listens_to
from oms.jobs.enqueue import enqueue, enqueue_many
from oms.jobs.models import Job
from orders.events import OrderCancelled, OrderRestCancelled, OrdersUnblocked


@listens_to(OrdersAllocated)
def plan_allocated(event: OrdersAllocated) -> None:
    _queue(event.order_ids)


@listens_to(OrdersUnblocked)
def plan_unblocked(event: OrdersUnblocked) -> None:
    """What was reserved before the hold may go now."""
    _queue(event.order_ids)


@listens_to(OrderCancelled)
def void_planned(event: OrderCancelled) -> None:
    operations.void_orders(
        order_ids=[event.order_id], reason="the order was cancelled", actor=Actor.system("Orders"), now=timezone.now()
    )


@listens_to(ShipmentsShipped)
def print_packing_slips(event: ShipmentsShipped) -> None:
    """The slip that is kept is the one that went with the goods."""
    enqueue_many([_slip(shipment_id) for shipment_id in event.shipment_ids])


@listens_to(OrderRestCancelled)
def void_rest(event: OrderRestCancelled) -> None:
    operations.void_orders(
        order_ids=[event.order_id], reason="the rest was cancelled", actor=Actor.system("Orders"), now=timezone.now()
    )


def _slip(shipment_id: int) -> Job:
    return Job(
        kind="fulfillment.packing_slip", payload={"shipment_id": shipment_id}, dedupe=f"packing_slip:{shipment_id}"
    )


def _queue(order_ids) -> None:
    """Queue planning; the job asks which business units release by themselves, so that this road stays short."""
    if order_ids:
        enqueue("fulfillment.plan", {"order_ids": sorted(order_ids)})
