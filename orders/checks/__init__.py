"""Checks: each looks at orders and yields every finding; none stops at the first, none writes.

The app that knows registers the check; apps to the right register theirs from their `checks` module.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from oms.masterdata.models import Customer
from orders.models import Order, OrderLine


@dataclass(frozen=True, slots=True)
class Fix:
    """An offer one click applies: `verb` names the fix in `orders.operations.fixes`, `args` are its values."""

    verb: str
    label: str
    args: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"verb": self.verb, "label": self.label, "args": self.args}


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: the exception type, the words for a person, the compared values, the offers.

    `blocks` are verbs it stops on this order beside those its kind always stops.
    """

    type: str
    title: str
    detail: str = ""
    line: OrderLine | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    fixes: tuple[Fix, ...] = ()
    blocks: tuple[str, ...] = ()


class Place(Protocol):
    """Where goods go: a ship-to of ours, or an address as it was sent."""

    name: str
    address: str
    city: str
    country: str


class NamedPlace(Protocol):
    """What was sent to say where goods go, without the address that would make it a place."""

    code: str
    name: str
    city: str


@dataclass(slots=True)
class Candidate:
    """An order under check, with its lines (items and packs loaded) and its customer. Saved or not.

    `place` is where it goes: the address as sent, else our record of the ship-to; None when there is neither, and then
    `named` is what was sent for it, if anything: a code, a name, a city.
    """

    order: Order
    lines: list[OrderLine]
    customer: Customer
    place: Place | None = None
    named: NamedPlace | None = None
    same_po: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CheckContext:
    """The moment the check speaks of."""

    now: datetime

    def today(self, candidate: Candidate) -> date:
        """The day it is for the business unit that sells."""
        return candidate.order.business_unit.today(self.now)


Check = Callable[[Candidate, CheckContext], Iterable[Finding]]
_checks: list[Check] = []


def check(function: Check) -> Check:
    """Register a check."""
    if function not in _checks:
        _checks.append(function)
    return function


def findings(candidate: Candidate, context: CheckContext) -> Iterator[Finding]:
    """Everything every check finds."""
    for function in _checks:
        yield from function(candidate, context)


from . import dates, standard  # noqa: E402 - registers the checks of the order desk
