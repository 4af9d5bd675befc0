"""The jobs of billing."""

from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from billing import operations
from billing.forms import ExportForm
from billing.operations import export as exporting
from billing.sheets import SHEETS
from oms.accounts.access import Permission
from oms.actors import Actor
from oms.documents.models import Document
from oms.errors import OperationRefused
from oms.jobs import progress
from oms.jobs.enqueue import enqueue_many
from oms.jobs.models import Job
from oms.jobs.registry import handles

UNUSABLE = (IntegrityError, DataError, ArithmeticError, ValueError, OperationRefused)
"""What is wrong with a shipment itself, and stays wrong however often it is tried; anything else is tried again."""


@handles("billing.invoice", title="Invoice shipments")
def invoice(job: Job) -> dict:
    """Invoice {"shipment_ids": [...]}: those that left and have no invoice yet.

    Where one of several cannot be invoiced, each gets a job of its own: the others go on, and the bad one tells alone.
    """
    wanted = job.payload["shipment_ids"]
    try:
        with transaction.atomic():
            invoices = operations.invoice_shipments(
                shipment_ids=wanted, actor=Actor.system("Billing"), now=timezone.now()
            )
    except UNUSABLE:
        if len(wanted) < 2:
            raise
        enqueue_many([Job(kind="billing.invoice", payload={"shipment_ids": [each]}) for each in wanted])
        return {"invoices": [], "each_alone": wanted}
    return {"invoices": [invoice.number for invoice in invoices]}


@handles("billing.export", title="Write an export")
def export(job: Job) -> dict:
    """Write {"what", "given": the filter as the form takes it, "format"} to a document of the job.

    Days and times are those of whoever asked for it, as in an export that comes at once.
    """
    person = job.requested_by
    actor = Actor.person(person, permission=Permission.INVOICE_EXPORT) if person else Actor.system("Billing")
    with timezone.override(person.timezone if person else None):
        document = _written(job, actor)
    return {"document_id": document.pk, "filename": document.filename}


def _written(job: Job, actor: Actor) -> Document:
    form = ExportForm({"what": job.payload["what"], **job.payload["given"]})
    if not form.is_valid():
        raise OperationRefused("The filter of this export cannot be read any more.")
    return exporting.export_to_document(
        job_id=job.pk,
        sheet=SHEETS[job.payload["what"]],
        criteria=form.criteria(timezone.now()),
        form=job.payload["format"],
        about=form.about(actor.name),
        actor=actor,
        tell=lambda done, total: progress.tell(job, done, total),
    )
