"""Our answers to what came in: a TA1 for an interchange, a 997 for each group; the same again for the same bytes."""

from . import outbox, x12
from .models import InboundInterchange, OutboundMessage, OutboundState, TradingPartner
from .outbox import Outgoing


def delimiters_of(partner: TradingPartner) -> x12.Delimiters:
    marks = (partner.element_separator, partner.segment_terminator, partner.component_separator)
    return x12.Delimiters(*(mark.encode("ascii", "replace") for mark in marks))


def write_ta1(interchange: InboundInterchange, segment: x12.Segment) -> None:
    """Answer the interchange with a TA1, if its sender is known and takes one. Once."""
    partner = interchange.partner
    if partner is None or not partner.takes_ta1:
        return
    outbox.write_document(
        Outgoing(
            partner=partner,
            set_id="TA1",
            segments=[segment],
            subject_type="edi.inboundinterchange",
            subject_id=interchange.pk,
            dedupe=f"ta1:{interchange.pk}",
            reference=interchange.control_number,
        )
    )


def write_997s(interchange: InboundInterchange, answers: list[tuple[int, x12.GroupAnswer]]) -> None:
    """One 997 for each (position of the group, answer). A group is answered once, however often it is processed."""
    assert interchange.partner is not None
    outbox.write_documents(
        Outgoing(
            partner=interchange.partner,
            set_id="997",
            segments=answer.segments,
            subject_type="edi.inboundinterchange",
            subject_id=interchange.pk,
            dedupe=f"997:{interchange.pk}:{position}",
            reference=f"{answer.functional_id} {answer.control_number.strip(' ')}",
        )
        for position, answer in answers
    )


def send_again(interchange_ids: list[int]) -> int:
    """Deliver what answered these interchanges once more, byte for byte: the sender seems not to have got it."""
    sent = OutboundMessage.objects.filter(
        subject_type="edi.inboundinterchange", subject_id__in=interchange_ids
    ).exclude(state=OutboundState.WAITING)
    answered = list(sent.only("pk").order_by("pk"))
    for message in answered:
        outbox.deliver_later(message)
    return len(answered)


def was_told_refused(interchange: InboundInterchange) -> bool:
    """Whether its sender has been told by TA1 that nothing in it was taken, and so must send it anew."""
    return OutboundMessage.objects.filter(dedupe=f"ta1:{interchange.pk}", segments__0__4="R").exists()
