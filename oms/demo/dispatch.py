"""From reserved stock to money: shipments planned, picked, packed, shipped, invoiced and paid, as far as now allows."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from random import Random

from oms.accounts.access import Role

from .company import Company
from .journal import Actor, Journal, person, system
from .rhythm import at, fresh_since, midnight, working_day
from .story import Claim, Order, Shipment

LATE = 0.028
BAD_WEEK_AGO = timedelta(days=150)  # one warehouse week in which much went wrong
SHORT_PAID = 0.012
NEVER_PAID = 0.012
SHORT_PICKS = 10
BILLED_WITHIN = timedelta(minutes=3)  # what left has its invoice by now: no job waits behind the seed
SHORT_PICKS_WITHIN = timedelta(days=5)  # one at least in these, the others since the desk was up to date
WAREHOUSE_DAY = 14 * 60
ON_THE_FLOOR = 4  # hours
PACKED, PICKED = 16, 24  # shipments that are, when the demo begins


class Dispatch:
    """The warehouse and its paperwork. `ready` holds the claims made since the last release."""

    def __init__(self, rng: Random, company: Company, now: datetime, journal: Journal) -> None:
        self.rng, self.company, self.now, self.journal = rng, company, now, journal
        self.ids = count(1)
        self.carriers = {carrier.code: carrier.pk for carrier in company.carriers}
        self.shipments: list[Shipment] = []
        self.short_picked: list[Claim] = []
        self.ready: list[Claim] = []
        self.missing_since = midnight(fresh_since(now).date(), "UTC")
        self.bad_week = (now - BAD_WEEK_AGO, now - BAD_WEEK_AGO + timedelta(days=7))

    def release(self, order: Order) -> None:
        """Plan one shipment a place for what is reserved: at once, or by a person where the unit wants it so."""
        claims, self.ready = self.ready, []
        if not claims or order.allocated_at is None:
            return
        by, moment = self._releaser(order)
        if moment > self.now:
            return
        for place in dict.fromkeys(claim.location_id for claim in claims):
            some = [claim for claim in claims if claim.location_id == place]
            self._plan(order, place, some, moment, by)

    def _releaser(self, order: Order) -> tuple[Actor, datetime]:
        assert order.allocated_at is not None
        if self.company.units[order.buyer.unit].auto_release:
            return system("Release"), order.allocated_at + timedelta(seconds=3)
        day = working_day(order.ship_by_on, -1)
        moment = at(day, order.zone, 8 * 60 + self.rng.uniform(0, 360))
        by = person(self.rng.choice(self.company.staff(Role.SPECIALIST, order.buyer.unit)))
        return by, max(moment, order.allocated_at + timedelta(minutes=self.rng.uniform(2, 90)))

    def _plan(self, order: Order, place: int, claims: list[Claim], moment: datetime, by: Actor) -> None:
        carrier = self.carriers.get(order.carrier_code)
        shipment = Shipment(next(self.ids), order, place, carrier, order.ship_by_on, moment, claims=claims)
        for claim in claims:
            claim.state, claim.shipment = "released", shipment
            claim.line.reserved -= claim.quantity
            claim.line.released += claim.quantity
        order.shipments.append(shipment)
        self.shipments.append(shipment)
        self._tell(moment, "shipment.planned", shipment, by)

    def carry_out(self, order: Order) -> None:
        """Pick, pack, ship and bill the planned shipments on the day the warehouse gets to them."""
        day = self._departure_day(order)
        for shipment in order.shipments:
            if shipment.status == "planned":
                self._work(shipment, day)

    def _departure_day(self, order: Order) -> date:
        rng = self.rng
        planned = max((s.planned_at for s in order.shipments), default=order.placed_at)
        early = rng.choices((0, -1, -2, -3), weights=(5, 3, 2, 1))[0]
        day = working_day(order.ship_by_on, early) if early else order.ship_by_on
        bad = self.bad_week[0] <= at(order.ship_by_on, "UTC", 0) < self.bad_week[1]
        if rng.random() < (0.4 if bad else LATE):
            day = working_day(order.ship_by_on, rng.choice((1, 1, 2, 3, 5)))
        return max(working_day(day, 0), working_day(planned.date(), 0))

    def _work(self, shipment: Shipment, day: date) -> None:
        rng, zone = self.rng, shipment.order.zone
        picker = rng.choice(self.company.staff(Role.WAREHOUSE, shipment.order.buyer.unit))
        picked = at(day, zone, 7 * 60 + rng.uniform(0, 330))
        if picked < shipment.planned_at + timedelta(minutes=20):
            picked = at(working_day(day, 1), zone, 7 * 60 + rng.uniform(0, 200))
        packed = picked + timedelta(minutes=rng.uniform(10, 80))
        left = max(at(picked.date(), zone, WAREHOUSE_DAY + rng.uniform(0, 200)), packed + timedelta(minutes=15))
        if picked <= self.now:
            self._pick(shipment, picked, person(picker))
        if packed <= self.now and shipment.status == "picked":
            self._pack(shipment, packed, person(picker))
        if left <= self.now - BILLED_WITHIN and shipment.status == "packed":
            self._ship(shipment, left, person(picker))

    def man_the_floor(self) -> None:
        """Whatever the hour, the warehouse is at work: of what must leave next, some is packed, more is picked."""
        since = self.now - timedelta(hours=ON_THE_FLOOR)
        ready = [s for s in self.shipments if s.status == "planned" and s.planned_at < since]
        ready.sort(key=lambda shipment: (shipment.ship_by_on, shipment.pk))
        packed, picked = min(PACKED, len(ready) // 6), min(PICKED, len(ready) // 4)
        for place, shipment in enumerate(ready[: packed + picked]):
            by = person(self.rng.choice(self.company.staff(Role.WAREHOUSE, shipment.order.buyer.unit)))
            minutes = self.rng.uniform(70, 200) if place < packed else self.rng.uniform(3, 65)
            moment = self.now - timedelta(minutes=minutes)
            self._pick(shipment, moment, by)
            if place < packed:
                self._pack(shipment, moment + timedelta(minutes=minutes * self.rng.uniform(0.2, 0.8)), by)

    def _pack(self, shipment: Shipment, moment: datetime, by: Actor) -> None:
        shipment.status, shipment.packed_at = "packed", moment
        self._tell(moment, "shipment.packed", shipment, by, cartons=cartons(shipment))

    def _pick(self, shipment: Shipment, moment: datetime, by: Actor) -> None:
        shipment.status, shipment.picked_at = "picked", moment
        short = self._misses_something(shipment, moment)
        if short:
            claim = max(shipment.claims, key=lambda each: each.quantity)
            claim.missing = max(claim.quantity // 3, 1)
            claim.quantity -= claim.missing
            claim.line.released -= claim.missing
            self.short_picked.append(claim)
        self._tell(moment, "shipment.picked", shipment, by, short=int(short))

    def _misses_something(self, shipment: Shipment, moment: datetime) -> bool:
        if self.now - moment > SHORT_PICKS_WITHIN or len(self.short_picked) >= SHORT_PICKS:
            return False
        enough = max(claim.quantity for claim in shipment.claims) > 2
        before = any(claim.order is shipment.order for claim in self.short_picked)
        likely = 1.0 if not self.short_picked else 0.15 if moment > self.missing_since else 0.0
        complete = shipment.order.buyer.ships_complete
        return enough and not before and not complete and self.rng.random() < likely

    def _ship(self, shipment: Shipment, moment: datetime, by: Actor) -> None:
        order = shipment.order
        if shipment.carrier_id is None:
            shipment.carrier_id = self.rng.choice(self.company.carriers).pk
        shipment.status, shipment.shipped_at, shipment.shipped_by = "shipped", moment, by[1]
        shipment.tracking_number = f"{self.rng.randrange(10**11, 10**12)}"
        for claim in shipment.claims:
            claim.state = "consumed"
            claim.line.released -= claim.quantity
            claim.line.shipped += claim.quantity
        order.shipped_at = max(order.shipped_at or moment, moment)
        self._tell(moment, "shipment.shipped", shipment, by)
        self._bill(shipment, moment + timedelta(seconds=self.rng.uniform(20, 150)))

    def _bill(self, shipment: Shipment, moment: datetime) -> None:
        shipment.posted_at = moment
        shipment.due_on = shipment.order.day(moment) + timedelta(days=shipment.order.buyer.net_days)
        for claim in shipment.claims:
            claim.line.invoiced += claim.quantity
        self._expect_payment(shipment)

    def _expect_payment(self, shipment: Shipment) -> None:
        """Customers pay on a fixed weekday, some late, a few never, a few short."""
        rng, buyer = self.rng, shipment.order.buyer
        assert shipment.due_on is not None and shipment.posted_at is not None
        if rng.random() < NEVER_PAID:
            return
        earliest = shipment.order.day(shipment.posted_at) + timedelta(days=2)
        day = max(shipment.due_on + timedelta(days=buyer.pays_late_by), earliest)
        day += timedelta(days=(buyer.pays_on - day.weekday()) % 7)
        moment = at(day, "UTC", 8 * 60 + buyer.pk * 7 % 420)
        if moment <= self.now:
            shipment.pay_at = moment
            if rng.random() < SHORT_PAID:
                shipment.pay_share = Decimal(rng.randint(80, 96)) / 100

    def close_if_complete(self, order: Order) -> None:
        """An order that is shipped, invoiced and paid to the last unit is closed by its last payment."""
        if any(line.ordered - line.cancelled != line.invoiced for line in order.lines):
            return
        paid = [s.pay_at for s in order.shipments if s.pay_at and s.pay_share == 1]
        if order.shipments and len(paid) == len(order.shipments):
            order.status, order.closed_at = "closed", max(paid) + timedelta(seconds=1)

    def _tell(self, moment: datetime, action: str, shipment: Shipment, by: Actor, **facts) -> None:
        self.journal.tell(
            moment, action, ("fulfillment.shipment", shipment.pk), by, order_id=shipment.order.pk,
            note=f"SH-{50000 + shipment.pk}", **facts,
        )  # fmt: skip


def cartons(shipment: Shipment) -> int:
    """How many packages it takes: one for every 150 units, three at most."""
    return min(1 + sum(claim.quantity for claim in shipment.claims) // 150, 3)
