"""Sending once more: the same bytes when the transport lost them, anew under new numbers when the content counts.

What was held back never went out, nor did what nothing sends any more: these are only tried again.
"""

from datetime import datetime

from django.db import transaction

from oms.actors import Actor
from oms.audit.record import record
from oms.edi import outbox, x12
from oms.edi.events import OutboundSettled
from oms.edi.models import OutboundMessage, OutboundState
from oms.errors import NotFound, OperationRefused
from oms.events import announce


class NotResendable(OperationRefused):
    code = "not_resendable"


@transaction.atomic
def resend_same_bytes(*, message_id: int, actor: Actor, now: datetime) -> OutboundMessage:
    """Deliver what was sent once more: same bytes, same numbers. Audits edi.resent.

    Raises NotResendable for a document that was not sent yet.
    """
    message = _lock(message_id)
    if message.state == OutboundState.WAITING:
        raise NotResendable(f"{message} was not sent yet; it {_why_unsent(message)}.")
    outbox.deliver_later(message)
    facts = {"set": message.set_id, "partner": message.partner.name, "reference": message.reference}
    record("edi.resent", message, actor=actor, order_id=message.order_id, note=str(message), **facts)
    return message


@transaction.atomic
def send_anew(*, message_id: int, actor: Actor, now: datetime) -> OutboundMessage:
    """Send the same document under new control numbers, as a message of its own. Audits edi.sent_anew.

    Raises NotResendable while it waits, for an acknowledgement, and when it was sent anew already.
    """
    message = _lock(message_id)
    if message.state == OutboundState.WAITING or message.set_id in outbox.ACKNOWLEDGEMENTS:
        raise NotResendable(f"{message} cannot be sent under new numbers.")
    if OutboundMessage.objects.filter(replaces=message).exists():
        raise NotResendable(f"{message} was sent anew already; look at the newer one.")
    fresh = outbox.write_document(_copy(message))
    assert fresh is not None
    facts = {"set": message.set_id, "partner": message.partner.name, "reference": message.reference}
    record("edi.sent_anew", fresh, actor=actor, order_id=message.order_id, note=str(message), **facts)
    announce(OutboundSettled(message.pk))
    return fresh


@transaction.atomic
def try_again(*, message_id: int, actor: Actor, now: datetime) -> OutboundMessage:
    """Try once more to send a document that is held back, when its cause is mended, or one that no job sends any more.

    A job looks at it again: it goes out, or is held for what is found now. Audits edi.tried_again.
    Raises NotResendable for a document that went out or goes out by itself.
    """
    message = _lock(message_id)
    if not (message.is_held or outbox.is_stuck(message)):
        raise NotResendable(f"{message} is not held back.")
    message.findings = []
    message.save(update_fields=["findings"])
    outbox.send_held(message)
    facts = {"set": message.set_id, "partner": message.partner.name, "reference": message.reference}
    record("edi.tried_again", message, actor=actor, order_id=message.order_id, note=str(message), **facts)
    return message


def _why_unsent(message: OutboundMessage) -> str:
    if message.is_held:
        return "is held back for what was found in it"
    return "is not on its way any more: try it again" if outbox.is_stuck(message) else "goes out by itself"


def _copy(message: OutboundMessage) -> outbox.Outgoing:
    return outbox.Outgoing(
        partner=message.partner,
        set_id=message.set_id,
        segments=[x12.segment(tag, *elements) for tag, *elements in message.segments],
        subject_type=message.subject_type,
        subject_id=message.subject_id,
        dedupe=f"anew:{message.pk}",
        order_id=message.order_id,
        reference=message.reference,
        replaces_id=message.pk,
    )


def _lock(message_id: int) -> OutboundMessage:
    rows = OutboundMessage.objects.select_for_update(of=("self",)).select_related("partner")
    message = rows.filter(pk=message_id).first()
    if message is None:
        raise NotFound("There is no such document.")
    return message
