"""The jobs of EDI."""

from django.utils import timezone

from oms.actors import Actor
from oms.edi import operations
from oms.jobs.models import Job
from oms.jobs.registry import handles

SYSTEM = Actor.system("EDI")


@handles("edi.read", title="Read an EDI file")
def read(job: Job) -> dict:
    """Read the stored file {"file_id"}."""
    return operations.read_file(file_id=job.payload["file_id"], actor=SYSTEM, now=timezone.now())


@handles("edi.read_slice", title="Read a part of an EDI file")
def read_slice(job: Job) -> dict:
    """Read the interchanges between two bytes of a file: {"file_id", "start", "end", "position"}."""
    return {"interchanges": operations.read_slice(**job.payload, actor=SYSTEM, now=timezone.now())}


@handles("edi.send", title="Write an EDI document")
def send(job: Job) -> dict:
    """Number a waiting document and store its bytes: {"message_id"}, "was_held" for one that is tried again."""
    return {"sent": operations.send(**job.payload, actor=SYSTEM, now=timezone.now())}


@handles("edi.deliver", title="Deliver an EDI document")
def deliver(job: Job) -> dict:
    """Put the bytes of a sent document into its partner's folder: {"message_id"}."""
    return {"file": operations.deliver(message_id=job.payload["message_id"], now=timezone.now())}
