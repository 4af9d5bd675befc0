"""What EDI announces to the apps: bad news becomes work for a person, mended news ends it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class FileUnreadable:
    """A file came of which nothing could be read."""

    file_id: int
    filename: str
    reason: str


@dataclass(frozen=True)
class FileTooLarge:
    """A file in the inbox is above the limit: it was put aside and not stored. `arrival` names it."""

    arrival: int
    filename: str
    reason: str


@dataclass(frozen=True)
class InterchangeRejected:
    """An interchange was refused, or stands in quarantine, because of its envelope: nothing in it was acted upon."""

    interchange_id: int
    file_id: int
    customer_id: int | None
    sender: str
    reason: str


@dataclass(frozen=True)
class DocumentNeedsWork:
    """A document did not become what it asks for: refused in the 997, or waiting for a person.

    `findings` are its notes as they are kept, each with `code` and `value`.
    """

    message_id: int
    file_id: int
    customer_id: int | None
    set_id: str
    reference: str
    reason: str
    findings: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class DocumentMended:
    """A document that needed work became what it asks for."""

    message_id: int


@dataclass(frozen=True)
class InterchangeMended:
    """An interchange that was refused is accepted now."""

    interchange_id: int
    file_id: int


@dataclass(frozen=True)
class OutboundHeld:
    """A document of ours is not as X12 wants it and was not sent: the partner would have refused it."""

    message_id: int
    customer_id: int | None
    order_id: int | None
    set_id: str
    reference: str
    reason: str


@dataclass(frozen=True)
class OutboundReleased:
    """A document of ours that was held back has gone out after all."""

    message_id: int


@dataclass(frozen=True)
class OutboundRejected:
    """The partner refused a document of ours: for them it was never sent."""

    message_id: int
    customer_id: int | None
    order_id: int | None
    set_id: str
    reference: str
    reason: str


@dataclass(frozen=True)
class OutboundOverdue:
    """A document of ours was not acknowledged in the time agreed."""

    message_id: int
    customer_id: int | None
    order_id: int | None
    set_id: str
    reference: str
    reason: str


@dataclass(frozen=True)
class OutboundSettled:
    """The partner's answer to a document of ours came after all, or it was sent anew."""

    message_id: int
