"""What goes out: written as a row in the transaction of its cause, numbered and sent by a job, delivered by another.

Between the two jobs the exact bytes are committed, so whatever is killed: no control number is used twice, and a
delivery that is repeated repeats the same bytes.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from oms.actors import Actor
from oms.audit.record import Entry, record_many
from oms.errors import OperationRefused, TransientError
from oms.events import announce
from oms.faults import point
from oms.jobs.enqueue import enqueue, enqueue_many
from oms.jobs.models import Job, JobState

from . import x12
from .events import OutboundHeld, OutboundReleased
from .models import ControlNumber, OutboundMessage, OutboundState, TradingPartner
from .notes import headline, kept
from .x12.envelope import FUNCTIONAL_IDS
from .x12.findings import SEGMENT

ACKNOWLEDGEMENTS = frozenset({"997", "999", "TA1"})
LARGEST_NUMBER = 999_999_999


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A document for a partner: `segments` without ST and SE; `dedupe` names its cause, which sends once."""

    partner: TradingPartner
    set_id: str
    segments: Sequence[x12.Segment]
    subject_type: str
    subject_id: int
    dedupe: str
    order_id: int | None = None
    reference: str = ""
    replaces_id: int | None = None


def write_documents(documents: Iterable[Outgoing]) -> list[OutboundMessage]:
    """Write documents in the caller's transaction; a job for each sends it. What was written before is left out.

    What somebody else is writing at this moment is waited for, and is theirs.
    """
    wanted = _unwritten(documents)
    if not wanted:
        return []
    try:
        with transaction.atomic():
            rows = OutboundMessage.objects.bulk_create([row_of(each) for each in wanted.values()])
    except IntegrityError:
        left = _unwritten(wanted.values())
        if len(left) == len(wanted):
            raise
        return write_documents(left.values())
    enqueue_many([Job(kind="edi.send", payload={"message_id": row.pk}, dedupe=f"edi.send:{row.pk}") for row in rows])
    return rows


def _unwritten(documents: Iterable[Outgoing]) -> dict[str, Outgoing]:
    """Those whose cause has sent none yet, by their cause."""
    wanted = {each.dedupe: each for each in documents}
    if not wanted:
        return {}
    known = set(OutboundMessage.objects.filter(dedupe__in=list(wanted)).values_list("dedupe", flat=True))
    return {dedupe: each for dedupe, each in wanted.items() if dedupe not in known}


def write_document(document: Outgoing) -> OutboundMessage | None:
    """Write one document; None when its cause has sent one already."""
    return next(iter(write_documents([document])), None)


def row_of(each: Outgoing) -> OutboundMessage:
    """The document as it will be stored, not stored yet."""
    return OutboundMessage(
        partner=each.partner,
        dedupe=each.dedupe,
        set_id=each.set_id,
        functional_id=FUNCTIONAL_IDS.get(each.set_id, ""),
        segments=[[part.tag, *part.elements] for part in each.segments],
        subject_type=each.subject_type,
        subject_id=each.subject_id,
        order_id=each.order_id,
        reference=each.reference[:60],
        replaces_id=each.replaces_id,
    )


@transaction.atomic
def send(*, message_id: int, actor: Actor, now: datetime, was_held: bool = False) -> bool:
    """Give a waiting document its control numbers and its bytes; returns whether there was anything to do.

    Locks the message, then the partner's number series. Delivery follows by a job of its own. Audits edi.sent. A set
    the partner would have to refuse is held instead: it keeps waiting with its findings, without a number; audits
    edi.held and announces OutboundHeld. One that `was_held` before announces OutboundReleased.
    Raises OperationRefused when the partner's agreement cannot be put on an envelope.
    """
    message = _lock(message_id)
    if message is None or message.state != OutboundState.WAITING:
        return False
    if faults := _faults(message):
        _hold(message, faults, actor)
        return False
    interchange, group = _take(message.partner, "isa"), 0 if message.set_id == "TA1" else _take(message.partner, "gs")
    point("edi.number_taken")
    seal(message, interchange=interchange, group=group, now=now)
    message.save()
    deliver_later(message)
    if message.set_id not in ACKNOWLEDGEMENTS:
        _tell("edi.sent", message, actor)
    if was_held:
        announce(OutboundReleased(message.pk))
    return True


def seal(message: OutboundMessage, *, interchange: int, group: int, now: datetime) -> None:
    """Put the document on an envelope under these control numbers: from here its bytes stay. Saves nothing.

    `group` is 0 for a TA1, which has none. Raises OperationRefused when it cannot be written.
    """
    partner = message.partner
    message.interchange_control_number = f"{interchange:09d}"
    if group:
        message.group_control_number, message.control_number = str(group), "0001"
    message.content, substituted = _bytes(message, partner, now)
    message.findings = kept(substituted)
    message.state, message.sent_at = OutboundState.SENT, now
    if partner.acknowledges and message.set_id not in ACKNOWLEDGEMENTS:
        message.acknowledgement_due_at = now + timedelta(hours=partner.acknowledge_hours)


def deliver_later(message: OutboundMessage) -> None:
    """Queue one more delivery of the same bytes."""
    enqueue("edi.deliver", {"message_id": message.pk})


def send_held(message: OutboundMessage) -> None:
    """Have a document that was held back looked at once more, and sent when nothing is found. Its own job is done."""
    enqueue("edi.send", {"message_id": message.pk, "was_held": True})


def is_stuck(message: OutboundMessage) -> bool:
    """Whether it waits to be sent and no job will send it: the job was called off, or given up."""
    if message.state != OutboundState.WAITING or message.is_held:
        return False
    coming = Job.objects.filter(state=JobState.QUEUED, kind="edi.send", payload__message_id=message.pk)
    return not coming.exists()


