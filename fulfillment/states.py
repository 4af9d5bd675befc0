"""The life of a shipment."""

from django.db import models


class ShipmentStatus(models.TextChoices):
    PLANNED = "planned", "Planned"
    PICKED = "picked", "Picked"
    PACKED = "packed", "Packed"
    SHIPPED = "shipped", "Shipped"
    CANCELLED = "cancelled", "Cancelled"


STEPS: dict[str, set[str]] = {
    ShipmentStatus.PLANNED: {ShipmentStatus.PICKED, ShipmentStatus.CANCELLED},
    ShipmentStatus.PICKED: {ShipmentStatus.PACKED, ShipmentStatus.CANCELLED},
    ShipmentStatus.PACKED: {ShipmentStatus.SHIPPED, ShipmentStatus.CANCELLED},
}
OPEN = frozenset(STEPS)
