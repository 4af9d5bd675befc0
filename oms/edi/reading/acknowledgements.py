"""What partners say of our documents: a 997 for a group of ours, a TA1 for an interchange of ours. Never answered."""

from datetime import datetime

from oms.actors import Actor
from oms.audit.record import Entry, record_many
from oms.edi import x12
from oms.edi.events import OutboundRejected, OutboundSettled
from oms.edi.models import InboundInterchange, MessageState, OutboundMessage, OutboundState, TradingPartner
from oms.edi.notes import headline, kept, plain
from oms.edi.registry import Outcome, Received
from oms.edi.x12.findings import ELEMENT, ERROR, INTERCHANGE, NOTE, SEGMENT, SET
from oms.events import announce

TOLD = {
    "segment": {
        "1": "is not known to them", "2": "was not expected there", "3": "is missing", "4": "comes too often as a loop",
        "5": "comes too often", "6": "does not belong in the document", "7": "stands out of order",
        "8": "has faulty elements",
    },
    "element": {
        "1": "is missing, and is mandatory", "2": "is missing, though another element asks for it",
        "3": "is one too many", "4": "is too short", "5": "is too long", "6": "holds a character they do not take",
        "7": "is a code they do not take", "8": "is no valid date", "9": "is no valid time",
        "10": "excludes another element",
    },
    "group": {
        "1": "they do not take this kind of group", "2": "they do not take this version", "3": "its trailer is missing",
        "4": "its control numbers differ", "5": "its count of documents is wrong", "6": "its control number is faulty",
    },
    "set": {
        "1": "they do not take this document", "2": "its trailer is missing", "3": "its control numbers differ",
        "4": "its segment count is wrong", "5": "one or more of its segments are faulty",
        "6": "its identifier is faulty", "7": "its control number is faulty",
    },
}  # fmt: skip


def take_acknowledgement(interchange: InboundInterchange, received: Received) -> Outcome:
    """Settle the document of ours that a 997 or 999 speaks of; a group we never sent is noted."""
    told = x12.read_997(received.document)
    number = told.group_control_number.strip(" ").lstrip("0") or "0"
    reference = plain(f"{told.functional_id} {number}", 60)
    message = _of_group(interchange.partner, told.functional_id, number)
    if message is None:
        words = f"It acknowledges group {reference}, which we never sent to this partner."
        note = x12.Finding(SET, "group_unknown", words, "AK1", 2, 2, told.group_control_number, NOTE)
        return Outcome(MessageState.IGNORED, reference, findings=[note])
    verdict = next((each for each in told.sets if each.set_id == message.set_id), None)
    status = (verdict.status if verdict else "") or told.status
    findings = _findings(message, verdict, told)
    _settle(message, status, findings, received, now=received.now)
    return Outcome(MessageState.PROCESSED, reference, "edi.outboundmessage", message.pk)


def take_ta1s(interchange: InboundInterchange, received: x12.Interchange, *, actor: Actor, now: datetime) -> None:
    """An interchange of ours was refused at the door: none of it arrived. Accepted ones wait for their 997."""
    for segment in received.ta1s:
        told = x12.read_ta1(segment)
        message = _of_interchange(interchange.partner, told.control_number)
        if message is None or told.status != "R" or message.state != OutboundState.SENT:
            continue
        words = f"The partner refused the whole interchange {told.control_number} (TA1 note {told.note})."
        finding = x12.Finding(INTERCHANGE, "ta1_refused", words, "TA1", 0, 5, told.note)
        _refuse(message, [finding], None, actor, now)


def _of_group(partner: TradingPartner | None, functional_id: str, number: str) -> OutboundMessage | None:
    rows = OutboundMessage.objects.select_for_update(of=("self",)).select_related("partner")
    known = rows.filter(partner=partner, functional_id=plain(functional_id, 4), group_control_number=plain(number, 9))
    return known.order_by("-pk").first()