def _faults(message: OutboundMessage) -> list[x12.Finding]:
    """What the partner's translator would refuse; a TA1 is no set, and of some sets no outline is known."""
    if message.set_id == "TA1":
        return []
    body = [x12.segment(tag, *elements) for tag, *elements in message.segments]
    document = x12.transaction_set(message.set_id, "0001", body)
    return [each for each in x12.validate(document, message.partner.version) if each.is_error]


def _hold(message: OutboundMessage, faults: list[x12.Finding], actor: Actor) -> None:
    message.findings = kept(faults)
    message.save(update_fields=["findings"])
    reason = headline(message.findings)
    _tell("edi.held", message, actor, note=reason)
    announce(
        OutboundHeld(
            message_id=message.pk,
            customer_id=message.partner.customer_id,
            order_id=message.order_id,
            set_id=message.set_id,
            reference=message.reference,
            reason=reason,
        )
    )


def _lock(message_id: int) -> OutboundMessage | None:
    rows = OutboundMessage.objects.select_for_update(of=("self",)).select_related("partner")
    return rows.filter(pk=message_id).first()


def _take(partner: TradingPartner, series: str) -> int:
    """The next number of a series, its row locked until the transaction ends; after the largest comes 1 again."""
    ControlNumber.objects.get_or_create(partner=partner, series=series)
    row = ControlNumber.objects.select_for_update().get(partner=partner, series=series)
    row.last = row.last % LARGEST_NUMBER + 1
    row.save(update_fields=["last"])
    return row.last


def _bytes(message: OutboundMessage, partner: TradingPartner, now: datetime) -> tuple[bytes, list[x12.Finding]]:
    marks = (partner.element_separator, partner.segment_terminator, partner.component_separator)
    body = [x12.segment(tag, *elements) for tag, *elements in message.segments]
    blanks = dict.fromkeys((*marks, "\r", "\n"), " ")
    try:
        header = _header(message, partner, now)
        if message.set_id == "TA1":
            content = x12.write(header, ta1s=body, substitute=blanks)
        else:
            content = x12.write(header, [_group(message, partner, now, body)], substitute=blanks)
    except ValueError as fault:
        raise OperationRefused(f"{message} cannot be written: {fault}", code="document_unwritable") from fault
    return content, _substituted(body, marks)


def _group(message: OutboundMessage, partner: TradingPartner, now: datetime, body: list[x12.Segment]):
    """One group of one set."""
    document = x12.SetToWrite(message.set_id, message.control_number, body)
    ids = (partner.our_group_identifier, partner.group_identifier)
    return x12.GroupToWrite(*ids, message.group_control_number, now, [document], partner.version)


def _header(message: OutboundMessage, partner: TradingPartner, now: datetime) -> x12.InterchangeHeader:
    element, terminator, component = (
        mark.encode("ascii")
        for mark in (partner.element_separator, partner.segment_terminator, partner.component_separator)
    )
    repetition = b"^" if partner.version >= "00402" and b"^" not in (element, terminator, component) else b""
    return x12.InterchangeHeader(
        sender_qualifier=partner.our_qualifier,
        sender_id=partner.our_identifier,
        receiver_qualifier=partner.qualifier,
        receiver_id=partner.identifier,
        control_number=message.interchange_control_number,
        at=now,
        version=partner.version[:5],
        usage=partner.usage,
        delimiters=x12.Delimiters(element, terminator, component, repetition),
        line_end="" if terminator in (b"\n", b"\r") else "\n",
    )


def _substituted(body: list[x12.Segment], marks: Sequence[str]) -> list[x12.Finding]:
    """A note for each value that held a delimiter: X12 has no escape, so a blank stands in its place."""
    found = []
    for position, each in enumerate(body, 2):
        for number, value in enumerate(each.elements, 1):
            if any(mark in value for mark in (*marks, "\r", "\n")):
                words = f"Segment {position} {each.tag}, element {number:02d}: a separator in `{value}` became a blank."
                address = (each.tag, position, number, value, x12.NOTE)
                found.append(x12.Finding(SEGMENT, "separator_replaced", words, *address))
    return found


@transaction.atomic
def deliver(*, message_id: int, now: datetime) -> str:
    """Put the committed bytes into the partner's folder, whole or not at all; returns the file's name.

    Safe to repeat: the same bytes under the same name. Raises TransientError when the disk will not take them.
    """
    message = _lock(message_id)
    if message is None or message.content is None:
        raise OperationRefused("There is nothing to deliver: it was not sent yet.", code="not_sent")
    try:
        place = _put(outbox_dir() / message.partner.folder, filename_of(message), bytes(message.content))
    except OSError as fault:
        raise TransientError(f"The outbox cannot be written: {fault}") from fault
    point("edi.delivered")
    OutboundMessage.objects.filter(pk=message.pk).update(deliveries=F("deliveries") + 1, delivered_at=now)
    return str(place.name)


def outbox_dir() -> Path:
    return Path(settings.OUTBOX_DIR)


def filename_of(message: OutboundMessage) -> str:
    return f"{message.set_id}_{message.interchange_control_number}.x12"


def _put(folder: Path, name: str, content: bytes) -> Path:
    """Write beside, flush to the disk, then rename: a reader of the folder never sees half a file."""
    folder.mkdir(parents=True, exist_ok=True)
    partial, whole = folder / f".{name}.part", folder / name
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(whole)
    return whole


def _tell(action: str, message: OutboundMessage, actor: Actor, note: str = "", **changes) -> None:
    facts = {"set": message.set_id, "partner": message.partner.name, "reference": message.reference, **changes}
    entry = Entry(action, "edi.outboundmessage", message.pk, message.order_id, note, facts)
    record_many([entry], actor=actor)
