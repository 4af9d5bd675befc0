"""The jobs of billing."""

from django.utils import timezone

from billing import operations
from oms.actors import Actor
from oms.jobs.models import Job
from oms.jobs.registry import handles


@handles("billing.invoice")
def invoice(job: Job) -> dict:
    """Invoice {"shipment_ids": [...]}: those that left and have no invoice yet."""
    invoices = operations.invoice_shipments(
        shipment_ids=job.payload["shipment_ids"], actor=Actor.system("Billing"), now=timezone.now()
    )
    return {"invoices": [invoice.number for invoice in invoices]}
