"""Panels: a page shows what later apps know without knowing them; they register, the page renders."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string

Place = Literal["main", "side", "tab"]


@dataclass(frozen=True, slots=True)
class Panel:
    """A piece of somebody else's page.

    `slot` names the page ("order"); `place` where on it: under the main column, in the side column, or as a tab of its
    own. `context` gets (request, subject) and gives the template's context, or None for "nothing to show".
    """

    slot: str
    code: str
    title: str
    template: str
    context: Callable[[HttpRequest, Any], dict[str, Any] | None]
    permission: str
    place: Place = "main"
    rank: int = 100
    count: Callable[[Any], int] | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A panel rendered for one subject."""

    panel: Panel
    html: str
    count: int | None


_panels: dict[tuple[str, str], Panel] = {}
_subjects: dict[str, Callable[[int], Any]] = {}


def register(panel: Panel) -> None:
    _panels[panel.slot, panel.code] = panel


def slot(name: str, find: Callable[[int], Any]) -> None:
    """Declare a slot and how its subject is found by primary key (None if it is not there)."""
    _subjects[name] = find


def of(name: str, request: HttpRequest, place: Place | None = None) -> list[Panel]:
    """The panels of a slot this person may see, in order."""
    mine = [p for p in _panels.values() if p.slot == name and request.user.may(p.permission)]
    return sorted((p for p in mine if place in (None, p.place)), key=lambda p: (p.rank, p.code))


def shown(name: str, request: HttpRequest, subject: Any, place: Place) -> list[Shown]:
    """Those panels of a place that have something to show, rendered."""
    rendered = (render(panel, request, subject) for panel in of(name, request, place))
    return [one for one in rendered if one is not None]


def render(panel: Panel, request: HttpRequest, subject: Any) -> Shown | None:
    context = panel.context(request, subject)
    if context is None:
        return None
    html = render_to_string(panel.template, {**context, "panel": panel, "subject": subject}, request)
    return Shown(panel, html, panel.count(subject) if panel.count else None)


def fragment(request: HttpRequest, name: str, pk: int, code: str) -> HttpResponse:
    """One panel by itself, for refreshing in place. The view that serves it is `oms.web.views.panel`."""
    panel, find = _panels.get((name, code)), _subjects.get(name)
    subject = find(pk) if panel and find else None
    if panel is None or subject is None:
        raise Http404
    if not request.user.may(panel.permission):
        raise PermissionDenied
    one = render(panel, request, subject)
    return HttpResponse(one.html if one else "")
