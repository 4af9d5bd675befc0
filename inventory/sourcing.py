"""Deciding what each line gets, and writing down why. Pure: rows in, decisions out; no query, no write."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from oms import quantities

RULES = "rank-1"
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Demand:
    """What one line still wants, in base units."""

    line_id: int
    order_id: int
    item_id: int
    wanted: Decimal
    ships_complete: bool


@dataclass(slots=True)
class Supply:
    """One stock level as the engine sees it; `free` shrinks as lines take from it."""

    item_id: int
    location_id: int
    location_name: str
    on_hand: Decimal
    reserved: Decimal
    safety_stock: Decimal
    free: Decimal


@dataclass(slots=True)
class Decision:
    """What a line got, from where, what else was considered, and the answer to "why?"."""

    demand: Demand
    taken: dict[int, Decimal] = field(default_factory=dict)
    candidates: list[dict[str, str]] = field(default_factory=list)
    sentence: str = ""

    @property
    def total(self) -> Decimal:
        return sum(self.taken.values(), ZERO)


def decide(demands: Sequence[Demand], supplies: Mapping[int, Sequence[Supply]]) -> list[Decision]:
    """Give each line what it wants from the best-ranked places first, orders in the sequence given.

    `supplies` are each item's levels, best rank first. An order that ships complete takes all or nothing.
    """
    decisions: list[Decision] = []
    for group in _by_order(demands):
        mine = [_source(demand, supplies.get(demand.item_id, ())) for demand in group]
        if group[0].ships_complete and any(decision.total < decision.demand.wanted for decision in mine):
            _give_back(mine, supplies)
        decisions += mine
    return decisions


def _by_order(demands: Sequence[Demand]) -> Iterable[list[Demand]]:
    groups: dict[int, list[Demand]] = {}
    for demand in demands:
        groups.setdefault(demand.order_id, []).append(demand)
    return groups.values()


def _source(demand: Demand, supplies: Sequence[Supply]) -> Decision:
    decision, left = Decision(demand), demand.wanted
    for rank, supply in enumerate(supplies, 1):
        taken = min(left, supply.free)
        decision.candidates.append(_considered(supply, taken, rank, left))
        if taken > 0:
            _take(supply, taken)
            decision.taken[supply.location_id] = taken
            left -= taken
    decision.sentence = _sentence(decision, supplies, left)
    return decision


def _take(supply: Supply, units: Decimal) -> None:
    """What one line takes is reserved for the next; a negative quantity is given back."""
    supply.free -= units
    supply.reserved += units


def _considered(supply: Supply, taken: Decimal, rank: int, left: Decimal) -> dict[str, str]:
    return {
        "location": str(supply.location_id),
        "name": supply.location_name,
        "free": quantities.text(supply.free),
        "taken": quantities.text(taken),
        "reason": _reason(supply, taken, rank, left),
        "on_hand": quantities.text(supply.on_hand),
        "reserved": quantities.text(supply.reserved),
        "safety": quantities.text(supply.safety_stock),
    }


def _reason(supply: Supply, taken: Decimal, rank: int, left: Decimal) -> str:
    if taken > 0:
        return "Ranked first" if rank == 1 else f"Ranked {rank}, took what was still missing"
    if left <= 0:
        return "Not needed: filled from a better place"
    parts = [f"{quantities.text(supply.on_hand)} on hand"]
    if supply.reserved:
        parts.append(f"{quantities.text(supply.reserved)} reserved for others")
    if supply.safety_stock:
        parts.append(f"{quantities.text(supply.safety_stock)} kept as safety stock")
    return ", ".join(parts)


def _sentence(decision: Decision, supplies: Sequence[Supply], left: Decimal) -> str:
    names = {supply.location_id: supply.location_name for supply in supplies}
    gave = " and ".join(f"{names[place]} gave {quantities.text(units)}" for place, units in decision.taken.items())
    if not supplies:
        return "No location stocks this item."
    if left <= 0:
        return f"{gave}."
    wanted = quantities.text(decision.demand.wanted)
    if not gave:
        return f"None of the {wanted} wanted is free at any location; it waits for stock."
    return f"{gave}. The other {quantities.text(left)} of {wanted} wait for stock."


def _give_back(decisions: Sequence[Decision], supplies: Mapping[int, Sequence[Supply]]) -> None:
    for decision in decisions:
        for supply in supplies.get(decision.demand.item_id, ()):
            _take(supply, -decision.taken.get(supply.location_id, ZERO))
        found, wanted = quantities.text(decision.total), quantities.text(decision.demand.wanted)
        decision.taken = {}
        for candidate in decision.candidates:
            if candidate["taken"] != "0":
                candidate |= {
                    "taken": "0",
                    "reason": f"{candidate['taken']} free, given back: the order ships complete",
                }
        decision.sentence = f"{found} of {wanted} are free, but the order ships complete and another line is short."
        if found != wanted:
            decision.sentence = f"Only {found} of {wanted} are free, and the order ships complete; it waits."
