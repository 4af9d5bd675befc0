"""Releasing reserved stock to the warehouse as shipments, and calling a planned one off."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from fulfillment.models import Carrier, Shipment, ShipmentLine
from fulfillment.states import OPEN, ShipmentStatus
from inventory import operations as stock
from inventory.models import Reservation
from oms import bulk
from oms.actors import Actor
from oms.audit.record import Entry, record_many
from oms.errors import OperationRefused
from orders import operations as orders
from orders.models import Order
from orders.states import OrderStatus, Verb

Place = tuple[int, int]  # an order and a location: what one shipment is for


class NothingToRelease(OperationRefused):
    code = "nothing_to_release"


class ShipmentNotCancellable(OperationRefused):
    code = "shipment_not_cancellable"


@transaction.atomic
def plan_shipments(*, order_ids: Sequence[int], actor: Actor, now: datetime) -> list[Shipment]:
    """Release everything reserved of these orders: one shipment an order and location.

    Orders that are not confirmed, that an open exception stops or whose window is over are left alone; safe to
    repeat. Locks the orders, then their reservations. Audits shipment.planned.
    """
    chosen = releasable(Order.objects.lock(order_ids), Verb.RELEASE, now=now)
    claims = stock.release_reservations(order_ids=list(chosen)) if chosen else []
    if not claims:
        return []
    shipments = shipments_for(chosen, claims, now)
    write(shipments, claims)
    record_many([entry("shipment.planned", shipment) for shipment in shipments.values()], actor=actor)
    return list(shipments.values())


@transaction.atomic
def release_order(*, order_id: int, actor: Actor, now: datetime) -> list[Shipment]:
    """A person releases what is reserved of one order. Raises NothingToRelease, saying why, where nothing can go."""
    shipments = plan_shipments(order_ids=[order_id], actor=actor, now=now)
    if not shipments:
        raise NothingToRelease(why_nothing(order_id, Verb.RELEASE, now=now))
    return shipments


@transaction.atomic
def cancel_shipment(*, shipment_id: int, reason: str, actor: Actor, now: datetime) -> Shipment:
    """Call off a shipment that has not left; its stock stays reserved for the order and can be released again.

    Locks the order, then the shipment. Audits shipment.cancelled.
    """
    shipment = lock_shipment(shipment_id)
    if not shipment.may_become(ShipmentStatus.CANCELLED):
        raise ShipmentNotCancellable(f"{shipment} is {shipment.get_status_display().lower()}.")
    live = shipment.lines.filter(quantity__gt=0).values_list("reservation_id", flat=True)
    stock.take_back_released(reservation_ids=list(live))
    void([shipment], now)
    record_many([cancelled_entry(shipment, reason)], actor=actor)
    return shipment


def void_orders(*, order_ids: Sequence[int], reason: str, actor: Actor, now: datetime) -> None:
    """Call off whatever of these locked orders has not left; inventory frees the stock. Audits shipment.cancelled."""
    shipments = Shipment.objects.lock(
        Shipment.objects.filter(order__in=list(order_ids), status__in=OPEN).values_list("pk", flat=True)
    )
    if shipments:
        void(shipments, now)
        record_many([cancelled_entry(shipment, reason) for shipment in shipments], actor=actor)


def void(shipments: Sequence[Shipment], now: datetime) -> None:
    """Mark locked shipments as cancelled; what becomes of their stock is the caller's doing."""
    for shipment in shipments:
        shipment.status, shipment.cancelled_at = ShipmentStatus.CANCELLED, now
    bulk.update(shipments, ["status", "cancelled_at"])


def lock_shipment(shipment_id: int) -> Shipment:
    """The shipment, its order locked before it. Raises OperationRefused where there is none."""
    order_id = Shipment.objects.filter(pk=shipment_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise OperationRefused("There is no such shipment.", code="not_found")
    Order.objects.lock([order_id])
    return Shipment.objects.lock([shipment_id])[0]


def cancelled_entry(shipment: Shipment, reason: str) -> Entry:
    facts = {"number": shipment.number}
    return Entry("shipment.cancelled", "fulfillment.shipment", shipment.pk, shipment.order_id, reason, facts)


def entry(action: str, shipment: Shipment) -> Entry:
    """An audit entry about a shipment, on its order's timeline."""
    return Entry(action, "fulfillment.shipment", shipment.pk, shipment.order_id, shipment.number)


def releasable(locked: Sequence[Order], *verbs: str, now: datetime) -> dict[int, Order]:
    """Those of the locked orders that are confirmed, in time, and that nothing stops from any of the verbs."""
    confirmed = {order.pk: order for order in locked if order.status == OrderStatus.CONFIRMED}
    held = {pk for verb in verbs for pk in orders.stopped(confirmed.values(), verb)}
    held |= orders.window_over(confirmed.values(), now).keys()
    return {pk: order for pk, order in confirmed.items() if pk not in held}


def why_nothing(order_id: int, *verbs: str, now: datetime) -> str:
    """The sentence of why nothing of an order can leave."""
    order = Order.objects.filter(pk=order_id).first()
    if order is None:
        return "There is no such order."
    stopped = what_stops(order, *verbs, now=now)
    return f"It is stopped: {'; '.join(stopped)}." if stopped else "No stock is reserved for it."


def what_stops(order: Order, *verbs: str, now: datetime) -> list[str]:
    """Everything that keeps an order from the verbs, each said once."""
    reasons = [reason for verb in verbs for reason in orders.stopped([order], verb).get(order.pk, [])]
    return [*dict.fromkeys(reasons), *orders.window_over([order], now).values()]


def write(
    shipments: Mapping[Place, Shipment], claims: Sequence[Reservation], *, picked: bool = False
) -> list[ShipmentLine]:
    """Insert the shipments and a line for each claim; returns the lines."""
    bulk.insert(list(shipments.values()))
    lines = [_line(shipments[claim.order_id, claim.location_id], claim) for claim in claims]
    for line in lines:
        line.picked = line.planned if picked else line.picked
    bulk.insert(lines)
    return lines


def shipments_for(chosen: Mapping[int, Order], claims: Sequence[Reservation], now: datetime) -> dict[Place, Shipment]:
    """A shipment, not yet saved, for every order and location among the claims."""
    carriers = _carriers({order.carrier_code for order in chosen.values()})
    keys = dict.fromkeys((claim.order_id, claim.location_id) for claim in claims)
    return {
        (order_id, location_id): Shipment(
            order_id=order_id,
            location_id=location_id,
            carrier_id=carriers.get(chosen[order_id].carrier_code),
            ship_by_on=chosen[order_id].ship_by_on,
            planned_at=now,
        )
        for order_id, location_id in keys
    }


def _carriers(codes: set[str]) -> dict[str, int]:
    wanted = {code for code in codes if code}
    return dict(Carrier.objects.filter(code__in=wanted).values_list("code", "pk")) if wanted else {}


def _line(shipment: Shipment, claim: Reservation) -> ShipmentLine:
    return ShipmentLine(
        shipment=shipment,
        order_line_id=claim.line_id,
        reservation=claim,
        item_id=claim.item_id,
        quantity=claim.quantity,
        planned=claim.quantity,
    )
