"""How a shipment looks: its state and its lateness as chips."""

from datetime import datetime

from fulfillment.models import Shipment
from fulfillment.states import OPEN, ShipmentStatus

Chip = dict[str, str]

STATUS: dict[str, Chip] = {
    ShipmentStatus.PLANNED: {"label": "Planned", "tone": "", "icon": "clipboard"},
    ShipmentStatus.PICKED: {"label": "Picked", "tone": "info", "icon": "part"},
    ShipmentStatus.PACKED: {"label": "Packed", "tone": "info", "icon": "package"},
    ShipmentStatus.SHIPPED: {"label": "Shipped", "tone": "good", "icon": "truck"},
    ShipmentStatus.CANCELLED: {"label": "Cancelled", "tone": "", "icon": "cross"},
}


def of_shipment(shipment: Shipment) -> Chip:
    return STATUS[shipment.status]


def of_day(shipment: Shipment, now: datetime) -> Chip | None:
    """How late it is by the day of the unit that sold it, or that it is due today; nothing while there is time.

    Nothing either for one that is gone or called off.
    """
    if shipment.status not in OPEN:
        return None
    late = (shipment.order.business_unit.today(now) - shipment.ship_by_on).days
    if late > 0:
        return {"label": f"{late} day{'' if late == 1 else 's'} late", "tone": "bad", "icon": "clock"}
    return {"label": "Due today", "tone": "warn", "icon": "clock"} if late == 0 else None
