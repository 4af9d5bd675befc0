"""A stored file: parsed once, read at once when it is small, in slices of whole interchanges when it is not."""

from collections.abc import Iterator
from datetime import datetime

from django.db import connection, transaction

from oms.actors import Actor
from oms.edi import x12
from oms.edi.events import FileUnreadable
from oms.edi.models import FileState, InboundFile
from oms.edi.notes import headline, kept
from oms.events import announce
from oms.jobs.enqueue import enqueue

from .interchanges import end_of, read_interchange

SETS_A_SLICE = 200
"""After so many transaction sets a slice ends, at the next end of an interchange."""


@transaction.atomic
def read_file(*, file_id: int, actor: Actor, now: datetime) -> dict[str, int]:
    """Read a stored file; what was read before is left as it is. Locks the file.

    An interchange is never split: all it asks for commits together. A file of many is read by a job for each slice.
    Announces FileUnreadable when no interchange is found in it.
    """
    file = InboundFile.objects.select_for_update().get(pk=file_id)
    if file.state != FileState.STORED:
        return {"interchanges": 0}
    reading = x12.read(bytes(file.content))
    file.findings = kept(reading.findings)
    file.state = FileState.READ if reading.is_x12 else FileState.UNREADABLE
    file.save(update_fields=["findings", "state"])
    if not reading.is_x12:
        announce(FileUnreadable(file.pk, file.filename, headline(file.findings)))
        return {"interchanges": 0}
    slices = list(_slices(reading))
    if len(slices) == 1:
        for position, interchange in enumerate(reading.interchanges, 1):
            read_interchange(file, interchange, position, actor=actor, now=now)
    else:
        _queue(file, slices)
    return {"interchanges": len(reading.interchanges), "slices": len(slices)}


@transaction.atomic
def read_slice(*, file_id: int, start: int, end: int, position: int, actor: Actor, now: datetime) -> int:
    """Read the interchanges between two bytes of a file; `position` is that of the first. Returns how many."""
    file = InboundFile.objects.defer("content").get(pk=file_id)
    reading = x12.read(bytes_between(file_id, start, end))
    for number, interchange in enumerate(reading.interchanges, position):
        read_interchange(file, interchange, number, shift=start, actor=actor, now=now)
    return len(reading.interchanges)


def bytes_between(file_id: int, start: int, end: int) -> bytes:
    """Some bytes of a stored file, without fetching the rest."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT substring(content FROM %s FOR %s) FROM edi_inboundfile WHERE id = %s",
            [start + 1, end - start, file_id],
        )
        return bytes(cursor.fetchone()[0])


def _slices(reading: x12.Reading) -> Iterator[tuple[int, int, int]]:
    """(first byte, byte after the last, position of the first interchange) of each slice."""
    first, sets = 0, 0
    for number, interchange in enumerate(reading.interchanges):
        sets += max(len(interchange.sets), 1)
        last = number == len(reading.interchanges) - 1
        if sets >= SETS_A_SLICE or last:
            yield reading.interchanges[first].start, end_of(interchange), first + 1
            first, sets = number + 1, 0


def _queue(file: InboundFile, slices: list[tuple[int, int, int]]) -> None:
    for start, end, position in slices:
        payload = {"file_id": file.pk, "start": start, "end": end, "position": position}
        enqueue("edi.read_slice", payload, dedupe=f"edi.read:{file.pk}:{position}")
