"""Departure: the units leave stock and the order, the customer is told, billing may invoice."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from fulfillment.events import ShipmentsShipped
from fulfillment.models import Carrier, Shipment, ShipmentLine
from fulfillment.states import ShipmentStatus
from inventory import operations as stock
from oms import bulk
from oms.actors import Actor
from oms.audit.record import record_many
from oms.errors import OperationRefused
from oms.events import announce
from oms.faults import point
from oms.masterdata.models import Item
from orders import operations as orders
from orders.models import Order
from orders.states import Verb

from .pack import write_cartons
from .plan import entry, releasable, shipments_for, write


class ShipRefused(OperationRefused):
    code = "ship_refused"


@transaction.atomic
def ship_shipments(
    *,
    shipment_ids: Sequence[int],
    actor: Actor,
    now: datetime,
    carrier_id: int | None = None,
    tracking_number: str = "",
) -> list[Shipment]:
    """Confirm that packed shipments left. Carrier and tracking number, where given, are set on each.

    Locks orders, shipments, stock. Takes the units off hand and off the orders' open work. Audits shipment.shipped;
    announces ShipmentsShipped. Raises ShipRefused, and nothing leaves, when one is not packed, its order is stopped
    or the customer takes it no more.
    """
    shipments = _lock(shipment_ids)
    _refuse_unready(shipments, now)
    if carrier_id is not None and not Carrier.objects.filter(pk=carrier_id, is_active=True).exists():
        raise ShipRefused("Choose a carrier from the list.")
    for shipment in shipments:
        shipment.carrier_id = carrier_id or shipment.carrier_id
        shipment.tracking_number = tracking_number[:40] or shipment.tracking_number
    _depart(shipments, actor, now)
    return shipments


@transaction.atomic
def ship_selected(*, shipment_ids: Sequence[int], actor: Actor, now: datetime) -> tuple[list[Shipment], list[Shipment]]:
    """Confirm that those of many packed shipments left whose carrier is known; returns them, and those left alone.

    See `ship_shipments`. Raises ShipRefused too when none of them has a carrier.
    """
    packed = Shipment.objects.filter(pk__in=shipment_ids, status=ShipmentStatus.PACKED)
    nobodys = list(packed.filter(carrier=None).order_by("pk"))
    left_alone = {shipment.pk for shipment in nobodys}
    ready = [pk for pk in shipment_ids if pk not in left_alone]
    if nobodys and not ready:
        raise ShipRefused(f"{no_carrier(nobodys)} Choose who carries it on its own page.")
    return ship_shipments(shipment_ids=ready, actor=actor, now=now), nobodys


def no_carrier(shipments: Sequence[Shipment]) -> str:
    return f"No carrier is chosen for {', '.join(map(str, shipments))}."


@transaction.atomic
def ship_orders(*, order_ids: Sequence[int], actor: Actor, now: datetime) -> list[Shipment]:
    """Ship all that is reserved of these orders at once, one carton a shipment: for a place without scanners.

    The orders must be confirmed, in time and neither stopped from release nor from shipping; others are left alone.
    Locks orders, then their claims, then stock. Audits shipment.shipped; announces ShipmentsShipped.
    """
    chosen = releasable(Order.objects.lock(order_ids), Verb.RELEASE, Verb.SHIP, now=now)
    claims = stock.lock_reserved(list(chosen)) if chosen else []
    if not claims:
        return []
    shipments = shipments_for(chosen, claims, now)
    for shipment in shipments.values():
        shipment.picked_at = shipment.packed_at = now
        _mark_shipped(shipment, actor, now)
    lines = write(shipments, claims, picked=True)
    _one_carton_each(lines)
    sources = {line.reservation_id: line.shipment_id for line in lines}
    gone = stock.consume(claims, sources=sources, source_type="fulfillment.shipment", actor=actor)
    _tell(list(shipments.values()), gone, actor, now, straight=True)
    return list(shipments.values())


def _one_carton_each(lines: Sequence[ShipmentLine]) -> None:
    ids = sorted({line.item_id for line in lines})
    items = {item.pk: item for item in bulk.select(Item, "WHERE t.id = ANY(%s)", [ids])}
    cartons: dict[Shipment, list[dict[int, Decimal]]] = {}
    for line in lines:
        line.item = items[line.item_id]
        cartons.setdefault(line.shipment, [{}])[0][line.pk] = line.quantity
    write_cartons(cartons, {line.pk: line for line in lines})


def _lock(shipment_ids: Sequence[int]) -> list[Shipment]:
    wanted = list(shipment_ids)
    order_ids = Shipment.objects.filter(pk__in=wanted).values_list("order_id", flat=True)
    locked = {order.pk: order for order in Order.objects.lock(sorted(set(order_ids)))}
    shipments = Shipment.objects.lock(wanted)
    if len(shipments) != len(set(wanted)) or not shipments:
        raise ShipRefused("There is no such shipment.", code="not_found")
    for shipment in shipments:
        shipment.order = locked[shipment.order_id]
    return shipments


def _refuse_unready(shipments: Sequence[Shipment], now: datetime) -> None:
    too_late = orders.window_over({shipment.order for shipment in shipments}, now)
    stopped = orders.blocked({shipment.order_id for shipment in shipments}, Verb.SHIP)
    reasons = [
        f"{shipment} is {shipment.get_status_display().lower()}, not packed."
        for shipment in shipments
        if not shipment.may_become(ShipmentStatus.SHIPPED)
    ]
    reasons += [f"{s} is stopped: {'; '.join(stopped[s.order_id])}." for s in shipments if s.order_id in stopped]
    reasons += [f"{s} is too late: {too_late[s.order_id]}." for s in shipments if s.order_id in too_late]
    if reasons:
        raise ShipRefused(" ".join(reasons))


def _mark_shipped(shipment: Shipment, actor: Actor, now: datetime) -> None:
    shipment.status, shipment.shipped_at, shipment.shipped_by_id = ShipmentStatus.SHIPPED, now, actor.user_id


def _depart(shipments: Sequence[Shipment], actor: Actor, now: datetime) -> None:
    """Locked, packed shipments leave."""
    for shipment in shipments:
        _mark_shipped(shipment, actor, now)
    bulk.update(shipments, ["status", "shipped_at", "shipped_by", "carrier", "tracking_number"])
    ids = [shipment.pk for shipment in shipments]
    claims = ShipmentLine.objects.filter(shipment__in=ids, quantity__gt=0).values_list("reservation_id", "shipment_id")
    gone = stock.consume_reservations(sources=dict(claims), source_type="fulfillment.shipment", actor=actor)
    point("ship.consumed")
    _tell(shipments, gone, actor, now)


def _tell(
    shipments: Sequence[Shipment], gone: Mapping[int, Decimal], actor: Actor, now: datetime, *, straight: bool = False
) -> None:
    order_ids = sorted({shipment.order_id for shipment in shipments})
    orders.record_shipment(order_ids=order_ids, lines=gone, now=now, straight=straight)
    record_many([entry("shipment.shipped", shipment) for shipment in shipments], actor=actor)
    announce(ShipmentsShipped(shipment_ids=[shipment.pk for shipment in shipments], order_ids=order_ids))
