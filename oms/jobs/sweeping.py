"""The sweep: whatever is due and was not rung for lately is rung for again."""

from django.conf import settings
from django.db import connection, transaction

from . import doorbell, runner

MOST = 200


def sweep() -> int:
    """Ring for forgotten jobs; when the broker is silent, run them here. Returns how many were found."""
    ids = _forgotten()
    if ids and not doorbell.ring(ids):
        for job_id in ids:
            runner.run(job_id)
    return len(ids)


def _forgotten() -> list[int]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE jobs_job SET rung_at = now() WHERE id IN (SELECT id FROM jobs_job WHERE state = 'queued'"
            " AND run_after <= now() AND rung_at < now() - make_interval(secs => %s)"
            " ORDER BY run_after LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING id",
            [settings.JOBS_RING_AGAIN, MOST],
        )
        return sorted(row[0] for row in cursor.fetchall())
