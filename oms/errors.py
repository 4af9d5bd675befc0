"""The two deliberate kinds of failure. Anything else is a bug and may crash."""


class OperationRefused(Exception):
    """A person can act on it. `code` is for machines; the message is for the person.

    Subclasses live beside the operation that raises them. Screens answer 409, the API likewise.
    """

    code = "refused"

    def __init__(self, message: str, *, code: str | None = None, details: dict | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.details = details or {}
        if code is not None:
            self.code = code


class NotFound(OperationRefused):
    """What the caller names does not exist, or is not theirs to see."""

    code = "not_found"


class TransientError(Exception):
    """Try later: a peer is down, a lock was busy. A job that raises it is run again with backoff."""
