"""The id of the request being served, for logs and audit rows; empty outside a request."""

from contextvars import ContextVar

_current: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    return _current.get()


def set_request_id(value: str):
    """Set it for this context; returns the token that `reset_request_id` takes."""
    return _current.set(value)


def reset_request_id(token) -> None:
    _current.reset(token)
