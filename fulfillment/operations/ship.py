"""Departure: the units leave stock and the order, the customer is told, billing may invoice."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from fulfillment.events import ShipmentsShipped
from fulfillment.models import Carrier, Shipment, ShipmentLine
from fulfillment.states import ShipmentStatus
from inventory import operations as stock
from oms.actors import Actor
from oms.audit.record import Entry, record_many
from oms.errors import OperationRefused
from oms.events import announce
from oms.faults import point
from orders import operations as orders
from orders.models import Order
from orders.states import Verb

from .pack import write_cartons
from .plan import plan_shipments


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
    announces ShipmentsShipped. Raises ShipRefused, and nothing leaves, when one is not packed or its order is stopped.
    """
    shipments = _lock(shipment_ids)
    _refuse_unready(shipments)
    if carrier_id is not None and not Carrier.objects.filter(pk=carrier_id, is_active=True).exists():
        raise ShipRefused("Choose a carrier from the list.")
    for shipment in shipments:
        shipment.carrier_id = carrier_id or shipment.carrier_id
        shipment.tracking_number = tracking_number[:40] or shipment.tracking_number
    _depart(shipments, actor, now)
    return shipments


@transaction.atomic
def ship_orders(*, order_ids: Sequence[int], actor: Actor, now: datetime) -> list[Shipment]:
    """Plan, pick, pack into one carton each and ship all that is reserved, in one go: for a place without scanners.

    Same locks, audit and events as the single steps.
    """
    shipments = plan_shipments(order_ids=order_ids, actor=actor, now=now)
    lines = {
        line.pk: line
        for line in ShipmentLine.objects.select_related("item").filter(shipment__in=[s.pk for s in shipments])
    }
    _pick_in_full(lines.values())
    cartons = {s: [{pk: l.quantity for pk, l in lines.items() if l.shipment_id == s.pk}] for s in shipments}
    write_cartons(cartons, lines)
    for shipment in shipments:
        shipment.picked_at = shipment.packed_at = now
    _depart(shipments, actor, now)
    return shipments


def _pick_in_full(lines) -> None:
    ShipmentLine.objects.filter(pk__in=[line.pk for line in lines]).update(picked=F("planned"))


def _lock(shipment_ids: Sequence[int]) -> list[Shipment]:
    wanted = list(shipment_ids)
    Order.objects.lock(sorted(set(Shipment.objects.filter(pk__in=wanted).values_list("order_id", flat=True))))
    shipments = Shipment.objects.lock(wanted)
    if len(shipments) != len(set(wanted)) or not shipments:
        raise ShipRefused("There is no such shipment.", code="not_found")
    return shipments


def _refuse_unready(shipments: Sequence[Shipment]) -> None:
    stopped = orders.blocked({shipment.order_id for shipment in shipments}, Verb.SHIP)
    reasons = [
        f"{shipment} is {shipment.get_status_display().lower()}, not packed."
        for shipment in shipments
        if not shipment.may_become(ShipmentStatus.SHIPPED)
    ]
    reasons += [f"{s} is stopped: {'; '.join(stopped[s.order_id])}." for s in shipments if s.order_id in stopped]
    if reasons:
        raise ShipRefused(" ".join(reasons))


def _depart(shipments: Sequence[Shipment], actor: Actor, now: datetime) -> None:
    if not shipments:
        return
    for shipment in shipments:
        shipment.status, shipment.shipped_at, shipment.shipped_by_id = (
            ShipmentStatus.SHIPPED,
            now,
            actor.user_id,
        )
        shipment.bill_of_lading = shipment.bill_of_lading or f"BOL{shipment.pk:08d}"
    Shipment.objects.bulk_update(
        shipments,
        [
            "status",
            "shipped_at",
            "shipped_by",
            "carrier",
            "tracking_number",
            "bill_of_lading",
            "picked_at",
            "packed_at",
        ],
    )
    ids = [shipment.pk for shipment in shipments]
    claims = ShipmentLine.objects.filter(shipment__in=ids, quantity__gt=0).values_list("reservation_id", "shipment_id")
    gone = stock.consume_reservations(sources=dict(claims), source_type="fulfillment.shipment", actor=actor)
    point("ship.consumed")
    order_ids = sorted({shipment.order_id for shipment in shipments})
    orders.record_shipment(order_ids=order_ids, lines=gone, now=now)
    record_many(
        [Entry("shipment.shipped", "fulfillment.shipment", s.pk, s.order_id, s.number) for s in shipments],
        actor=actor,
    )
    announce(ShipmentsShipped(shipment_ids=ids))
