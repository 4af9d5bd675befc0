"""Allocation: giving confirmed orders their stock, and writing down the reasons."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from inventory.events import OrdersAllocated
from inventory.models import AllocationDecision, Reservation
from inventory.sourcing import RULES, Decision, Demand, Supply, decide
from inventory.states import ReservationState
from inventory.wording import allocated
from oms import bulk, prepared, quantities
from oms.actors import Actor
from oms.audit.record import Entry, record_many
from oms.events import announce
from oms.faults import point
from orders import operations as orders
from orders.checks import Finding, Fix
from orders.models import Order, OrderLine
from orders.states import AllocationFacet, OrderStatus, Resolution, Verb

from .stock import change_levels

ZERO = Decimal(0)


@transaction.atomic
def allocate_orders(*, order_ids: Sequence[int], actor: Actor, now: datetime) -> list[Decision]:
    """Reserve stock for every open unit of these orders, earliest ship date first.

    Orders that are not confirmed, or that an open exception stops, are left alone. Locks the orders, then the stock
    levels of their items by (item, location). Safe to repeat: it asks only for what is still open. Writes an
    AllocationDecision a line; audits order.allocated the first time and whenever something was taken; announces
    OrdersAllocated.
    """
    chosen = _allocatable(Order.objects.lock(order_ids))
    demands = _demands(chosen)
    if not demands:
        return []
    supplies = _lock_supplies({demand.item_id for demand in demands})
    decisions = [made for unit, wanted in _by_unit(demands, chosen).items() for made in decide(wanted, supplies[unit])]
    point("allocate.decided")
    _reserve(decisions)
    point("allocate.reserved")
    decided = sorted({demand.order_id for demand in demands})
    taken = {decision.demand.line_id: decision.total for decision in decisions}
    orders.record_reserved(order_ids=decided, lines=taken, now=now)
    _explain(decisions)
    missing = _missing(decisions)
    found = _shortages(decisions, missing)
    if found or any(order.allocation == AllocationFacet.SHORT for order in chosen.values()):
        _settle_shortages(decided, found, actor, now)
    told = {pk for pk in missing if chosen[pk].allocated_at is None} | {d.demand.order_id for d in decisions if d.total}
    _tell(missing, told, actor)
    return decisions


def _allocatable(locked: Sequence[Order]) -> dict[int, Order]:
    confirmed = {order.pk: order for order in locked if order.status == OrderStatus.CONFIRMED}
    held = orders.stopped(confirmed.values(), Verb.ALLOCATE)
    return {pk: order for pk, order in confirmed.items() if pk not in held}


def _demands(chosen: dict[int, Order]) -> list[Demand]:
    """What the lines still want: orders by ship date then age, lines by number."""
    if not chosen:
        return []
    rows = prepared.rows(
        "SELECT l.id, l.order_id, l.item_id, l.open"
        " FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id"
        " WHERE l.order_id = ANY(%s) AND l.open > 0 AND l.item_id IS NOT NULL"
        " ORDER BY o.ship_by_on, o.id, l.number",
        [list(chosen)],
    )
    return [Demand(line, order, item, wanted, chosen[order].ships_complete) for line, order, item, wanted in rows]


def _by_unit(demands: Sequence[Demand], chosen: dict[int, Order]) -> dict[int, list[Demand]]:
    """The demands of each business unit: a unit ships from its own locations."""
    found: dict[int, list[Demand]] = defaultdict(list)
    for demand in demands:
        found[chosen[demand.order_id].business_unit_id].append(demand)
    return found


def _lock_supplies(item_ids: set[int]) -> dict[int, dict[int, list[Supply]]]:
    """Levels of the items at active locations by business unit and item, best rank first.

    They are locked in (item, location) order.
    """
    rows = prepared.rows(
        "SELECT s.item_id, s.location_id, p.name, s.on_hand, s.reserved, s.safety_stock, s.available,"
        " p.rank, p.business_unit_id"
        " FROM inventory_stocklevel s JOIN inventory_location p ON p.id = s.location_id"
        " WHERE s.item_id = ANY(%s) AND p.is_active ORDER BY s.item_id, s.location_id FOR NO KEY UPDATE OF s",
        [sorted(item_ids)],
    )
    supplies: dict[int, dict[int, list[Supply]]] = defaultdict(lambda: defaultdict(list))
    for *level, _rank, unit in sorted(rows, key=lambda row: (row[7], row[1])):
        supplies[unit][level[0]].append(Supply(*level))
    return supplies


def _reserve(decisions: Sequence[Decision]) -> None:
    rows, reserved = [], defaultdict(Decimal)
    for decision in decisions:
        demand = decision.demand
        for location, quantity in decision.taken.items():
            reserved[demand.item_id, location] += quantity
            rows.append(
                {
                    "line_id": demand.line_id,
                    "order_id": demand.order_id,
                    "item_id": demand.item_id,
                    "location_id": location,
                    "quantity": quantity,
                    "state": ReservationState.RESERVED,
                }
            )
    bulk.add(Reservation, rows)
    change_levels(reserved=reserved)


def _explain(decisions: Sequence[Decision]) -> None:
    bulk.add(
        AllocationDecision,
        [
            {
                "line_id": decision.demand.line_id,
                "order_id": decision.demand.order_id,
                "wanted": decision.demand.wanted,
                "taken": decision.total,
                "candidates": decision.candidates,
                "sentence": decision.sentence[:300],
                "rules": RULES,
            }
            for decision in decisions
        ],
    )


def _missing(decisions: Sequence[Decision]) -> dict[int, Decimal]:
    """Units still open after the run, by order."""
    missing: dict[int, Decimal] = {}
    for decision in decisions:
        order_id = decision.demand.order_id
        missing[order_id] = missing.get(order_id, ZERO) + decision.demand.wanted - decision.total
    return missing


def _shortages(decisions: Sequence[Decision], missing: dict[int, Decimal]) -> dict[int, Finding]:
    """One finding an order that is short, saying how many of its lines wait."""
    short_lines: dict[int, int] = defaultdict(int)
    for decision in decisions:
        short_lines[decision.demand.order_id] += decision.total < decision.demand.wanted
    return {
        order_id: Finding(
            "stock_short",
            "Short of stock",
            f"{quantities.text(units)} units on {_lines(short_lines[order_id])} wait for stock",
            None,
            {"units": quantities.text(units), "lines": short_lines[order_id]},
            (Fix("accept", "Let it wait"), Fix("cancel_rest", "Cancel the rest")),
        )
        for order_id, units in missing.items()
        if units
    }


def _settle_shortages(order_ids: Sequence[int], found: dict[int, Finding], actor: Actor, now: datetime) -> None:
    """Orders are short of just what was found; what a picker did not find and has stock again waits no longer."""
    orders.sync_findings(type="stock_short", order_ids=order_ids, found=found, actor=actor, now=now)
    over, why = Resolution.OBSOLETE, "The stock was found"
    orders.end_shortages(types=["short_pick"], order_ids=order_ids, how=over, reason=why, actor=actor, now=now)


def _lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count} lines"


def _tell(missing: dict[int, Decimal], told: set[int], actor: Actor) -> None:
    """Write the log of those orders for which the run meant something; announce them all."""
    record_many(
        [
            Entry(
                "order.allocated",
                "orders.order",
                order_id,
                order_id,
                allocated(units),
                {"still_open": quantities.text(units)},
            )
            for order_id, units in missing.items()
            if order_id in told
        ],
        actor=actor,
    )
    announce(OrdersAllocated(order_ids=list(missing)))


def orders_short_of(item_ids: Sequence[int], *, after: tuple[date, int] | None, limit: int) -> list[Order]:
    """Confirmed orders that wait for one of these items, the earliest ship date first, from a (ship date, id) on."""
    waiting = Order.objects.filter(status=OrderStatus.CONFIRMED, allocation=AllocationFacet.SHORT)
    if after:
        day, pk = after
        waiting = waiting.filter(Q(ship_by_on__gt=day) | Q(ship_by_on=day, pk__gt=pk))
    lines = OrderLine.objects.filter(order=OuterRef("pk"), item_id__in=list(item_ids), open__gt=0)
    return list(waiting.filter(Exists(lines)).only("pk", "ship_by_on").order_by("ship_by_on", "pk")[:limit])
