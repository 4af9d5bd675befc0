"""The Celery entry point. Its only argument is a job id; everything else stands in the row."""

from celery import shared_task

from . import runner


@shared_task(ignore_result=True)
def run_job(job_id: int) -> None:
    runner.run(job_id)
