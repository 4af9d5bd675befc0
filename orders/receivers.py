"""What orders does when the kernel has bad news: it becomes a piece of work in the one queue."""

from django.utils import timezone

from oms.actors import Actor
from oms.events import listens_to
from oms.jobs.events import JobDied, JobRetried
from orders import operations


@listens_to(JobDied)
def report_dead_job(event: JobDied) -> None:
    operations.open_for_subject(
        type="job_failed",
        subject=operations.Subject("jobs.job", event.job_id, {"kind": event.kind}),
        title="Background work failed",
        detail=f"{event.kind} #{event.job_id}: {event.reason.splitlines()[0] if event.reason else ''}",
        actor=Actor.system("Jobs"),
        now=timezone.now(),
    )


@listens_to(JobRetried)
def end_dead_job(event: JobRetried) -> None:
    operations.end_for_subject(
        type="job_failed",
        subject=operations.Subject("jobs.job", event.job_id),
        reason="Tried again",
        actor=Actor.system("Jobs"),
        now=timezone.now(),
    )
