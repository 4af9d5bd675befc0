"""Why a line got what it got: the engine's own words, and what would have made it more. Reads only what was stored."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from inventory.models import AllocationDecision
from oms.web.templatetags.cells import quantity_text

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Place:
    """A location the engine looked at."""

    name: str
    free: Decimal
    taken: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class Why:
    """The answer to "why?" about one line."""

    decision: AllocationDecision
    places: list[Place]
    changes: list[str]


def explain(decision: AllocationDecision) -> Why:
    places = [Place(c["name"], Decimal(c["free"]), Decimal(c["taken"]), c["reason"]) for c in decision.candidates]
    return Why(decision, places, list(_what_would_change(decision)))


def newest_decision(line_id: int) -> AllocationDecision | None:
    return AllocationDecision.objects.filter(line=line_id).order_by("-pk").first()


def _what_would_change(decision: AllocationDecision) -> Iterator[str]:
    """For a line that is short: where units were in sight and what kept them. Older decisions stored less."""
    missing = decision.wanted - decision.taken
    if missing <= 0:
        return
    for candidate in decision.candidates:
        if "safety" not in candidate:
            continue
        unreserved = Decimal(candidate["on_hand"]) - Decimal(candidate["reserved"])
        kept = min(Decimal(candidate["safety"]), max(unreserved, ZERO), missing)
        if kept > 0:
            yield f"{quantity_text(kept)} more would come free if the safety stock at {candidate['name']} were lower."
        others = min(Decimal(candidate["reserved"]), missing)
        if others > 0:
            yield f"{quantity_text(others)} at {candidate['name']} were reserved for orders decided before."
