"""Putting work in the queue: a row in the caller's transaction, a ring after its commit."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from oms import prepared

from . import doorbell
from .models import Job

_COLUMNS = ("kind", "payload", "dedupe", "requested_by_id", "max_attempts", "run_after")
_INSERT = """
INSERT INTO jobs_job (kind, payload, dedupe, requested_by_id, max_attempts, run_after, state, attempts, last_error)
SELECT kind, payload, dedupe, requested_by_id, max_attempts, run_after, 'queued', 0, ''
  FROM jsonb_to_recordset(%s::jsonb) AS r(kind text, payload jsonb, dedupe text, requested_by_id bigint,
                                          max_attempts int, run_after timestamptz)
    ON CONFLICT (dedupe) WHERE state <> 'cancelled' DO NOTHING RETURNING id
"""
_gathering: ContextVar[list[Job] | None] = ContextVar("gathering", default=None)


def enqueue(
    kind: str,
    payload: dict[str, Any],
    *,
    dedupe: str | None = None,
    run_after: datetime | None = None,
    requested_by: int | None = None,
    max_attempts: int = 12,
) -> int | None:
    """Queue one job; returns its id, or None when a job with this `dedupe` key is there already, and not called off.

    Inside an announcement the jobs of all receivers are gathered and queued together; then it returns None.
    """
    job = Job(kind=kind, payload=payload, dedupe=dedupe, requested_by_id=requested_by, max_attempts=max_attempts)
    if run_after:
        job.run_after = run_after
    ids = enqueue_many([job])
    return ids[0] if ids else None


@contextmanager
def gathered() -> Iterator[None]:
    """Queue what is enqueued inside with one INSERT at the end. Nested: the outermost does it."""
    if _gathering.get() is not None:
        yield
        return
    jobs: list[Job] = []
    token = _gathering.set(jobs)
    try:
        yield
    finally:
        _gathering.reset(token)
    enqueue_many(jobs)


def enqueue_many(jobs: Sequence[Job]) -> list[int]:
    """Queue jobs with one INSERT; those whose dedupe key is taken are left out. Rings once a job after commit.

    Inside an announcement they wait for the jobs of the other receivers; then it returns nothing.
    """
    waiting = _gathering.get()
    if waiting is not None:
        waiting.extend(jobs)
        return []
    if not jobs:
        return []
    rows = [(j.kind, j.payload, j.dedupe, j.requested_by_id, j.max_attempts, _due(j)) for j in jobs]
    ids = _insert(rows)
    transaction.on_commit(lambda: doorbell.ring(ids), robust=True)
    return ids


def _due(job: Job) -> datetime:
    return job.run_after if isinstance(job.run_after, datetime) else timezone.now()


def _insert(rows: list[tuple]) -> list[int]:
    sent = json.dumps([dict(zip(_COLUMNS, row, strict=True)) for row in rows], default=str)
    return [row[0] for row in prepared.rows(_INSERT, [sent])]
