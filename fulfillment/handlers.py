"""The jobs of fulfillment."""

from datetime import datetime, time

from django.utils import timezone

from fulfillment import operations
from fulfillment.documents import SUBJECT
from fulfillment.models import Shipment
from oms.actors import Actor
from oms.documents import operations as papers
from oms.jobs.enqueue import enqueue_many
from oms.jobs.models import Job
from oms.jobs.registry import handles
from orders.models import Order


@handles("fulfillment.plan", title="Plan shipments")
def plan(job: Job) -> dict:
    """Plan shipments of {"order_ids": [...]} where the business unit releases without waiting for a person.

    An order that may not leave yet waits for its day; until then only a person releases it.
    """
    ours, now = Order.objects.filter(pk__in=job.payload["order_ids"], business_unit__auto_release=True), timezone.now()
    dated = ours.filter(ship_not_before_on__isnull=False).select_related("business_unit")
    early = [order for order in dated if order.is_before_window(now)]
    enqueue_many([_on_its_day(order) for order in early])
    ready = ours.exclude(pk__in=[order.pk for order in early])
    shipments = operations.plan_shipments(
        order_ids=list(ready.values_list("pk", flat=True)), actor=Actor.system("Release"), now=now
    )
    return {"shipments": [shipment.number for shipment in shipments]}


def _on_its_day(order: Order) -> Job:
    """Plan it when the first day it may leave begins where it is sold."""
    day = order.ship_not_before_on
    begins = datetime.combine(day, time.min, tzinfo=order.business_unit.zone)
    return Job(
        kind="fulfillment.plan",
        payload={"order_ids": [order.pk]},
        dedupe=f"fulfillment.plan:{order.pk}:{day}",
        run_after=begins,
    )


@handles("fulfillment.packing_slip", title="Print a packing slip")
def packing_slip(job: Job) -> dict:
    """Print the slip of {"shipment_id": ...} that has left, unless one was printed after it was packed: that one
    travels with the goods."""
    shipment = Shipment.objects.get(pk=job.payload["shipment_id"])
    last = papers.newest(kind="packing_slip", subject_type=SUBJECT, subject_id=shipment.pk)
    travels = last is not None and shipment.packed_at is not None and last.made_at >= shipment.packed_at
    if not travels:
        by = Actor.system("Documents")
        last = papers.print_paper(kind="packing_slip", subject_id=shipment.pk, anew=True, actor=by)
    assert last is not None
    return {"document_id": last.pk, "filename": last.filename}
