"""Everything that changes a shipment."""

from .at_once import ship_order_at_once, ship_shipment_at_once
from .pack import PackRefused, pack_shipment
from .pick import PickRefused, pick_shipment
from .plan import (
    NothingToRelease,
    ShipmentNotCancellable,
    cancel_shipment,
    plan_shipments,
    release_order,
    void,
    void_orders,
    what_stops,
)
from .ship import ShipRefused, no_carrier, ship_orders, ship_selected, ship_shipments

__all__ = [name for name in dir() if not name.startswith("_")]
