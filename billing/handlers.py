"""The jobs of billing."""

from django.utils import timezone

from billing import operations
from billing.forms import ExportForm
from billing.operations import export as exporting
from billing.sheets import SHEETS
from oms.actors import Actor
from oms.errors import OperationRefused
from oms.jobs import progress
from oms.jobs.models import Job
from oms.jobs.registry import handles


@handles("billing.invoice", title="Invoice shipments")
def invoice(job: Job) -> dict:
    """Invoice {"shipment_ids": [...]}: those that left and have no invoice yet."""
    invoices = operations.invoice_shipments(
        shipment_ids=job.payload["shipment_ids"], actor=Actor.system("Billing"), now=timezone.now()
    )
    return {"invoices": [invoice.number for invoice in invoices]}


@handles("billing.export", title="Write an export")
def export(job: Job) -> dict:
    """Write {"what", "given": the filter as the form takes it, "format"} to a document of the job."""
    form = ExportForm({"what": job.payload["what"], **job.payload["given"]})
    if not form.is_valid():
        raise OperationRefused("The filter of this export cannot be read any more.")
    actor = Actor.person(job.requested_by) if job.requested_by else Actor.system("Billing")
    document = exporting.export_to_document(
        job_id=job.pk,
        sheet=SHEETS[job.payload["what"]],
        criteria=form.criteria(timezone.localdate()),
        form=job.payload["format"],
        about=form.about(actor.name),
        actor=actor,
        tell=lambda done, total: progress.tell(job, done, total),
    )
    return {"document_id": document.pk, "filename": document.filename}