def _of_interchange(partner: TradingPartner | None, number: str) -> OutboundMessage | None:
    rows = OutboundMessage.objects.select_for_update(of=("self",)).select_related("partner")
    return rows.filter(partner=partner, interchange_control_number=plain(number, 9).zfill(9)).first()


def _settle(
    message: OutboundMessage, status: str, findings: list[x12.Finding], received: Received, *, now: datetime
) -> None:
    """The partner's last word counts, however often they speak."""
    if status in ("A", "E"):
        message.state, message.acknowledged_at = OutboundState.ACCEPTED, now
        message.acknowledged_by_id, message.findings = received.message_id, kept(findings)
        message.save(update_fields=["state", "acknowledged_at", "acknowledged_by", "findings"])
        _tell("edi.accepted", message, received.actor, status)
        announce(OutboundSettled(message.pk))
    else:
        _refuse(message, findings, received.message_id, received.actor, now)


def _refuse(
    message: OutboundMessage, findings: list[x12.Finding], told_by: int | None, actor: Actor, now: datetime
) -> None:
    message.state, message.acknowledged_at = OutboundState.REJECTED, now
    message.acknowledged_by_id, message.findings = told_by, kept(findings)
    message.save(update_fields=["state", "acknowledged_at", "acknowledged_by", "findings"])
    _tell("edi.refused", message, actor, "R")
    announce(
        OutboundRejected(
            message_id=message.pk,
            customer_id=message.partner.customer_id,
            order_id=message.order_id,
            set_id=message.set_id,
            reference=message.reference,
            reason=headline(message.findings),
        )
    )


def _tell(action: str, message: OutboundMessage, actor: Actor, status: str) -> None:
    facts = {"set": message.set_id, "partner": message.partner.name, "reference": message.reference, "status": status}
    entry = Entry(action, "edi.outboundmessage", message.pk, message.order_id, headline(message.findings), facts)
    record_many([entry], actor=actor)


def _findings(
    message: OutboundMessage, verdict: x12.AcknowledgedSet | None, told: x12.Acknowledgement
) -> list[x12.Finding]:
    """The partner's faults joined to our own document, in words."""
    errors = verdict.errors if verdict else ()
    found = [_fault(message, each) for each in errors]
    refused = (verdict.status if verdict else told.status) not in ("A", "E")
    if not found and refused:
        level, codes = ("set", verdict.codes) if verdict and verdict.codes else ("group", told.codes)
        words = "; ".join(TOLD[level].get(code, f"code {code}") for code in codes) or "they give no reason"
        found.append(x12.Finding(SET, "refused", f"The partner refused it: {words}.", "ST", 1))
    return found


def _fault(message: OutboundMessage, each: x12.AcknowledgedError) -> x12.Finding:
    position = int(each.position) if each.position.isascii() and each.position.isdigit() else 0
    if not each.element:
        words = TOLD["segment"].get(each.code, f"has fault {each.code}")
        text = f"Segment {position} {each.segment} {words}."
        return x12.Finding(SEGMENT, "partner_fault", text, each.segment, position, 0, "", ERROR, each.code)
    number = each.element.partition(":")[0]
    element = int(number) if number.isascii() and number.isdigit() else 0
    ours = _sent(message, position, element)
    words = TOLD["element"].get(each.element_code, f"has fault {each.element_code}")
    text = f"Segment {position} {each.segment}, element {element:02d} `{each.value or ours}` {words}."
    return x12.Finding(ELEMENT, "partner_fault", text, each.segment, position, element, ours, ERROR, each.element_code)


def _sent(message: OutboundMessage, position: int, element: int) -> str:
    """What we sent in that place: position 1 is our ST, 2 the first segment of the body."""
    body = message.segments
    if not 2 <= position <= len(body) + 1 or not 1 <= element < len(body[position - 2]):
        return ""
    return str(body[position - 2][element])
