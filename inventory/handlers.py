"""The jobs of stock."""

from django.utils import timezone

from inventory import operations
from oms.actors import Actor
from oms.jobs.models import Job
from oms.jobs.registry import handles


@handles("inventory.allocate")
def allocate(job: Job) -> dict:
    """Allocate {"order_ids": [...]}: what is open of them, as far as stock goes."""
    decisions = operations.allocate_orders(
        order_ids=job.payload["order_ids"], actor=Actor.system("Allocation"), now=timezone.now()
    )
    return {"lines": len(decisions), "short": sum(1 for d in decisions if d.total < d.demand.wanted)}


@handles("inventory.offer")
def offer(job: Job) -> dict:
    """Stock of {"item_ids": [...]} came in: allocate the orders that wait for it."""
    waiting = operations.orders_short_of(job.payload["item_ids"])
    if waiting:
        operations.allocate_orders(order_ids=waiting, actor=Actor.system("Allocation"), now=timezone.now())
    return {"orders": len(waiting)}
