"""The job of documents."""

from oms.actors import Actor
from oms.documents import operations
from oms.jobs.models import Job
from oms.jobs.registry import handles


@handles("documents.render", title="Print a document")
def render(job: Job) -> dict:
    """Print {"kind": ..., "subject_id": ...} unless it is printed already; `"anew": true` makes another version."""
    document = operations.print_paper(
        kind=job.payload["kind"],
        subject_id=job.payload["subject_id"],
        anew=job.payload.get("anew", False),
        actor=Actor.system("Documents"),
    )
    return {"document_id": document.pk, "filename": document.filename}
