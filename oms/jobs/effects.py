"""Work with an effect outside the database: no transaction is open while it talks to somebody else.

What marks such a job as taken is a lock of the database session on its id, from the claim until the result is
stored. It needs no transaction and is dropped with its session, so a worker that is killed keeps nobody away.
"""

from django.db import connection, transaction
from django.utils import timezone

from oms.faults import point

from .models import Job, JobState
from .registry import handler_of

_KEY = "hashtextextended('job:' || %s, 0)"


def take(job_id: int) -> bool:
    """Take the job for this session; False while another session has it."""
    return _ask(f"SELECT pg_try_advisory_lock({_KEY})", job_id)


def give_back(job_id: int) -> None:
    _ask(f"SELECT pg_advisory_unlock({_KEY})", job_id)


def is_taken(job_id: int) -> bool:
    """Whether another session works on it. Inside a transaction, nobody can take it before that has ended."""
    return not _ask(f"SELECT pg_try_advisory_xact_lock({_KEY})", job_id)


def perform(job_id: int) -> bool:
    """Do the work of a queued job this session has taken, then store its result. Returns whether it is done now.

    The effect and the result cannot commit together: a process that dies between them leaves the job queued, and the
    handler runs again. It has to make the second time harmless, or recognisable to the other side.
    """
    job = Job.objects.get(pk=job_id)
    handler = handler_of(job.kind)
    assert handler is not None
    point(f"job.{job.kind}.begun")
    result = handler(job)
    point(f"job.{job.kind}.worked")
    with transaction.atomic():
        row = Job.objects.select_for_update().filter(pk=job_id, state=JobState.QUEUED).first()
        if row is None:
            return False
        row.state, row.ended_at, row.result = JobState.DONE, timezone.now(), result
        row.save(update_fields=["state", "ended_at", "result"])
    point(f"job.{job.kind}.committed")
    return True


def _ask(sql: str, job_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql, [str(job_id)])
        return bool(cursor.fetchone()[0])
