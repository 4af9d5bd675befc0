"""The words of stock: kinds of location, kinds of movement, the life of a reservation."""

from django.db import models


class LocationKind(models.TextChoices):
    WAREHOUSE = "warehouse", "Warehouse"
    THIRD_PARTY = "3pl", "3PL"


class MoveKind(models.TextChoices):
    OPENING = "opening", "Opening balance"
    RECEIPT = "receipt", "Receipt"
    SHIPMENT = "shipment", "Shipment"
    RETURN = "return", "Return to stock"
    ADJUSTMENT = "adjustment", "Adjustment"


class ReservationState(models.TextChoices):
    RESERVED = "reserved", "Reserved"
    RELEASED = "released", "Released to the warehouse"
    CONSUMED = "consumed", "Shipped"
    FREED = "freed", "Freed"


LIVE = frozenset({ReservationState.RESERVED, ReservationState.RELEASED})
