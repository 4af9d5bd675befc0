"""Why each line got what it got: the engine's own explanation, for orders people may still ask about."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from inventory.models import AllocationDecision, Location
from inventory.sourcing import RULES, Decision, Demand, Supply, decide

from .company import Company
from .copying import copy_rows
from .life import Life
from .story import Claim, Order

ASKED_ABOUT = timedelta(days=30)
ZERO = Decimal(0)


class Reasons:
    """Shows `decide` the stock that leads to what was claimed, and keeps its words."""

    def __init__(self, rng: Random, now: datetime, company: Company, life: Life) -> None:
        self.rng, self.life = rng, life
        self.since = now - ASKED_ABOUT
        self.locations: dict[int, Location] = {location.pk: location for location in company.locations.values()}

    def write(self, orders: list[Order], claims: list[Claim]) -> None:
        recent = [order for order in orders if order.allocated_at and order.allocated_at > self.since]
        mine: dict[int, list[Claim]] = {order.pk: [] for order in recent}
        for claim in claims:
            if claim.order.pk in mine:
                mine[claim.order.pk].append(claim)
        recent.sort(key=lambda order: order.allocated_at)
        columns = ("line_id", "order_id", "wanted", "taken", "candidates", "sentence", "rules", "decided_at")
        rows = (row for order in recent for row in self._explain(order, mine[order.pk]))
        copy_rows(AllocationDecision, columns, rows)

    def _explain(self, order: Order, claims: list[Claim]) -> Iterator[tuple]:
        taken = {claim.line.pk: claim for claim in claims}
        demands, supplies = [], {}
        for line in order.lines:
            if line.item is None or line.ordered == line.cancelled == 0:
                continue
            demands.append(Demand(line.pk, order.pk, line.item.pk, line.ordered, order.buyer.ships_complete))
            supplies[line.item.pk] = self._stock_seen(order, line.item.pk, line.ordered, taken.get(line.pk))
        for decision in decide(demands, supplies):
            yield self._row(decision, order)

    def _stock_seen(self, order: Order, item: int, wanted: Decimal, claim: Claim | None) -> list[Supply]:
        places = [place for place in self.life.places[order.buyer.unit] if self.life.stocks(place, item)]
        return [self._supply(item, place, wanted, claim) for place in places]

    def _supply(self, item: int, place: int, wanted: Decimal, claim: Claim | None) -> Supply:
        """What was there: enough where the claim is, nothing at the places asked before it."""
        got = Decimal(claim.quantity + claim.missing) if claim else ZERO
        reserved = Decimal(self.rng.randint(2, 60))
        free = ZERO
        if claim and claim.location_id == place:
            free = got if got < wanted else wanted + self.rng.randint(5, 300)
        elif claim and place > claim.location_id and got == wanted:
            free = Decimal(self.rng.randint(0, 120))
        return Supply(item, place, self.locations[place].name, reserved + free, reserved, ZERO, free)

    def _row(self, decision: Decision, order: Order) -> tuple:
        demand = decision.demand
        return (
            demand.line_id, order.pk, demand.wanted, decision.total, json.dumps(decision.candidates),
            decision.sentence[:300], RULES, order.allocated_at,
        )  # fmt: skip
