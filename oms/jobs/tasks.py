"""Celery entry points. Their only argument is a job id; everything else stands in the row."""

from celery import shared_task

from . import runner, sweeping


@shared_task(ignore_result=True)
def run_job(job_id: int) -> None:
    runner.run(job_id)


@shared_task(ignore_result=True)
def sweep() -> None:
    """Ring again for what was left behind. Safe to run twice at once."""
    sweeping.sweep()
