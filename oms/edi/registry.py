"""Which function reads which document. The app that owns the nouns registers it in its `edi` package."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from oms.actors import Actor

from .models import MessageState, TradingPartner
from .x12 import Finding, TransactionSet


@dataclass(frozen=True, slots=True)
class Received:
    """A document to be acted upon: sound X12, from a known partner, stored as message `message_id`.

    `is_test` says that nothing it asks for may reach stock or finance. `revision` counts how often it is processed.
    `as_it_stands`: a person has looked at what is wrong in it and wants it taken all the same.
    """

    message_id: int
    document: TransactionSet
    partner: TradingPartner
    is_test: bool
    actor: Actor
    now: datetime
    revision: int = 1
    as_it_stands: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """The one thing a document became, or why it became nothing.

    `subject_type` and `subject_id` name what was made of it (`orders.order`, 17); `order_id` the order whose timeline
    tells of it; `reference` is the number people ask for.
    """

    state: str
    reference: str = ""
    subject_type: str = ""
    subject_id: int | None = None
    order_id: int | None = None
    findings: Sequence[Finding] = ()

    @classmethod
    def waiting(cls, reference: str, findings: Sequence[Finding]) -> "Outcome":
        """A person has to look; the findings say at what."""
        return cls(MessageState.WAITING, reference, findings=findings)


Reader = Callable[[Sequence[Received]], Sequence[Outcome]]
_readers: dict[str, Reader] = {}
_final: dict[str, frozenset[str]] = {}


def reads(set_id: str, *, never_taken: frozenset[str] = frozenset()) -> Callable[[Reader], Reader]:
    """Register the reader of a transaction set: a list of documents in, one outcome for each, in order.

    `never_taken` are the codes of findings that a person cannot overlook by taking the document as it stands.

    It runs inside the transaction of the interchange. It may raise OperationRefused when one of several documents is
    refused: then each is tried alone. It must give the same outcome when it meets a message for the second time.
    """

    def register(reader: Reader) -> Reader:
        if _readers.setdefault(set_id, reader) is not reader:
            raise ValueError(f"two readers for {set_id}")
        _final[set_id] = never_taken
        return reader

    return register


def reader_of(set_id: str) -> Reader | None:
    return _readers.get(set_id)


def may_be_taken(set_id: str, codes: set[str]) -> bool:
    """Whether a document with these findings may be taken as it stands."""
    return set_id in _readers and not codes & _final[set_id]
