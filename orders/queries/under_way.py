"""Whether background work on an order is under way, so that its page follows it."""

from datetime import datetime, timedelta

from oms.jobs.models import Job, JobState

# Work that waits longer stands still: a page that asks on and on would not move it.
PATIENCE = timedelta(minutes=2)


def is_under_way(order_id: int, now: datetime) -> bool:
    """Whether a job that names the order is due and not done: it is allocated, or released to the warehouse."""
    due = Job.objects.filter(state=JobState.QUEUED, run_after__gt=now - PATIENCE, run_after__lte=now)
    return due.filter(payload__order_ids__contains=[order_id]).exists()
