"""Eighteen months of orders, told one by one: who asked for what, what was wrong with it, how far it got."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from oms import money
from oms.masterdata.models import Channel
from orders.states import Resolution

from .cases import Case, Docket
from .catalogue import Catalogue
from .company import Company
from .customers import Clientele
from .demand import Demand, price_order
from .dispatch import Dispatch
from .journal import Actor, Journal, person
from .life import Life, placer
from .rhythm import RECENT_DAYS, fresh_since, placing_times
from .spoil import STUCK_BEFORE, STUCK_FRESH, Spoiler
from .story import Claim, Line, Order
from .troubles import Troubles

DRAFTS = 6
HELD = 14


@dataclass(slots=True)
class History:
    """What the simulation leaves to be written. `stuck` are orders in review, with the trouble each was given."""

    orders: list[Order] = field(default_factory=list)
    stuck: list[tuple[Order, str]] = field(default_factory=list)
    held: list[Order] = field(default_factory=list)


class Simulation:
    def __init__(
        self, rng: Random, now: datetime, company: Company, catalogue: Catalogue, clientele: Clientele
    ) -> None:
        self.rng, self.now = rng, now
        self.journal = Journal()
        self.demand = Demand(rng, company, catalogue, clientele)
        self.dispatch = Dispatch(rng, company, now, self.journal)
        self.life = Life(rng, company, catalogue, now, self.dispatch, self.journal)
        self.docket = Docket(rng, company, now, self.journal)
        self.troubles = Troubles(rng, self.docket, self.journal)
        self.spoiler = Spoiler(rng, catalogue, clientele, self.demand)
        self.people = {user.pk: person(user) for user in company.people}
        self.history = History()

    def run(self, count: int) -> History:
        """Live `count` orders up to now."""
        recent, fresh = self.now - timedelta(days=RECENT_DAYS), fresh_since(self.now)
        times = list(placing_times(self.rng, count, self.now))
        for left, placed_at in zip(range(len(times), 0, -1), times, strict=True):
            stuck = 0.0 if placed_at <= recent else STUCK_FRESH if placed_at >= fresh else STUCK_BEFORE
            if self.rng.random() < stuck or left <= len(self.spoiler.to_show):
                self._stuck(placed_at)
            else:
                self._usual(placed_at, may_cancel=placed_at < recent)
        self.dispatch.man_the_floor()
        self._hold_some()
        self._draft_some()
        return self.history

    def _usual(self, placed_at: datetime, *, may_cancel: bool) -> None:
        order = self.demand.order(placed_at)
        price_order(order)
        self._keep(order)
        trouble = self.troubles.maybe(order) if may_cancel else None
        by = placer(order, self.people)
        self._tell_placed(order, by, trouble)
        if trouble is None:
            self.life.live(order, placed_at, by, may_cancel=may_cancel)
        elif not self.troubles.ends_it(trouble, order):
            confirmed_at, confirmer = self.troubles.put_right(trouble, order)
            self.life.live(order, confirmed_at, confirmer, may_cancel=may_cancel)

    def _stuck(self, placed_at: datetime) -> None:
        code = self.spoiler.next_type()
        order = self.demand.order(placed_at, self.spoiler.buyer_for(code))
        self.spoiler.spoil(order, code)
        price_order(order)
        self._keep(order)
        self.history.stuck.append((order, code))

    def _keep(self, order: Order) -> None:
        self.history.orders.append(order)
        self.spoiler.last[order.buyer.pk] = order

    def tell_stuck(self, order: Order, cases: list[Case]) -> None:
        """The placed event of an order in review, once the checks have spoken."""
        self._tell_placed(order, placer(order, self.people), *cases)

    def _tell_placed(self, order: Order, by: Actor, *cases: Case | None) -> None:
        facts = {
            "channel": order.channel,
            "po_number": order.po_number,
            "total": money.text(order.total, order.buyer.currency),
            "findings": [case.title for case in cases if case],
        }
        self.journal.tell(
            order.placed_at, "order.placed", ("orders.order", order.pk), by, order_id=order.pk, **facts
        )  # fmt: skip

    def _hold_some(self) -> None:
        """A few confirmed orders of the last weeks were stopped by hand before anything was planned."""
        candidates = [
            order
            for order in reversed(self.history.orders)
            if order.status == "confirmed" and not order.shipments and order.allocated_at
        ]
        self.history.held = candidates[:HELD]

    def _draft_some(self) -> None:
        """The newest that were typed at the desk are still being typed, but never the only one of its trouble."""
        left = Counter(code for _, code in self.history.stuck)
        chosen: list[Order] = []
        for order, code in reversed(self.history.stuck):
            typed = order.channel == Channel.DESK and not order.is_test
            if typed and left[code] > 1 and len(chosen) < DRAFTS:
                left[code] -= 1
                chosen.append(order)
                order.status = "draft"
        self.history.stuck = [pair for pair in self.history.stuck if pair[0] not in chosen]

    def hold_cases(self) -> None:
        """File the holds. Some shortages that people let wait are filed by `shortages`."""
        reasons = (
            "Customer asked us to wait",
            "New delivery address to come",
            "Waiting for prepayment",
            "Recall check",
        )
        for order in self.history.held:
            who = self.docket.specialist(order.buyer.unit)
            opened = min(order.placed_at + timedelta(hours=self.rng.uniform(0.5, 6)), self.now - timedelta(minutes=4))
            case = Case(
                "manual_hold", order.buyer.unit, f"Held by {who.name}", opened, self.rng.choice(reasons), order.pk,
                customer_id=order.buyer.pk,
                fixes=[{"verb": "accept", "label": "Lift the hold", "args": {}}],
            )  # fmt: skip
            self.docket.add(case)

    def stock_cases(self) -> None:
        """Short of stock and short picks, worded as allocation and picking word them."""
        not_found = {claim.line.pk for claim in self.dispatch.short_picked}
        waiting = []
        for order in self.history.orders:
            short = [line for line in order.lines if line.waiting > 0 and line.pk not in not_found]
            if order.status == "confirmed" and order.allocated_at and short:
                waiting.append((order, short))
        for order, short in waiting:
            self._shortage(order, short, newest=order is waiting[-1][0])
        for claim in self.dispatch.short_picked:
            self._short_pick(claim)

    def _shortage(self, order: Order, short: list[Line], *, newest: bool) -> None:
        """People let most of the older ones wait; the newest at least is still to be looked at."""
        units = sum(line.waiting for line in short)
        assert order.allocated_at is not None
        case = Case(
            "stock_short", order.buyer.unit, "Short of stock", order.allocated_at,
            f"{units} units on {len(short)} line{'s'[: len(short) != 1]} wait for stock", order.pk,
            customer_id=order.buyer.pk, facts={"units": str(units), "lines": len(short)},
            fixes=[{"verb": "accept", "label": "Let it wait", "args": {}}],
        )  # fmt: skip
        if not newest and order.pk % 5 and self.now - order.allocated_at > timedelta(days=1.5):
            self.docket.resolve(case, self.rng.uniform(1, 20), Resolution.ACCEPTED, "Customer waits for the rest")
        else:
            self.docket.add(case)

    def _short_pick(self, claim: Claim) -> None:
        order, shipment, item = claim.order, claim.shipment, claim.line.item
        assert shipment is not None and shipment.picked_at is not None and item is not None
        planned, number = claim.quantity + claim.missing, f"SH-{50000 + shipment.pk}"
        case = Case(
            "short_pick", order.buyer.unit, "Short pick", shipment.picked_at,
            f"{number}: {claim.missing} of {planned} {item.sku} not found", order.pk, claim.line.pk, order.buyer.pk,
            facts={"shipment": number, "missing": str(claim.missing)},
            fixes=[
                {"verb": "accept", "label": "Let the rest wait", "args": {}},
                {"verb": "allocate", "label": "Allocate again", "args": {}},
                {"verb": "cancel_rest", "label": "Cancel the rest", "args": {}},
            ],
        )  # fmt: skip
        self.docket.add(case)
