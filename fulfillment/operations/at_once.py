"""Shipping without the steps between, for a place without scanners: what is there leaves in one deed."""

from datetime import datetime

from django.db import transaction

from fulfillment.models import Shipment
from fulfillment.states import ShipmentStatus
from oms.actors import Actor
from orders.states import Verb

from .pack import pack_shipment
from .pick import pick_shipment
from .plan import lock_shipment, why_nothing
from .ship import ShipRefused, ship_orders, ship_shipments


@transaction.atomic
def ship_order_at_once(*, order_id: int, actor: Actor, now: datetime) -> list[Shipment]:
    """Ship all that is reserved of one order, one carton a shipment. See `ship_orders`.

    Raises ShipRefused, saying why, where nothing can leave.
    """
    shipments = ship_orders(order_ids=[order_id], actor=actor, now=now)
    if not shipments:
        raise ShipRefused(why_nothing(order_id, Verb.RELEASE, Verb.SHIP, now=now))
    return shipments


@transaction.atomic
def ship_shipment_at_once(
    *, shipment_id: int, carrier_id: int, actor: Actor, now: datetime, tracking_number: str = ""
) -> Shipment:
    """Take the steps that are left of one shipment: found in full, packed in one carton, gone.

    Locks and audits as those steps do. Raises what they raise; then nothing of it happened.
    """
    status = lock_shipment(shipment_id).status
    if status == ShipmentStatus.PLANNED:
        pick_shipment(shipment_id=shipment_id, actor=actor, now=now)
    if status in (ShipmentStatus.PLANNED, ShipmentStatus.PICKED):
        pack_shipment(shipment_id=shipment_id, actor=actor, now=now)
    [shipment] = ship_shipments(
        shipment_ids=[shipment_id], carrier_id=carrier_id, tracking_number=tracking_number, actor=actor, now=now
    )
    return shipment
