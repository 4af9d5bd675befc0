"""One interchange: whose it is, whether it may be taken, what its sender is told, and then its documents."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from oms.actors import Actor
from oms.edi import answers, partners, x12
from oms.edi.events import InterchangeMended, InterchangeRejected
from oms.edi.models import InboundFile, InboundInterchange, InterchangeState, TradingPartner
from oms.edi.notes import headline, moved, plain, shown
from oms.edi.x12.findings import INTERCHANGE, NOTE
from oms.errors import OperationRefused
from oms.events import announce

from .documents import keep_unread, read_documents

State = InterchangeState


@dataclass(frozen=True, slots=True)
class _Judgement:
    """`twin` is the accepted interchange that had this control number before."""

    state: str
    partner: TradingPartner | None
    findings: list[x12.Finding]
    twin: InboundInterchange | None = None

    @property
    def is_repetition(self) -> bool:
        """The same interchange once more, not another one under the same number."""
        return self.twin is not None and not any(each.code == "interchange_number_used" for each in self.findings)


def read_interchange(
    file: InboundFile, interchange: x12.Interchange, position: int, *, actor: Actor, now: datetime, shift: int = 0
) -> InboundInterchange:
    """Take an interchange into the books and act on it; read before, it is left as it is.

    `shift` is where in the file the slice begins that was parsed. Runs in the caller's transaction.
    """
    known = InboundInterchange.objects.filter(file=file, position=position).first()
    if known is not None:
        return known
    judgement = _judge(interchange, digest_of(interchange))
    row = InboundInterchange.objects.create(**_values(file, interchange, position, judgement, shift))
    _act(row, interchange, judgement, actor, now)
    return row


def reprocess_interchange(*, row: InboundInterchange, actor: Actor, now: datetime) -> InboundInterchange:
    """Judge a refused interchange again, after its partner was set up; accepted now, its documents are read.

    The caller holds its lock. Raises OperationRefused when its sender was told that it is refused, when it still is, or
    when its control number was taken before, by the same or by another: a number is accepted once.
    """
    if answers.was_told_refused(row):
        words = "Its sender was told by TA1 that it is refused; ask for it to be sent again."
        raise OperationRefused(words, code="told_refused")
    interchange = read_again(row)
    judgement = _judge(interchange, row.digest)
    if judgement.state != State.ACCEPTED:
        raise OperationRefused(_reason(judgement) or "It is still refused.", code="still_refused")
    row.state, row.partner = judgement.state, judgement.partner
    row.findings = moved(judgement.findings, row.start - interchange.start)
    row.ta1 = _ta1_text(interchange, judgement)
    row.save(update_fields=["state", "partner", "findings", "ta1"])
    _accept(row, interchange, actor, now)
    announce(InterchangeMended(row.pk, row.file_id))
    return row


def read_again(row: InboundInterchange) -> x12.Interchange:
    """The interchange as it was stored. Offsets count from its first byte."""
    from .files import bytes_between

    return x12.read(bytes_between(row.file_id, row.start, row.end)).interchanges[0]


def digest_of(interchange: x12.Interchange) -> str:
    """What it says, whatever line breaks a transport put in or took out."""
    return hashlib.sha256(interchange.raw.replace(b"\r", b"").replace(b"\n", b"")).hexdigest()


def end_of(interchange: x12.Interchange) -> int:
    """The byte after it, its last terminator taken along where there is one."""
    terminator = interchange.delimiters.segment
    closed = interchange.source.data.startswith(terminator, interchange.end)
    return interchange.end + (len(terminator) if closed else 0)


def number_of(interchange: x12.Interchange) -> str:
    """ISA13 with all its nine digits, however it was padded."""
    number = interchange.control_number.strip(" ")
    return plain(number.zfill(9), 20)


def _judge(interchange: x12.Interchange, digest: str) -> _Judgement:
    partner, unknown = partners.find(interchange)
    findings = [*interchange.findings, *unknown]
    if any(each.is_error and each.x12 for each in findings):
        return _Judgement(State.REJECTED, partner, findings)
    twin = _twin(interchange, partner)
    if twin is None:
        return _Judgement(State.ACCEPTED, partner, findings)
    if twin.digest == digest:
        words = f"The same interchange was received before, in {twin.file.filename}; it was answered the same again."
        return _Judgement(State.DUPLICATE, partner, [*findings, _note("interchange_repeated", words)], twin)
    return _Judgement(State.DUPLICATE, partner, [*findings, _used(interchange, twin)], twin)


def _twin(interchange: x12.Interchange, partner: TradingPartner | None) -> InboundInterchange | None:
    accepted = InboundInterchange.objects.select_related("file").defer("file__content")
    return accepted.filter(
        partner=partner,
        receiver_qualifier=interchange.receiver_qualifier,
        receiver_id=interchange.receiver_id,
        usage=interchange.usage,
        control_number=number_of(interchange),
        state=State.ACCEPTED,
    ).first()


def _used(interchange: x12.Interchange, twin: InboundInterchange) -> x12.Finding:
    number = interchange.control_number.strip(" ")
    message = (
        f"Interchange header ISA, element 13 `{number}` was used before, with other content, in {twin.file.filename}:"
        " nothing of it was taken."
    )
    fix = "Ask the partner whether it is meant, and to send it under a new number."
    return x12.Finding(INTERCHANGE, "interchange_number_used", message, "ISA", 0, 13, number, x12="025", fix=fix)


def _note(code: str, words: str) -> x12.Finding:
    return x12.Finding(INTERCHANGE, code, words, "ISA", severity=NOTE)


def _values(
    file: InboundFile, interchange: x12.Interchange, position: int, judgement: _Judgement, shift: int
) -> dict[str, object]:
    return {
        "file": file,
        "partner": judgement.partner,
        "position": position,
        "sender_qualifier": plain(interchange.sender_qualifier, 4),
        "sender_id": plain(interchange.sender_id, 40),
        "receiver_qualifier": plain(interchange.receiver_qualifier, 4),
        "receiver_id": plain(interchange.receiver_id, 40),
        "control_number": number_of(interchange),
        "version": plain(interchange.version, 12),
        "usage": plain(interchange.usage, 4),
        "start": interchange.start + shift,
        "end": end_of(interchange) + shift,
        "digest": digest_of(interchange),
        "state": judgement.state,
        "findings": moved(judgement.findings, shift),
        "ta1": _ta1_text(interchange, judgement),
    }


def _ta1_text(interchange: x12.Interchange, judgement: _Judgement) -> str:
    return plain(shown(x12.ta1(interchange, findings=judgement.findings)), 80)


def _act(
    row: InboundInterchange, interchange: x12.Interchange, judgement: _Judgement, actor: Actor, now: datetime
) -> None:
    if judgement.state == State.ACCEPTED:
        _accept(row, interchange, actor, now)
        return
    if judgement.is_repetition and judgement.twin:
        keep_unread(row, interchange)
        answers.send_again([judgement.twin.pk])
        return
    keep_unread(row, interchange)
    answers.write_ta1(row, x12.ta1(interchange, findings=judgement.findings))
    customer_id = row.partner.customer_id if row.partner else None
    sender = f"{row.sender_qualifier}/{row.sender_id}"
    announce(InterchangeRejected(row.pk, row.file_id, customer_id, sender, _reason(judgement)))


def _accept(row: InboundInterchange, interchange: x12.Interchange, actor: Actor, now: datetime) -> None:
    """Read the documents and answer every group. A TA1 goes out when it was asked for, or tells what no 997 can."""
    answered = read_documents(row, interchange, actor=actor, now=now)
    unanswerable = any(not group.functional_id for group in interchange.groups)
    if interchange.wants_ta1 or unanswerable:
        answers.write_ta1(row, x12.ta1(interchange))
    answers.write_997s(row, answered)


def _reason(judgement: _Judgement) -> str:
    return headline(moved([each for each in judgement.findings if each.is_error], 0))
