"""How far a running job is. A job's transaction is seen by nobody until it ends, so progress is told on the side.

It is kept in the broker for an hour and may be lost at any time: it decorates a page, nothing depends on it.
"""

import contextlib
import json
from collections.abc import Iterable
from functools import cache
from typing import Any

import redis
from django.conf import settings

from .models import Job

KEPT_SECONDS = 3600


def tell(job: Job, done: int, total: int | None) -> None:
    """Say that so many of so many are done. Never fails."""
    with contextlib.suppress(redis.RedisError):
        _client().set(_key(job.pk), json.dumps([done, total]), ex=KEPT_SECONDS)


def of(job_ids: Iterable[int]) -> dict[int, tuple[int, int | None]]:
    """(done, total) of those jobs that have told something."""
    ids = list(job_ids)
    if not ids:
        return {}
    with contextlib.suppress(redis.RedisError, ValueError):
        told: Any = _client().mget([_key(pk) for pk in ids])
        return {pk: tuple(json.loads(text)) for pk, text in zip(ids, told, strict=True) if text}
    return {}


@cache
def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5)


def _key(job_id: int) -> str:
    return f"job:{job_id}:progress"
