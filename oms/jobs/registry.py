"""Which function does which kind of job."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .models import Job

Handler = Callable[["Job"], Any]
_handlers: dict[str, Handler] = {}
_titles: dict[str, str] = {}
_outside: set[str] = set()


def handles(kind: str, *, title: str, outside: bool = False) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of this kind; people read the `title`.

    It runs inside one transaction with the job row locked; what it returns (JSON) is the job's result. It may raise
    TransientError to be run again. It must not talk to the network: a transaction that idles half a minute is ended.
    With `outside` it may: it runs in no transaction, as `oms.jobs.effects` tells, and commits what it writes itself.
    """

    def register(handler: Handler) -> Handler:
        if kind in _handlers and _handlers[kind] is not handler:
            raise ValueError(f"two handlers for {kind}")
        _handlers[kind], _titles[kind] = handler, title
        if outside:
            _outside.add(kind)
        return handler

    return register


def handler_of(kind: str) -> Handler | None:
    return _handlers.get(kind)


def title_of(kind: str) -> str:
    """What people call work of this kind; a kind nobody does any more keeps its name."""
    return _titles.get(kind, kind)


def is_outside(kind: str) -> bool:
    return kind in _outside


def kinds() -> list[str]:
    return sorted(_handlers)
