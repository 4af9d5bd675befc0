"""The Celery entry points: the doorbell, whose only argument is a job id, and the nightly clearing up."""

from celery import shared_task
from django.utils import timezone

from . import retention, runner


@shared_task(ignore_result=True)
def run_job(job_id: int) -> None:
    runner.run(job_id)


@shared_task(ignore_result=True)
def clear_up() -> None:
    """Safe to run twice, or not at all one night."""
    retention.clear_up(now=timezone.now())
