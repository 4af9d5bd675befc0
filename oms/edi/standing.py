"""What stands open because of a document that came in: told by the app that keeps the work, shown with the document."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .models import InboundMessage


@dataclass(frozen=True, slots=True)
class Standing:
    """`name` is what the link at `url` is called, `words` end its sentence, `label` says it in a chip."""

    name: str
    url: str
    words: str
    label: str


Teller = Callable[[InboundMessage, Any], list[Standing]]
_tellers: list[Teller] = []


def tells(teller: Teller) -> Teller:
    """Register who knows what stands open because of a document, and may be shown to a user."""
    if teller not in _tellers:
        _tellers.append(teller)
    return teller


def of_document(message: InboundMessage, user: Any) -> list[Standing]:
    return [each for teller in _tellers for each in teller(message, user)]
