"""What a person has dealt with needs no more work, though the document itself became nothing."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from oms.actors import Actor
from oms.audit.record import Entry, record_many
from oms.edi.models import InboundMessage, MessageState


@transaction.atomic
def settle_messages(
    *, message_ids: Sequence[int], reason: str, actor: Actor, order_of: Mapping[int, int] | None = None
) -> int:
    """Mark documents that wait for a person as settled by hand; returns how many waited.

    `order_of` names, by message, the order it was about: the document is then found there. One that is being processed
    again at this moment is left to that, as its lock is held. It may still be processed again later. Audits
    edi.document_settled.
    """
    waiting = InboundMessage.objects.filter(pk__in=message_ids, state=MessageState.WAITING).order_by("pk")
    rows = list(waiting.select_for_update(of=("self",), skip_locked=True))
    for row in rows:
        row.state = MessageState.SETTLED
        if order_id := (order_of or {}).get(row.pk):
            row.outcome_type, row.outcome_id = "orders.order", order_id
    InboundMessage.objects.bulk_update(rows, ["state", "outcome_type", "outcome_id"])
    record_many([_entry(row, reason) for row in rows], actor=actor)
    return len(rows)


def _entry(row: InboundMessage, reason: str) -> Entry:
    facts = {"set": row.set_id, "reference": row.reference}
    return Entry("edi.document_settled", "edi.inboundmessage", row.pk, row.outcome_id, reason, facts)
