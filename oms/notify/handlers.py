"""The job of mail."""

from django.utils import timezone

from oms.jobs.models import Job
from oms.jobs.registry import handles

from . import operations


@handles("notify.send", title="Send a mail", outside=True)
def send(job: Job) -> dict:
    """Send {"mail_id": ...} unless it was sent."""
    mail = operations.send_mail(mail_id=job.payload["mail_id"], now=timezone.now())
    return {"to": mail.to} if mail else {"sent": "before"}
