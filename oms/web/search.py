"""One search box: each app answers for its own nouns, exact numbers first."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: what it is called, the next useful fact, where it is."""

    kind: str
    label: str
    detail: str
    url: str


Finder = Callable[[str, Any], Iterable[Hit]]
_finders: list[tuple[int, str, Finder]] = []
MOST = 8


def register(finder: Finder, *, permission: str, rank: int) -> None:
    """`finder(query, user)` yields up to eight hits; it is asked only for people with the permission."""
    if all(known is not finder for _, _, known in _finders):
        _finders.append((rank, permission, finder))


def search(query: str, user: Any) -> list[Hit]:
    """What every app finds, the best-ranked app first. An empty query finds nothing."""
    words = query.strip().replace("\x00", "")[:60]
    if not words:
        return []
    mine = [(rank, finder) for rank, permission, finder in _finders if user.may(permission)]
    return [hit for _, finder in sorted(mine, key=lambda pair: pair[0]) for hit in list(finder(words, user))[:MOST]]
