"""One search box: each app answers for its own nouns, exact numbers first."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import QuerySet

MOST = 8


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: what it is called, the next useful fact, where it is.

    `exact` says that the words are its whole number, not the beginning of one or part of a name.
    """

    kind: str
    label: str
    detail: str
    url: str
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Hits of one kind; `more_url` leads to the list that holds the rest, where there may be a rest."""

    kind: str
    hits: list[Hit]
    more_url: str = ""


Finder = Callable[[str, Any], Iterable[Hit]]
More = Callable[[str], str]
_finders: list[tuple[int, str, Finder, More | None]] = []


def register(finder: Finder, *, permission: str, rank: int, more: More | None = None) -> None:
    """`finder(query, user)` yields up to eight hits; it is asked only for people with the permission.

    `more(query)` is the address of a list with everything the words find.
    """
    if all(known is not finder for _, _, known, _ in _finders):
        _finders.append((rank, permission, finder, more))


def groups(query: str, user: Any) -> list[Group]:
    """What every app finds, by kind, the best-ranked app first. An empty query finds nothing."""
    words = query.strip().replace("\x00", "")[:60]
    mine = sorted((each for each in _finders if words and user.may(each[1])), key=lambda each: each[0])
    return [group for _, _, finder, more in mine for group in _grouped(list(finder(words, user))[:MOST], more, words)]


def the_one(groups: list[Group]) -> Hit | None:
    """The only thing found, or the only one that bears just this number whatever else mentions it."""
    hits = [hit for group in groups for hit in group.hits]
    exact = [hit for hit in hits if hit.exact]
    if len(exact) == 1:
        return exact[0]
    return hits[0] if len(hits) == 1 else None


def numbered(rows: QuerySet, query: str) -> list[tuple[Any, bool]]:
    """Rows whose `number` is the query, marked so, then those whose number begins so, the newest first."""
    exact = list(rows.filter(number__iexact=query)[:MOST])
    begins = rows.filter(number__istartswith=query).exclude(number__iexact=query).order_by("-pk")
    return [(row, True) for row in exact] + [(row, False) for row in begins[: MOST - len(exact)]]


def search(query: str, user: Any) -> list[Hit]:
    """The same in one row."""
    return [hit for group in groups(query, user) for hit in group.hits]


def _grouped(hits: list[Hit], more: More | None, words: str) -> list[Group]:
    more_url = more(words) if more and len(hits) == MOST else ""
    return [Group(kind, list(of_kind), more_url) for kind, of_kind in groupby(hits, key=lambda hit: hit.kind)]
