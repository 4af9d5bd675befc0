"""Doing a repeatable request once: the client makes the key, the database keeps the answer."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from oms.errors import OperationRefused

from .models import AnsweredRequest


class KeyUsedForSomethingElse(OperationRefused):
    code = "operation_key_reused"


def once(key: str, request: dict[str, Any], work: Callable[[], Any]) -> tuple[Any, bool]:
    """Run `work` under a client-made key. Returns (answer, was it new).

    The key row, the effects of `work` and its JSON answer commit together. A second call with the key waits for the
    first, then gets its answer. Raises KeyUsedForSomethingElse when the key came with another request before.
    """
    digest = hashlib.sha256(json.dumps(request, sort_keys=True, default=str).encode()).hexdigest()
    with transaction.atomic():
        if not _take(key, digest):
            earlier = AnsweredRequest.objects.get(pk=key)
            if earlier.request_hash != digest:
                raise KeyUsedForSomethingElse("This form was sent before with other content; open it again.")
            return earlier.answer, False
        answer = work()
        AnsweredRequest.objects.filter(pk=key).update(answer=answer)
        return answer, True


def _take(key: str, digest: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO jobs_answeredrequest (key, request_hash, answer) VALUES (%s, %s, %s)"
            " ON CONFLICT (key) DO NOTHING",
            [key, digest, Jsonb(None)],  # type: ignore[list-item]  # psycopg knows its wrapper
        )
        return cursor.rowcount == 1
