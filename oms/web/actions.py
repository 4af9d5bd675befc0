"""Deeds on somebody else's page: a later app offers one ("Release to warehouse") and the page shows its button."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Action:
    """A button that posts to `url_name` with the subject's primary key.

    `slot` names the page ("order"). `shown` says whether the deed makes sense for this subject; `why_not` may give a
    sentence why it cannot be done just now, which leaves the button visible and says so. `link` opens the address
    instead of posting to it: a deed that needs a form of its own. `warns` may give a sentence to weigh before doing it:
    it stands on the page, and is asked again when the button is pressed.
    """

    slot: str
    label: str
    url_name: str
    permission: str
    shown: Callable[[Any], bool]
    style: str = ""
    rank: int = 100
    confirm: str = ""
    why_not: Callable[[Any], str] | None = None
    warns: Callable[[Any], str] | None = None
    link: bool = False


_actions: dict[tuple[str, str], Action] = {}


def register(action: Action) -> None:
    _actions[action.slot, action.url_name] = action


def of(slot: str, user: Any, subject: Any) -> list[dict[str, Any]]:
    """What this person may do with the subject, in order, as `components/action.html` draws it."""
    mine = [a for a in _actions.values() if a.slot == slot and user.may(a.permission) and a.shown(subject)]
    return [_drawn(action, subject) for action in sorted(mine, key=lambda a: (a.rank, a.label))]


def _drawn(action: Action, subject: Any) -> dict[str, Any]:
    address = reverse(action.url_name, args=[subject.pk])
    why_not = action.why_not(subject) if action.why_not else ""
    warning = action.warns(subject) if action.warns and not why_not else ""
    return {
        "label": action.label,
        "href" if action.link else "url": address,
        "variant": action.style,
        "confirm": f"{warning} {action.label} all the same?" if warning else action.confirm,
        "warning": warning,
        "disabled_why": why_not,
    }
