"""Running a stored document once more, after what it lacked was mended."""

from datetime import datetime

from django.db import transaction

from oms.actors import Actor
from oms.audit.record import record
from oms.edi.models import InboundInterchange, InboundMessage, InterchangeState, MessageState
from oms.edi.reading import read_again, reprocess_documents, reprocess_interchange
from oms.errors import NotFound, OperationRefused


class NotReprocessable(OperationRefused):
    code = "not_reprocessable"


@transaction.atomic
def reprocess_message(*, message_id: int, actor: Actor, now: datetime, as_it_stands: bool = False) -> InboundMessage:
    """Run a document again from its stored bytes. Never makes a second order, never sends a second 997.

    `as_it_stands` takes it in spite of contradictions in it; what no order can be without still stops it.

    Locks the interchange, then the message. Where the whole interchange was refused, all its documents are run.
    Audits edi.reprocessed. Raises NotReprocessable for a document that is done, or of which its sender was told that
    it must be sent again.
    """
    interchange = _lock_interchange(message_id)
    if interchange.state == InterchangeState.ACCEPTED:
        _run(interchange, message_id, actor, now, as_it_stands=as_it_stands)
    else:
        reprocess_interchange(row=interchange, actor=actor, now=now)
    message = InboundMessage.objects.select_related("interchange__file", "interchange__partner").defer(
        "interchange__file__content"
    ).get(pk=message_id)  # fmt: skip
    record("edi.reprocessed", message, actor=actor, note=str(message), state=message.state)
    return message


def _lock_interchange(message_id: int) -> InboundInterchange:
    rows = InboundInterchange.objects.select_for_update(of=("self",)).select_related("partner")
    interchange = rows.filter(messages=message_id).first()
    if interchange is None:
        raise NotFound("There is no such document.")
    return interchange


def _run(interchange: InboundInterchange, message_id: int, actor: Actor, now: datetime, *, as_it_stands: bool) -> None:
    message = InboundMessage.objects.select_for_update(of=("self",)).get(pk=message_id)
    if message.state == MessageState.PROCESSED:
        raise NotReprocessable(f"{message} is done already.", code="already_processed")
    if message.state == MessageState.REJECTED:
        words = "The 997 told its sender that it is refused; ask for it to be sent again."
        raise NotReprocessable(words, code="told_refused")
    received = read_again(interchange)
    reprocess_documents(
        interchange=interchange, rows=[message], received=received, actor=actor, now=now, as_it_stands=as_it_stands
    )
