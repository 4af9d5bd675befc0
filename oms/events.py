"""Announcements between apps: typed, at once, in the announcer's transaction.

An app announces to its right; later apps listen. A receiver that raises undoes the operation, which is how a
later app says no. Receivers of one event run in the order their apps stand in INSTALLED_APPS.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

E = TypeVar("E")
_receivers: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def listens_to(event_type: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Register a function to hear every event of this type."""

    def register(receiver: Callable[[E], None]) -> Callable[[E], None]:
        if receiver not in _receivers[event_type]:
            _receivers[event_type].append(receiver)
        return receiver

    return register


def announce(event: object) -> None:
    """Tell everybody who listens, now, inside the current transaction; the jobs they queue are written together."""
    from oms.jobs.enqueue import gathered  # events are declared before models may be imported

    with gathered():
        for receiver in _receivers[type(event)]:
            receiver(event)
