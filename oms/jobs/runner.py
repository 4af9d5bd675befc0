"""Running a job exactly once in effect, whatever is killed and however often it is rung for."""

import logging
import random
import traceback
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from oms.errors import OperationRefused
from oms.faults import point

from . import effects
from .models import Job, JobState
from .registry import handler_of, is_outside

log = logging.getLogger(__name__)
LONGEST_WAIT = timedelta(minutes=30)
_CLAIMED = ("attempts", "max_attempts", "kind")


def run(job_id: int) -> bool:
    """Run the job if it is due and nobody else has it. Returns whether it is done now.

    Two transactions: the first counts the attempt, so that a job which kills its worker is counted too; the second
    holds the row lock and commits the effects together with `done`. Work with an effect outside the database goes
    the road of `oms.jobs.effects` instead of the second.
    """
    job = _claim(job_id)
    if job is None:
        return False
    try:
        return effects.perform(job_id) if is_outside(job.kind) else _perform(job_id)
    except Exception as error:
        _failed(job_id, job.attempts, error)
        return False
    finally:
        _let_go(job)


def run_due(limit: int = 100) -> int:
    """Run whatever is due, here and now, oldest first: for tests and for a sweep without a broker."""
    done = 0
    for job_id in list(_due_ids(limit)):
        done += run(job_id)
    return done


def run_until_idle(rounds: int = 50) -> int:
    """Run due jobs, and the jobs they cause, until none is due."""
    total = 0
    for _ in range(rounds):
        done = run_due()
        total += done
        if not done:
            break
    return total


def _due_ids(limit: int):
    due = Job.objects.filter(state=JobState.QUEUED, run_after__lte=timezone.now())
    return due.order_by("run_after", "pk").values_list("pk", flat=True)[:limit]


def _claim(job_id: int) -> Job | None:
    """Count the attempt. None when it is not due, or another has it; then nothing is counted."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE jobs_job SET attempts = attempts + 1 WHERE id = (SELECT id FROM jobs_job WHERE id = %s"
            " AND state = 'queued' AND run_after <= now() FOR UPDATE SKIP LOCKED)"
            " RETURNING attempts, max_attempts, kind",
            [job_id],
        )
        row = cursor.fetchone()
        if row is None:
            return None
        job = Job(pk=job_id, **dict(zip(_CLAIMED, row, strict=True)))
        if handler_of(job.kind) is None:
            _leave_to_others(job)
            return None
        if is_outside(job.kind) and not effects.take(job.pk):
            transaction.set_rollback(True)
            return None
        if job.attempts > job.max_attempts:
            _bury(job_id, "It ended its worker every time it was tried.")
            _let_go(job)
            return None
    return job


def _leave_to_others(job: Job) -> None:
    """An older worker puts a newer kind off for one that knows it; when none has come after all tries, none will."""
    reason = f"No worker here knows how to do {job.kind}. Is every worker of the version that asked for it?"
    if job.attempts >= job.max_attempts:
        _bury(job.pk, reason)
    else:
        later = timezone.now() + backoff(job.attempts)
        Job.objects.filter(pk=job.pk).update(run_after=later, last_error=reason)


def _let_go(job: Job) -> None:
    if is_outside(job.kind):
        effects.give_back(job.pk)


def _perform(job_id: int) -> bool:
    with transaction.atomic(durable=not _inside_a_test()):
        job = Job.objects.select_for_update(skip_locked=True).filter(pk=job_id, state=JobState.QUEUED).first()
        if job is None:
            return False
        point(f"job.{job.kind}.begun")
        handler = handler_of(job.kind)
        assert handler is not None
        job.result = handler(job)
        point(f"job.{job.kind}.worked")
        job.state, job.ended_at = JobState.DONE, timezone.now()
        job.save(update_fields=["state", "ended_at", "result"])
    point(f"job.{job.kind}.committed")
    return True


def _inside_a_test() -> bool:
    """A test case that wraps itself in a transaction cannot have a durable one inside."""
    return connection.in_atomic_block


def _failed(job_id: int, attempts: int, error: Exception) -> None:
    log.warning("Job %s failed: %s", job_id, error, exc_info=not isinstance(error, OperationRefused))
    text = f"{type(error).__name__}: {error}\n{traceback.format_exc(limit=8)}"
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job_id)
        if job.state != JobState.QUEUED:
            return
        job.last_error = text[:8000]
        if attempts >= job.max_attempts or isinstance(error, OperationRefused):
            _bury(job_id, job.last_error)
            return
        job.run_after = timezone.now() + backoff(attempts)
        job.save(update_fields=["last_error", "run_after"])


def backoff(attempts: int) -> timedelta:
    """How long to wait after so many attempts: doubling from one second, at most half an hour, with jitter."""
    wait = min(timedelta(seconds=2 ** min(attempts - 1, 12)), LONGEST_WAIT)
    return wait * random.uniform(0.8, 1.2)  # noqa: S311 - jitter, not a secret


def _bury(job_id: int, reason: str) -> None:
    """Give the job up and announce it, so that an app can open an exception for a person."""
    from oms.events import announce

    from .events import JobDied

    Job.objects.filter(pk=job_id).update(state=JobState.DEAD, ended_at=timezone.now(), last_error=reason)
    job = Job.objects.get(pk=job_id)
    announce(JobDied(job_id=job.pk, kind=job.kind, payload=job.payload, reason=reason))
