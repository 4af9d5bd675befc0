"""The jobs of fulfillment."""

from django.utils import timezone

from fulfillment import operations
from oms.actors import Actor
from oms.jobs.models import Job
from oms.jobs.registry import handles


@handles("fulfillment.plan")
def plan(job: Job) -> dict:
    """Plan shipments of {"order_ids": [...]}: what is reserved of them goes to the warehouse."""
    shipments = operations.plan_shipments(
        order_ids=job.payload["order_ids"], actor=Actor.system("Release"), now=timezone.now()
    )
    return {"shipments": [shipment.number for shipment in shipments]}
