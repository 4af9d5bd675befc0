"""The documents of an accepted interchange: each validated, given to its reader, and left with exactly one outcome."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import DataError, IntegrityError, transaction

from oms.actors import Actor
from oms.audit.record import Entry, record_many
from oms.edi import registry, x12
from oms.edi.answers import delimiters_of
from oms.edi.events import DocumentMended, DocumentNeedsWork
from oms.edi.models import InboundInterchange, InboundMessage, InterchangeState, MessageState
from oms.edi.notes import headline, moved, plain, reference_of
from oms.edi.registry import Outcome, Received
from oms.edi.x12.findings import BUSINESS, ERROR, NOTE, SET
from oms.errors import OperationRefused
from oms.events import announce
from oms.faults import point

from .acknowledgements import take_acknowledgement, take_ta1s

CHUNK = 50
ACKNOWLEDGEMENT_SETS = frozenset({"997", "999"})


@dataclass(slots=True)
class _Document:
    """A set with its place and what validation found; `refused` when the 997 says so."""

    set: x12.TransactionSet
    group: x12.Group
    group_position: int
    position: int
    refused: bool
    findings: list[x12.Finding] = field(default_factory=list)
    row: InboundMessage | None = None


@dataclass(frozen=True, slots=True)
class _Doer:
    """Who has it read, when, and whether findings are to be overlooked."""

    actor: Actor
    now: datetime
    as_it_stands: bool = False


def read_documents(
    interchange: InboundInterchange, received: x12.Interchange, *, actor: Actor, now: datetime
) -> list[tuple[int, x12.GroupAnswer]]:
    """Give every set of an accepted interchange its outcome; returns the answer to each group, with its position."""
    take_ta1s(interchange, received, actor=actor, now=now)
    groups = list(_validated(interchange, received))
    documents = [each for _, _, of_group in groups for each in of_group]
    known = {row.position: row for row in interchange.messages.all()}
    for start in range(0, len(documents), CHUNK):
        _read_chunk(interchange, received, documents[start : start + CHUNK], known, _Doer(actor, now))
    return [(position, answer) for position, answer, _ in groups if answer is not None]


def keep_unread(interchange: InboundInterchange, received: x12.Interchange) -> None:
    """Keep a row for every set of an interchange that was refused or repeated, with that as its outcome."""
    repeated = interchange.state == InterchangeState.DUPLICATE
    state = MessageState.DUPLICATE if repeated else MessageState.REJECTED
    why = x12.Finding(SET, "interchange_not_taken", _why_unread(interchange), severity=NOTE if repeated else ERROR)
    rows = []
    for each in _placed(received):
        row = _row(interchange, received, each)
        row.state, row.findings = state, moved([why, *each.set.findings], interchange.start - received.start)
        row.reference = reference_of(each.set.set_id, each.set.segments)
        rows.append(row)
    InboundMessage.objects.bulk_create(rows, batch_size=500)


def _why_unread(interchange: InboundInterchange) -> str:
    if interchange.state == InterchangeState.DUPLICATE:
        return f"Not read: {headline(interchange.findings)}"
    return f"Not read, because its interchange was refused: {headline(interchange.findings)}"


def reprocess_documents(
    *,
    interchange: InboundInterchange,
    rows: Sequence[InboundMessage],
    received: x12.Interchange,
    actor: Actor,
    now: datetime,
    as_it_stands: bool,
) -> None:
    """Run documents of one interchange once more, from the stored bytes. The caller holds the rows' locks."""
    known = {row.position: row for row in rows}
    documents = [each for each in _placed(received) if each.position in known]
    for each in documents:
        each.findings = [*each.set.findings, *x12.validate(each.set)]
    _read_chunk(interchange, received, documents, known, _Doer(actor, now, as_it_stands))


def _placed(received: x12.Interchange) -> Iterator[_Document]:
    position = 0
    for group_position, group in enumerate(received.groups, 1):
        for each in group.sets:
            position += 1
            yield _Document(each, group, group_position, position, refused=False)


def _validated(
    interchange: InboundInterchange, received: x12.Interchange
) -> Iterator[tuple[int, x12.GroupAnswer | None, list[_Document]]]:
    """Each group with its position, its 997 (None for one that gets none), and its documents."""
    assert interchange.partner is not None
    marks = delimiters_of(interchange.partner)
    placed: dict[int, list[_Document]] = {}
    for each in _placed(received):
        placed.setdefault(each.group_position, []).append(each)
    for position, group in enumerate(received.groups, 1):
        found: dict[int, list[x12.Finding]] = {}

        def findings_of(each: x12.TransactionSet, found=found) -> list[x12.Finding]:
            found[id(each)] = x12.validate(each)
            return found[id(each)]

        answered = x12.acknowledge(replace(received, groups=[group]), findings_of=findings_of, delimiters=marks)
        answer = answered[0] if answered else None
        documents = placed.get(position, [])
        for number, each in enumerate(documents):
            each.findings = [*each.set.findings, *found.get(id(each.set), [])]
            each.refused = answer is not None and not (answer.is_accepted and answer.sets[number].is_accepted)
            if answer is not None and not answer.is_accepted:
                each.findings += group.findings
        yield position, answer, documents


def _read_chunk(
    interchange: InboundInterchange,
    received: x12.Interchange,
    documents: list[_Document],
    known: dict[int, InboundMessage],
    doer: _Doer,
) -> None:
    for each in documents:
        each.row = known.get(each.position) or _row(interchange, received, each)
    rows = [each.row for each in documents if each.row is not None]
    before = {row.position: row.state for row in rows if row.pk}
    InboundMessage.objects.bulk_create([row for row in rows if not row.pk])
    outcomes = _outcomes(interchange, documents, doer, again=bool(before))
    point("edi.order_made")
    shift = interchange.start - received.start
    for each, outcome in zip(documents, outcomes, strict=True):
        _settle(each, outcome, shift, again=each.position in before)
    InboundMessage.objects.bulk_update(rows, _SETTLED)
    _tell(interchange, documents, outcomes, before, doer.actor)


