"""What orders does when the kernel has news: dead work becomes a piece of work, work its owner leaves is free again."""

from django.utils import timezone

from oms.accounts.access import Permission
from oms.accounts.events import PersonDeactivated, PersonRolesChanged
from oms.accounts.models import User
from oms.actors import Actor
from oms.events import listens_to
from oms.jobs.events import JobDied, JobRetried
from oms.jobs.registry import title_of
from orders import operations
from orders.models import OrderException


@listens_to(JobDied)
def report_dead_job(event: JobDied) -> None:
    operations.open_for_subject(
        type="job_failed",
        subject=operations.Subject("jobs.job", event.job_id, {"kind": event.kind}),
        title="Background work failed",
        detail=_told(event),
        actor=Actor.system("Jobs"),
        now=timezone.now(),
    )


def _told(event: JobDied) -> str:
    """What the work is called, and the first line of why it was given up."""
    reason = event.reason.splitlines()[0] if event.reason else ""
    name = f"{title_of(event.kind)}, job {event.job_id}"
    return f"{name}: {reason}" if reason else name


@listens_to(JobRetried)
def end_dead_job(event: JobRetried) -> None:
    operations.end_for_subject(
        type="job_failed",
        subject=operations.Subject("jobs.job", event.job_id),
        reason="Tried again",
        actor=Actor.system("Jobs"),
        now=timezone.now(),
    )


@listens_to(PersonDeactivated)
def free_what_a_leaver_had(event: PersonDeactivated) -> None:
    _free(event.user_id)


@listens_to(PersonRolesChanged)
def free_what_they_may_not_work(event: PersonRolesChanged) -> None:
    if not User.objects.get(pk=event.user_id).may(Permission.EXCEPTION_WORK):
        _free(event.user_id)


def _free(user_id: int) -> None:
    theirs = OrderException.objects.open().filter(owner=user_id).values_list("pk", flat=True)
    operations.assign_exceptions(
        exception_ids=list(theirs), owner_id=None, actor=Actor.system("People"), now=timezone.now()
    )
