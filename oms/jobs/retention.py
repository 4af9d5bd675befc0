"""How long is kept what only the machinery needs. Nothing of the business is here: audit, documents, EDI stay."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from .models import AnsweredRequest, Job, JobState

log = logging.getLogger(__name__)
SESSIONS_REMEMBERED = timedelta(days=3)  # over a weekend: whose form it is that is sent on Monday (oms.web.kept)
AT_ONCE = 5000  # rows a transaction, so that nobody waits long for a lock or a vacuum


def clear_up(*, now: datetime) -> dict[str, int]:
    """Remove ended jobs, answers to repeated requests and ended sessions past their time; returns how many of each.

    Times are JOBS_KEPT_DAYS for jobs that are done or called off, FAILED_JOBS_KEPT_DAYS for those given up,
    REQUESTS_KEPT_DAYS for answers. Zero keeps them for ever. A job that waits is never removed.
    """
    ended = Job.objects.filter(state__in=[JobState.DONE, JobState.CANCELLED])
    failed = Job.objects.filter(state=JobState.DEAD)
    gone = {
        "jobs": _remove(ended, "ended_at", settings.JOBS_KEPT_DAYS, now),
        "failed jobs": _remove(failed, "ended_at", settings.FAILED_JOBS_KEPT_DAYS, now),
        "requests": _remove(AnsweredRequest.objects.all(), "answered_at", settings.REQUESTS_KEPT_DAYS, now),
        "sessions": _in_portions(Session.objects.filter(expire_date__lt=now - SESSIONS_REMEMBERED)),
    }
    log.info("Cleared up: %s.", ", ".join(f"{count} {what}" for what, count in gone.items()))
    return gone


def _remove(rows: QuerySet, moment: str, days: int, now: datetime) -> int:
    return _in_portions(rows.filter(**{f"{moment}__lt": now - timedelta(days=days)})) if days else 0


def _in_portions(rows: QuerySet) -> int:
    total = 0
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        total += rows.model._default_manager.filter(pk__in=keys).delete()[0]
    return total
