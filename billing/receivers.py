"""What billing does when goods leave."""

from fulfillment.events import ShipmentsShipped
from oms.events import listens_to
from oms.jobs.enqueue import enqueue

SHIPMENTS_A_JOB = 50


@listens_to(ShipmentsShipped)
def invoice_shipped(event: ShipmentsShipped) -> None:
    ids = list(event.shipment_ids)
    for start in range(0, len(ids), SHIPMENTS_A_JOB):
        enqueue("billing.invoice", {"shipment_ids": ids[start : start + SHIPMENTS_A_JOB]})
