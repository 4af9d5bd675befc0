"""The jobs of stock."""

from datetime import date

from django.utils import timezone

from inventory import operations
from oms.actors import Actor
from oms.jobs.enqueue import enqueue
from oms.jobs.models import Job
from oms.jobs.registry import handles

ORDERS_A_SLICE = 100


@handles("inventory.allocate", title="Allocate stock")
def allocate(job: Job) -> dict:
    """Allocate {"order_ids": [...]}: what is open of them, as far as stock goes."""
    decisions = operations.allocate_orders(
        order_ids=job.payload["order_ids"], actor=Actor.system("Allocation"), now=timezone.now()
    )
    return {"lines": len(decisions), "short": sum(1 for d in decisions if d.total < d.demand.wanted)}


@handles("inventory.offer", title="Offer stock that came free")
def offer(job: Job) -> dict:
    """Stock of {"item_ids": [...]} came in: allocate the orders that wait for it, a slice a job, from `after` on."""
    items, after = job.payload["item_ids"], job.payload.get("after")
    key = (date.fromisoformat(after[0]), after[1]) if after else None
    waiting = operations.orders_short_of(items, after=key, limit=ORDERS_A_SLICE)
    if waiting:
        ids = [order.pk for order in waiting]
        operations.allocate_orders(order_ids=ids, actor=Actor.system("Allocation"), now=timezone.now())
    if len(waiting) == ORDERS_A_SLICE:
        last = waiting[-1]
        enqueue("inventory.offer", {"item_ids": items, "after": [last.ship_by_on.isoformat(), last.pk]})
    return {"orders": len(waiting)}