_SETTLED = ["state", "findings", "outcome_type", "outcome_id", "reference", "revision"]


def _row(interchange: InboundInterchange, received: x12.Interchange, each: _Document) -> InboundMessage:
    shift = interchange.start - received.start
    return InboundMessage(
        interchange=interchange,
        position=each.position,
        group_position=each.group_position,
        functional_id=plain(each.group.functional_id, 4),
        group_control_number=plain(each.group.control_number.strip(" "), 20),
        group_version=plain(each.group.version, 20),
        set_id=plain(each.set.set_id, 6),
        control_number=plain(each.set.control_number.strip(" "), 20),
        start=each.set.start + shift,
        end=each.set.end + shift,
        segment_count=each.set.segment_count,
        state=MessageState.WAITING,
    )


def _outcomes(
    interchange: InboundInterchange, documents: list[_Document], doer: _Doer, *, again: bool
) -> list[Outcome]:
    """One outcome a document; those of one kind are read together."""
    found: dict[int, Outcome] = {}
    kinds: dict[str, list[_Document]] = {}
    for each in documents:
        if each.refused:
            found[each.position] = Outcome(MessageState.REJECTED)
        else:
            kinds.setdefault(each.set.set_id, []).append(each)
    for set_id, of_kind in kinds.items():
        received = [_received(interchange, each, doer, again=again) for each in of_kind]
        outcomes = _read_kind(set_id, interchange, received)
        found |= {each.position: outcome for each, outcome in zip(of_kind, outcomes, strict=True)}
    return [found[each.position] for each in documents]


def _received(interchange: InboundInterchange, each: _Document, doer: _Doer, *, again: bool) -> Received:
    partner = interchange.partner
    assert partner is not None and each.row is not None
    is_test = partner.is_test or interchange.usage != "P"
    actor = Actor.partner(partner.name) if doer.actor.kind == "system" else doer.actor
    revision = each.row.revision + again
    return Received(each.row.pk, each.set, partner, is_test, actor, doer.now, revision, doer.as_it_stands)


def _read_kind(set_id: str, interchange: InboundInterchange, received: list[Received]) -> Sequence[Outcome]:
    if set_id in ACKNOWLEDGEMENT_SETS:
        return [take_acknowledgement(interchange, each) for each in received]
    reader = registry.reader_of(set_id)
    if reader is None:
        words = f"Nothing here reads a {set_id or 'set without a number'}: it was stored and acknowledged, no more."
        ignored = x12.Finding(SET, "set_not_read", words, "ST", 1, 1, set_id, NOTE)
        return [Outcome(MessageState.IGNORED, findings=[ignored]) for _ in received]
    return _tried(reader, received)


def _tried(reader: registry.Reader, received: list[Received]) -> Sequence[Outcome]:
    """What the reader says; where it refuses several at once, each is tried alone, and the refused one waits."""
    try:
        with transaction.atomic():
            return reader(received)
    except (OperationRefused, DataError, IntegrityError) as refusal:
        if len(received) > 1:
            return [outcome for each in received for outcome in _tried(reader, [each])]
        return [Outcome.waiting("", [_refused(refusal)])]


def _refused(refusal: OperationRefused | DataError | IntegrityError) -> x12.Finding:
    """Why a document was not taken; what the database would not keep is told in words of ours."""
    if isinstance(refusal, OperationRefused):
        return x12.Finding(BUSINESS, refusal.code, refusal.message, "ST", 1)
    if isinstance(refusal, DataError):
        return x12.Finding(BUSINESS, "value_unstorable", "A value in it is too long or too large.", "ST", 1)
    words = "What it says contradicts itself, or what is stored already."
    return x12.Finding(BUSINESS, "contradiction", words, "ST", 1)


def _settle(each: _Document, outcome: Outcome, shift: int, *, again: bool) -> None:
    row = each.row
    assert row is not None
    row.state = outcome.state
    row.findings = moved([*each.findings, *outcome.findings], shift)
    row.outcome_type, row.outcome_id = outcome.subject_type, outcome.subject_id
    row.reference = plain(outcome.reference, 60) or reference_of(each.set.set_id, each.set.segments)
    row.revision += again


def _tell(
    interchange: InboundInterchange,
    documents: list[_Document],
    outcomes: list[Outcome],
    before: dict[int, str],
    actor: Actor,
) -> None:
    assert interchange.partner is not None
    entries = []
    for each, outcome in zip(documents, outcomes, strict=True):
        row = each.row
        assert row is not None
        facts = {"set": row.set_id, "partner": interchange.partner.name, "reference": row.reference}
        action, note = f"edi.document_{row.state}", headline(row.findings)
        entries.append(Entry(action, "edi.inboundmessage", row.pk, outcome.order_id, note, facts))
        if row.state in (MessageState.WAITING, MessageState.REJECTED):
            announce(_needs_work(interchange, row))
        elif before.get(each.position) in (MessageState.WAITING, MessageState.REJECTED):
            announce(DocumentMended(row.pk))
    record_many(entries, actor=actor)


def _needs_work(interchange: InboundInterchange, row: InboundMessage) -> DocumentNeedsWork:
    assert interchange.partner is not None
    return DocumentNeedsWork(
        message_id=row.pk,
        file_id=interchange.file_id,
        customer_id=interchange.partner.customer_id,
        set_id=row.set_id,
        reference=row.reference,
        reason=headline(row.findings),
        findings=row.findings,
    )
