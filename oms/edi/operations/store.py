"""Taking a file in: its bytes are stored before anything reads them."""

import hashlib
from datetime import datetime

from django.db import connection, transaction

from oms.actors import Actor
from oms.audit.record import record
from oms.edi.answers import send_again
from oms.edi.models import FileState, InboundFile, InterchangeState
from oms.edi.notes import plain
from oms.edi.queries import largest_file
from oms.errors import OperationRefused
from oms.faults import point
from oms.jobs.enqueue import enqueue


class FileRefused(OperationRefused):
    """The file is larger than is agreed; nothing was stored."""

    code = "file_too_large"


@transaction.atomic
def store_file(
    *, content: bytes, filename: str, channel: str, actor: Actor, now: datetime, origin: str | None = None
) -> InboundFile:
    """Keep the bytes and queue the reading of them, in one transaction.

    The same bytes again are kept as a duplicate: nothing is read twice, and what answered them is delivered once more.
    `origin` names one arrival of a file; the row it made is returned when it is stored again. Audits edi.file_stored.
    Raises FileRefused for a file above the limit.
    """
    refuse_too_large(filename, len(content))
    digest = hashlib.sha256(content).hexdigest()
    _one_at_a_time(digest)
    if origin and (known := InboundFile.objects.defer("content").filter(origin=origin).first()):
        return known
    first = _received_before(digest)
    file = InboundFile.objects.create(
        received_at=now,
        channel=channel,
        filename=plain(filename, 200) or "without a name",
        content=content,
        sha256=digest,
        size=len(content),
        state=FileState.DUPLICATE if first else FileState.STORED,
        duplicate_of=first,
        origin=origin,
    )
    record("edi.file_stored", file, actor=actor, note=file.filename, size=file.size, channel=channel)
    if first:
        send_again(list(first.interchanges.values_list("pk", flat=True)))
    else:
        enqueue("edi.read", {"file_id": file.pk}, dedupe=f"edi.read:{file.pk}")
    point("edi.stored")
    return file


def refuse_too_large(filename: str, size: int) -> None:
    """Raises FileRefused for more bytes than are taken; whoever knows the size asks before reading."""
    if size > largest_file():
        raise FileRefused(f"{filename} has {size:,} bytes; at most {largest_file():,} are taken.")


def _one_at_a_time(digest: str) -> None:
    """Two copies stored at once wait for each other, so that the second sees the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"edi.file:{digest}"])


def _received_before(digest: str) -> InboundFile | None:
    """The file that brought these bytes first; not one whose sender nobody knew, which may be tried again."""
    known = InboundFile.objects.defer("content").filter(sha256=digest, duplicate_of=None)
    first = known.order_by("-pk").first()
    if first is None:
        return None
    states = list(first.interchanges.values_list("state", "partner_id"))
    unknown = bool(states) and all(state == InterchangeState.REJECTED and partner is None for state, partner in states)
    return None if unknown else first
