"""997s and TA1s in words."""

from dataclasses import dataclass

from .models import InboundMessage, OutboundMessage

STATUS = {
    "A": ("Accepted", "good"),
    "E": ("Accepted with errors", "warn"),
    "P": ("Partly accepted", "warn"),
    "R": ("Refused", "bad"),
}
TA1_NOTES = {
    "000": "no error",
    "001": "control numbers of header and trailer differ",
    "005": "the sender's qualifier is not known",
    "006": "the sender is not known",
    "007": "the receiver's qualifier is not ours",
    "009": "the receiver is not us",
    "014": "the date in the header is none",
    "015": "the time in the header is none",
    "017": "the version is none",
    "018": "the control number is none",
    "019": "the flag that asks for a TA1 is none",
    "020": "the test flag is none",
    "021": "the number of groups is wrong",
    "022": "the header is not as wide as agreed",
    "023": "the file ends too early",
    "024": "the structure is not as it must be",
    "025": "the control number was used before",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What we answered: in words, with the row that carries it (None when no TA1 could be addressed)."""

    title: str
    verdict: str
    tone: str
    detail: str
    message: OutboundMessage | None = None


def of_answer(message: OutboundMessage, document: InboundMessage | None = None) -> Answer:
    """A 997 or TA1 we wrote; of a 997, what it says of one document where one is given."""
    if message.set_id == "TA1":
        return of_ta1("*".join(message.segments[0]), message)
    closing = next((each for each in message.segments if each[0] == "AK9"), ["AK9", ""])
    status = (_status_of(message, document) if document else "") or closing[1]
    verdict, tone = STATUS.get(status, (status, ""))
    counts = closing[2:5] + [""] * 3
    detail = f"{counts[2] or 0} of {counts[1] or 0} documents of group {message.reference} accepted"
    return Answer("997", verdict, tone, detail, message)


def of_ta1(text: str, message: OutboundMessage | None = None) -> Answer:
    """A TA1 as text, sent or only kept."""
    parts = [*text.split("*"), *[""] * 6]
    verdict, tone = STATUS.get(parts[4], (parts[4], ""))
    detail = f"Note {parts[5]}: {TA1_NOTES.get(parts[5], 'see the findings')}"
    if message is None:
        detail += ". It was not sent: there is nobody it could be addressed to."
    return Answer("TA1", verdict, tone, detail, message)


def _status_of(answer: OutboundMessage, document: InboundMessage) -> str:
    """AK5 of the document, found by set and control number."""
    inside = False
    for tag, *elements in answer.segments:
        if tag == "AK2":
            inside = elements[:2] == [document.set_id, document.control_number]
        elif tag == "AK5" and inside:
            return elements[0]
    return ""
