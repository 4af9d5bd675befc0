"""The jobs of fulfillment."""

from django.utils import timezone

from fulfillment import operations
from oms.actors import Actor
from oms.jobs.models import Job
from oms.jobs.registry import handles
from orders.models import Order


@handles("fulfillment.plan")
def plan(job: Job) -> dict:
    """Plan shipments of {"order_ids": [...]} where the business unit releases without waiting for a person."""
    ready = Order.objects.filter(pk__in=job.payload["order_ids"], business_unit__auto_release=True)
    shipments = operations.plan_shipments(
        order_ids=list(ready.values_list("pk", flat=True)), actor=Actor.system("Release"), now=timezone.now()
    )
    return {"shipments": [shipment.number for shipment in shipments]}
