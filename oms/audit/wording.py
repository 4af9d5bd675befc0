"""How an event reads on a timeline: each app names its own actions."""

from dataclasses import dataclass

from .models import AuditEvent


@dataclass(frozen=True, slots=True)
class Wording:
    """An icon and a sentence; `{note}`, `{actor}` and the event's changes may stand in it."""

    icon: str
    text: str


_words: dict[str, Wording] = {}


def register(words: dict[str, tuple[str, str]]) -> None:
    """`{action: (icon, sentence)}`."""
    _words.update({action: Wording(icon, text) for action, (icon, text) in words.items()})


def icon_of(event: AuditEvent) -> str:
    return _words[event.action].icon if event.action in _words else "dot"


def sentence_of(event: AuditEvent) -> str:
    """The sentence of an event; an action nobody words reads as its name."""
    known = _words.get(event.action)
    text = known.text if known else event.action.replace(".", " ").replace("_", " ").capitalize() + " {note}"
    facts = {**event.changes, "note": event.note, "actor": event.actor_name}
    return text.format_map(_Lenient(facts)).strip()


class _Lenient(dict):
    def __missing__(self, key: str) -> str:
        return ""
