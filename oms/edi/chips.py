"""How documents, files and partners look: their states as chips."""

from .models import (
    FileState,
    InboundFile,
    InboundMessage,
    InterchangeState,
    MessageState,
    OutboundMessage,
    OutboundState,
)

Chip = dict[str, str]

MESSAGE: dict[str, tuple[str, str]] = {
    MessageState.PROCESSED: ("good", "check"),
    MessageState.WAITING: ("warn", "alert"),
    MessageState.SETTLED: ("", "person"),
    MessageState.REJECTED: ("bad", "cross-circle"),
    MessageState.DUPLICATE: ("", "copy"),
    MessageState.IGNORED: ("", "minus"),
}
OUTBOUND: dict[str, tuple[str, str]] = {
    OutboundState.WAITING: ("", "clock"),
    OutboundState.SENT: ("info", "send"),
    OutboundState.ACCEPTED: ("good", "check"),
    OutboundState.REJECTED: ("bad", "cross-circle"),
}
FILE: dict[str, tuple[str, str]] = {
    FileState.STORED: ("info", "clock"),
    FileState.READ: ("good", "check"),
    FileState.UNREADABLE: ("bad", "cross-circle"),
    FileState.DUPLICATE: ("", "copy"),
}
INTERCHANGE: dict[str, tuple[str, str]] = {
    InterchangeState.ACCEPTED: ("good", "check"),
    InterchangeState.REJECTED: ("bad", "cross-circle"),
    InterchangeState.DUPLICATE: ("", "copy"),
}


def of_message(message: InboundMessage, *, refuses_ours: bool = False) -> Chip:
    """`refuses_ours`: it is an acknowledgement by which the partner refuses a document of ours."""
    if refuses_ours:
        return {"label": "Refuses ours", "tone": "bad", "icon": "cross-circle"}
    return _chip(message.get_state_display(), MESSAGE[message.state])


def of_outbound(message: OutboundMessage) -> Chip:
    if message.state == OutboundState.SENT and message.overdue_at:
        return {"label": "Not acknowledged", "tone": "warn", "icon": "clock"}
    if message.is_held:
        return {"label": "Held back", "tone": "bad", "icon": "alert"}
    return _chip(message.get_state_display(), OUTBOUND[message.state])


def of_file(file: InboundFile) -> Chip:
    label = "Being read" if file.state == FileState.STORED else file.get_state_display()
    return _chip(label, FILE[file.state])


def of_interchange(state: str) -> Chip:
    return _chip(f"Interchange {InterchangeState(state).label.lower()}", INTERCHANGE[state])


def _chip(label: str, look: tuple[str, str]) -> Chip:
    return {"label": label, "tone": look[0], "icon": look[1]}
