"""Which kinds of document there are, who may see each, and how the printed ones are put together."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Paper:
    """What one printed document is made of: `template` extends `print/base.html`, `context` is all it is given."""

    filename: str
    template: str
    context: dict[str, Any]
    order_id: int | None
    subject_type: str


Maker = Callable[[int], Paper]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document. Without `make` it is stored by an operation of its own (an export)."""

    code: str
    title: str
    permission: str
    make: Maker | None = None


_kinds: dict[str, Kind] = {}


def paper(code: str, *, permission: str, title: str = "") -> Callable[[Maker], Maker]:
    """Register `maker(subject_id) -> Paper` for a kind; it raises NotFound where there is no such subject."""

    def register(maker: Maker) -> Maker:
        stored(code, permission=permission, title=title, make=maker)
        return maker

    return register


def stored(code: str, *, permission: str, title: str = "", make: Maker | None = None) -> None:
    """Register a kind and who may see it."""
    known = _kinds.get(code)
    if known is not None and known.make is not make:
        raise ValueError(f"two kinds of document are called {code}")
    _kinds[code] = Kind(code, title or code.replace("_", " ").capitalize(), permission, make)


def kind_of(code: str) -> Kind | None:
    return _kinds.get(code)


def kinds_for(user: Any) -> dict[str, Kind]:
    """The kinds this person may see, by code."""
    return {code: kind for code, kind in _kinds.items() if user.may(kind.permission)}
