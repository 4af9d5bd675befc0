"""What a person may do to a job: try it again, call it off, or put it back."""

from datetime import datetime

from django.db import DatabaseError, IntegrityError, transaction

from oms.actors import Actor
from oms.audit.record import record
from oms.errors import OperationRefused
from oms.events import announce

from . import doorbell, effects
from .events import JobRetried
from .models import Job, JobState


class JobNotRetryable(OperationRefused):
    code = "job_not_retryable"


class JobNotCancellable(OperationRefused):
    code = "job_not_cancellable"


AGAIN = frozenset({JobState.DEAD, JobState.CANCELLED})
_BUSY = "A worker has it right now; wait for it to end."


@transaction.atomic
def retry_job(*, job_id: int, actor: Actor, now: datetime) -> Job:
    """Queue a job that was given up or called off once more, with all its attempts.

    Audits job.retried; rings after commit. Raises JobNotRetryable for any other job, and where another job was asked
    to do the same since this one was called off.
    """
    job = Job.objects.select_for_update(of=("self",)).filter(pk=job_id).first()
    if job is None or job.state not in AGAIN:
        raise JobNotRetryable("Only a job that failed or was called off can be queued again.")
    job.state, job.ended_at, job.attempts, job.run_after, job.rung_at = JobState.QUEUED, None, 0, now, now
    try:
        with transaction.atomic():
            job.save(update_fields=["state", "ended_at", "attempts", "run_after", "rung_at"])
    except IntegrityError as error:  # job_dedupe_once
        raise JobNotRetryable("Another job was asked to do the same since; look at that one.") from error
    record("job.retried", job, actor=actor, note=str(job))
    announce(JobRetried(job_id=job.pk))
    transaction.on_commit(lambda: doorbell.ring([job.pk]), robust=True)
    return job


@transaction.atomic
def cancel_job(*, job_id: int, actor: Actor, now: datetime) -> Job:
    """Call off a job that waits; it can be put back. Refused while a worker has it, and once it has ended.

    Audits job.cancelled.
    """
    try:
        with transaction.atomic():
            job = Job.objects.select_for_update(of=("self",), nowait=True).filter(pk=job_id).first()
    except DatabaseError as error:
        raise JobNotCancellable(_BUSY) from error
    if job is None or job.state != JobState.QUEUED:
        raise JobNotCancellable("It is not waiting any more.")
    if effects.is_taken(job_id):
        raise JobNotCancellable(_BUSY)
    job.state, job.ended_at = JobState.CANCELLED, now
    job.save(update_fields=["state", "ended_at"])
    record("job.cancelled", job, actor=actor, note=str(job))
    return job
