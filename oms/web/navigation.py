"""The rail: apps register where they can be entered; a person sees what their role may enter, with live counts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from . import waiting


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the rail. `count` gets the user and gives the SQL that says how much waits there (see `waiting`).

    `home_of` are the roles whose day begins there: the page they come to after signing in.
    """

    label: str
    url_name: str
    icon: str
    permission: str
    rank: int
    group: str = ""
    count: Callable[[Any], str | None] | None = None
    home_of: tuple[str, ...] = ()


_entries: dict[str, Entry] = {}


def register(entry: Entry) -> None:
    _entries[entry.url_name] = entry


def entries_for(user: Any) -> list[Entry]:
    return sorted((e for e in _entries.values() if user.may(e.permission)), key=lambda e: e.rank)


def rail(user: Any, path: str) -> list[dict[str, Any]]:
    """Groups of lines for the page shell; the line whose URL the path is under, the longest one, is current."""
    mine = [(entry, reverse(entry.url_name)) for entry in entries_for(user)]
    under = [url for _, url in mine if path == url or (url != "/" and path.startswith(url))]
    current = max(under, key=len, default=None)
    counts = _counts([entry for entry, _ in mine], user)
    groups: dict[str, list[dict[str, Any]]] = {}
    for entry, url in mine:
        line = {
            "label": entry.label,
            "url": url,
            "icon": entry.icon,
            "count": counts.get(entry.url_name),
            "current": url == current,
        }
        groups.setdefault(entry.group, []).append(line)
    return [{"title": title, "items": items} for title, items in groups.items()]


def _counts(entries: list[Entry], user: Any) -> dict[str, int]:
    """By the name of the URL, for the lines of which somebody asked counts something. One statement for all."""
    asked = {entry.url_name: scalar for entry in entries if entry.count and (scalar := entry.count(user))}
    return dict(zip(asked, waiting.count(list(asked.values()), user), strict=True))


def home_of(user: Any) -> str:
    """The page on which the work of the person's first role is; else the first that they may open at all."""
    mine = entries_for(user)
    homes = [entry for role in user.roles for entry in mine if role in entry.home_of]
    chosen = [*homes, *mine][:1]
    return reverse(chosen[0].url_name) if chosen else reverse("account_logout")
