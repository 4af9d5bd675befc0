"""How a shipment looks: its state and its lateness as chips."""

from datetime import date

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


def of_day(shipment: Shipment, today: date) -> Chip | None:
    """How late it is, or that it is due today; nothing for one with time left, gone or called off."""
    if shipment.status not in OPEN:
        return None
    late = (today - shipment.ship_by_on).days
    if late > 0:
        return {"label": f"{late} day{'' if late == 1 else 's'} late", "tone": "bad", "icon": "clock"}
    return {"label": "Due today", "tone": "warn", "icon": "clock"} if late == 0 else None
