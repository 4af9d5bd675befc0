"""Releasing reserved stock to the warehouse as shipments, and calling a planned one off."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from fulfillment.events import ShipmentsPlanned
from fulfillment.models import Carrier, Shipment, ShipmentLine
from fulfillment.states import ShipmentStatus
from inventory import operations as stock
from inventory.models import Reservation
from oms.actors import Actor
from oms.audit.record import Entry, record, record_many
from oms.errors import OperationRefused
from oms.events import announce
from orders import operations as orders
from orders.models import Order
from orders.states import OrderStatus, Verb


class NothingToRelease(OperationRefused):
    code = "nothing_to_release"


class ShipmentNotCancellable(OperationRefused):
    code = "shipment_not_cancellable"


@transaction.atomic
def plan_shipments(*, order_ids: Sequence[int], actor: Actor, now: datetime) -> list[Shipment]:
    """Release everything reserved of these orders: one shipment an order and location.

    Orders that are not confirmed or that an open exception stops are left alone; safe to repeat. Locks the orders,
    then their reservations. Audits shipment.planned; announces ShipmentsPlanned.
    """
    chosen = _releasable(Order.objects.lock(order_ids))
    claims = stock.release_reservations(order_ids=list(chosen)) if chosen else []
    if not claims:
        return []
    shipments = _shipments(chosen, claims, now)
    Shipment.objects.bulk_create(shipments.values())
    ShipmentLine.objects.bulk_create([_line(shipments, claim) for claim in claims], batch_size=1000)
    record_many(
        [Entry("shipment.planned", "fulfillment.shipment", s.pk, s.order_id, s.number) for s in shipments.values()],
        actor=actor,
    )
    announce(ShipmentsPlanned(shipment_ids=[shipment.pk for shipment in shipments.values()]))
    return list(shipments.values())


@transaction.atomic
def release_order(*, order_id: int, actor: Actor, now: datetime) -> list[Shipment]:
    """A person releases what is reserved of one order. Raises NothingToRelease, saying why, where nothing can go."""
    shipments = plan_shipments(order_ids=[order_id], actor=actor, now=now)
    if not shipments:
        stopped = orders.blocked([order_id], Verb.RELEASE).get(order_id)
        raise NothingToRelease(f"It is stopped: {'; '.join(stopped)}." if stopped else "No stock is reserved for it.")
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
    record("shipment.cancelled", shipment, actor=actor, order_id=shipment.order_id, note=reason)
    return shipment


def void(shipments: Sequence[Shipment], now: datetime) -> None:
    """Mark locked shipments as cancelled; what becomes of their stock is the caller's doing."""
    for shipment in shipments:
        shipment.status, shipment.cancelled_at = ShipmentStatus.CANCELLED, now
    Shipment.objects.bulk_update(shipments, ["status", "cancelled_at"])


def lock_shipment(shipment_id: int) -> Shipment:
    """The shipment, its order locked before it. Raises OperationRefused where there is none."""
    order_id = Shipment.objects.filter(pk=shipment_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise OperationRefused("There is no such shipment.", code="not_found")
    Order.objects.lock([order_id])
    return Shipment.objects.lock([shipment_id])[0]


def _releasable(locked: Sequence[Order]) -> dict[int, Order]:
    confirmed = {order.pk: order for order in locked if order.status == OrderStatus.CONFIRMED}
    stopped = orders.blocked(confirmed, Verb.RELEASE)
    return {pk: order for pk, order in confirmed.items() if pk not in stopped}


def _shipments(
    chosen: dict[int, Order], claims: Sequence[Reservation], now: datetime
) -> dict[tuple[int, int], Shipment]:
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


def _line(shipments: dict[tuple[int, int], Shipment], claim: Reservation) -> ShipmentLine:
    return ShipmentLine(
        shipment_id=shipments[claim.order_id, claim.location_id].pk,
        order_line_id=claim.line_id,
        reservation=claim,
        item_id=claim.item_id,
        quantity=claim.quantity,
        planned=claim.quantity,
    )
