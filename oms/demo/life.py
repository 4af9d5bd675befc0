"""The life of an order as it would have gone: promised, given stock, shipped, invoiced, paid; cut off at now."""

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from random import Random

from inventory.wording import allocated
from oms import quantities
from oms.accounts.access import Role
from oms.masterdata.models import Channel

from .catalogue import Catalogue
from .company import Company
from .dispatch import Dispatch
from .journal import Actor, Journal, person, system
from .rhythm import at, working_day
from .story import Claim, Line, Order

SCARCE_FOR = timedelta(days=12)  # since when nothing comes in of the scarce items
CANCELLED = 0.034
SHORT_AT_FIRST = 0.04


class Life:
    """Lives orders one after another and keeps what they left behind."""

    def __init__(
        self, rng: Random, company: Company, catalogue: Catalogue, now: datetime, dispatch: Dispatch, journal: Journal
    ) -> None:
        self.rng, self.company, self.catalogue, self.now = rng, company, catalogue, now
        self.dispatch, self.journal = dispatch, journal
        self.claim_ids = count(1)
        self.claims: list[Claim] = []
        self.places = {
            unit: [location.pk for location in company.locations.values() if location.business_unit.code == unit]
            for unit in company.units
        }
        self.scarce_since = now - SCARCE_FOR

    def live(self, order: Order, confirmed_at: datetime, confirmer: Actor, *, may_cancel: bool) -> None:
        """Take a priced order from its confirmation as far as it got by now."""
        self._confirm(order, confirmed_at, confirmer)
        cancels = may_cancel and self.rng.random() < CANCELLED
        if cancels and self.rng.random() < 0.5:
            self.cancel(order, confirmed_at + timedelta(minutes=self.rng.uniform(5, 900)))
            return
        self._allocate(order, confirmed_at + timedelta(seconds=self.rng.uniform(2, 40)))
        if not cancels or self.company.units[order.buyer.unit].auto_release:
            self.dispatch.release(order)
        if cancels:
            self.cancel(order, confirmed_at + timedelta(hours=self.rng.uniform(1, 20)))
            return
        self.dispatch.carry_out(order)
        self._second_leg(order)
        self.dispatch.close_if_complete(order)

    def cancel(self, order: Order, moment: datetime) -> None:
        """Cancel an order of which nothing has left; its claims are freed and its shipments voided."""
        moment = min(moment, self.now)
        if any(shipment.shipped_at for shipment in order.shipments):
            return
        reason = self.rng.choice(("Customer asked", "Duplicate order", "Cannot be supplied", "Ordered by mistake"))
        by = person(self.rng.choice(self.company.staff(Role.SPECIALIST, order.buyer.unit)))
        order.status, order.cancelled_at, order.cancel_reason = "cancelled", moment, reason
        for line in order.lines:
            line.cancelled, line.reserved, line.released = int(line.ordered), 0, 0
        for shipment in order.shipments:
            shipment.status, shipment.cancelled_at = "cancelled", moment
            shipment.picked_at = shipment.packed_at = None
        for claim in self._claims_of(order):
            claim.state = "freed"
        self.dispatch.ready.clear()
        subject = ("orders.order", order.pk)
        self.journal.tell(
            moment, "order.cancelled", subject, by, order_id=order.pk, note=reason, status=["confirmed", "cancelled"]
        )

    def _claims_of(self, order: Order) -> list[Claim]:
        mine: list[Claim] = []
        for claim in reversed(self.claims):
            if claim.order is not order:
                break
            mine.append(claim)
        return mine

    def _confirm(self, order: Order, moment: datetime, by: Actor) -> None:
        order.status, order.confirmed_at = "confirmed", moment
        order.promised_on = max(order.ship_by_on, order.day(moment))
        note = "No finding stops it" if moment == order.placed_at else ""
        self.journal.tell(moment, "order.confirmed", ("orders.order", order.pk), by, order_id=order.pk, note=note)

    def _allocate(self, order: Order, moment: datetime) -> None:
        """Give each line its stock; scarce items have none, and now and then one line is short at first."""
        if moment > self.now:
            return
        order.allocated_at = moment
        given = {line.pk: self._obtainable(line, moment) for line in order.lines}
        short = [line for line in order.lines if given[line.pk] < line.waiting]
        if not short and self._is_short_at_first(order, moment):
            short = order.lines[-1:]
            given[short[0].pk] = 0
        if short and order.buyer.ships_complete:
            given = dict.fromkeys(given, 0)
        first = self._place_for(order)
        for line in order.lines:
            if given[line.pk]:
                self._claim(order, line, given[line.pk], self._place_of_line(order, line, first), moment)
        self._tell_allocation(order, moment)

    def _is_short_at_first(self, order: Order, moment: datetime) -> bool:
        """Long ago enough that what was missing has come in since."""
        long_ago = moment < self.scarce_since - timedelta(days=14)
        return long_ago and len(order.lines) > 2 and self.rng.random() < SHORT_AT_FIRST

    def _second_leg(self, order: Order) -> None:
        """What waited for stock, and has come in since, goes in a second shipment."""
        waiting = [line for line in order.lines if line.waiting]
        if not waiting or order.allocated_at is None:
            return
        day = working_day(order.day(order.allocated_at), self.rng.randint(3, 8))
        moment = at(day, order.zone, 9 * 60 + self.rng.uniform(0, 300))
        if moment > self.now or any(self._obtainable(line, moment) < line.waiting for line in waiting):
            return
        order.allocated_at, place = moment, self._place_for(order)
        for line in waiting:
            self._claim(order, line, line.waiting, self._place_of_line(order, line, place), moment)
        self._tell_allocation(order, moment)
        self.dispatch.release(order)
        self.dispatch.carry_out(order)

    def _obtainable(self, line: Line, moment: datetime) -> int:
        if line.item and line.item.pk in self.catalogue.scarce and moment > self.scarce_since:
            return line.waiting // 3 if line.pk % 3 == 0 else 0
        return line.waiting

    def _place_for(self, order: Order) -> int:
        first, second = self.places[order.buyer.unit]
        return first if self.rng.random() < 0.84 else second

    def _place_of_line(self, order: Order, line: Line, usual: int) -> int:
        """The order's usual place, sometimes the other; the 3PL holds part of the items only."""
        first, second = self.places[order.buyer.unit]
        place = usual if self.rng.random() < 0.93 else (second if usual == first else first)
        return place if line.item and self.stocks(place, line.item.pk) else first

    def stocks(self, place: int, item: int) -> bool:
        return place != self.company.locations["HAM"].pk or item % 5 < 2

    def _claim(self, order: Order, line: Line, units: int, place: int, moment: datetime) -> None:
        claim = Claim(next(self.claim_ids), line, order, place, units, "reserved", moment)
        line.reserved += units
        self.claims.append(claim)
        self.dispatch.ready.append(claim)

    def _tell_allocation(self, order: Order, moment: datetime) -> None:
        waiting = sum((line.waiting for line in order.lines), Decimal(0))
        self.journal.tell(
            moment, "order.allocated", ("orders.order", order.pk), system("Allocation"), order_id=order.pk,
            note=allocated(waiting), still_open=quantities.text(waiting),
        )  # fmt: skip


def placer(order: Order, people: dict[int, Actor]) -> Actor:
    """Who handed the order in."""
    if order.placed_by:
        return people[order.placed_by]
    if order.channel == Channel.EDI:
        return ("partner", 0, order.buyer.name, "")
    return system("Portal" if order.channel == Channel.PORTAL else "API")
