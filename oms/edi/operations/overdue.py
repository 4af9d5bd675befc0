"""Documents of ours that nobody acknowledged in time."""

from datetime import datetime

from django.db import transaction

from oms.actors import Actor
from oms.audit.record import record
from oms.edi.events import OutboundOverdue
from oms.edi.models import OutboundMessage, OutboundState
from oms.events import announce

AT_ONCE = 200


@transaction.atomic
def report_overdue(*, actor: Actor, now: datetime) -> int:
    """Report each document whose acknowledgement is overdue, once: it becomes work for a person. Returns how many.

    Rows another sweep holds are skipped. Audits edi.overdue; announces OutboundOverdue.
    """
    late = OutboundMessage.objects.filter(
        state=OutboundState.SENT, overdue_at=None, acknowledgement_due_at__lt=now
    ).order_by("acknowledgement_due_at", "pk")
    rows = list(late.select_for_update(skip_locked=True, of=("self",)).select_related("partner")[:AT_ONCE])
    for message in rows:
        message.overdue_at = now
        message.save(update_fields=["overdue_at"])
        facts = {"set": message.set_id, "partner": message.partner.name, "reference": message.reference}
        record("edi.overdue", message, actor=actor, order_id=message.order_id, **facts)
        announce(_overdue(message))
    return len(rows)


def _overdue(message: OutboundMessage) -> OutboundOverdue:
    hours = message.partner.acknowledge_hours
    return OutboundOverdue(
        message_id=message.pk,
        customer_id=message.partner.customer_id,
        order_id=message.order_id,
        set_id=message.set_id,
        reference=message.reference,
        reason=f"{message.partner.name} agreed to answer within {hours} hours and has not.",
    )
