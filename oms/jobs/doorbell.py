"""Ringing Celery with job ids. Nobody may depend on it: a ring that is lost is repeated by the sweep."""

import logging
from collections.abc import Iterable

from django.conf import settings

log = logging.getLogger(__name__)


def ring(job_ids: Iterable[int]) -> bool:
    """Tell the workers that these jobs are due. Returns False when the broker cannot be reached."""
    from .tasks import run_job

    if not getattr(settings, "JOBS_RING", True):
        return True
    try:
        for job_id in job_ids:
            run_job.apply_async(args=(job_id,), retry=False, ignore_result=True)
    except Exception as error:
        log.warning("The broker does not answer (%s); the sweep will ring again.", error)
        return False
    return True
