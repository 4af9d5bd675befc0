"""One departure of one order from one place."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint, Value
from django.db.models.functions import Cast, Concat, Now

from fulfillment.states import STEPS, ShipmentStatus
from inventory.models import Location, Reservation
from oms.audit.tracking import track
from oms.masterdata.models import Item
from orders.models import Order, OrderLine

from .carrier import Carrier

WITH_PAPERS = frozenset({ShipmentStatus.PACKED, ShipmentStatus.SHIPPED})


class ShipmentQuerySet(models.QuerySet["Shipment"]):
    def lock(self, pks) -> "list[Shipment]":
        """The shipments, their rows locked in key order until the transaction ends. Lock their orders first."""
        return list(self.select_for_update(of=("self",)).filter(pk__in=list(pks)).order_by("pk"))


class Shipment(models.Model):
    """Goods of one order leaving one location together. Once shipped it never changes."""

    number = models.GeneratedField(
        expression=Concat(Value("SH-"), Cast(F("id") + 50000, models.CharField())),
        output_field=models.CharField(max_length=20),
        db_persist=True,
    )
    order = models.ForeignKey(Order, on_delete=models.PROTECT, db_index=False, related_name="+")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+")
    carrier = models.ForeignKey(
        Carrier, null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    status = models.CharField(max_length=10, choices=ShipmentStatus, default=ShipmentStatus.PLANNED)
    tracking_number = models.CharField(max_length=40, blank=True)
    ship_by_on = models.DateField()
    planned_at = models.DateTimeField(db_default=Now())
    picked_at = models.DateTimeField(null=True)
    packed_at = models.DateTimeField(null=True)
    shipped_at = models.DateTimeField(null=True)
    shipped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True)

    objects = ShipmentQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(name="shipment_number_once", fields=["number"]),
            CheckConstraint(name="shipment_status_known", condition=Q(status__in=ShipmentStatus.values)),
            CheckConstraint(
                name="shipment_shipped_at_iff_shipped",
                condition=Q(status=ShipmentStatus.SHIPPED) ^ Q(shipped_at__isnull=True),
            ),
            CheckConstraint(
                name="shipment_cancelled_at_iff_cancelled",
                condition=Q(status=ShipmentStatus.CANCELLED) ^ Q(cancelled_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["order"], name="shipment_by_order_id"),
            models.Index(
                fields=["ship_by_on", "id"],
                name="shipment_open",
                condition=~Q(status__in=["shipped", "cancelled"]),
            ),
            models.Index(fields=["-shipped_at", "-id"], name="shipment_newest"),
            models.Index(fields=["tracking_number"], name="shipment_by_tracking"),
        ]
        triggers = [track("shipment", "status", "carrier", "tracking_number", "ship_by_on")]

    def __str__(self) -> str:
        return self.number

    def may_become(self, status: str) -> bool:
        return status in STEPS.get(self.status, ())

    @property
    def bill_of_lading(self) -> str:
        """The number of the paper the carrier signs; ours, and there as soon as the goods are packed."""
        return f"BOL{self.pk:08d}" if self.status in WITH_PAPERS else ""


class ShipmentLine(models.Model):
    """So many base units of one order line, taken from one reservation."""

    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="lines")
    order_line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, db_index=False, related_name="+")
    reservation = models.ForeignKey(Reservation, on_delete=models.PROTECT, db_index=False, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, db_index=False, related_name="+")
    quantity = models.DecimalField(max_digits=14, decimal_places=3, help_text="To be shipped; after picking, as found.")
    planned = models.DecimalField(max_digits=14, decimal_places=3, help_text="As released to the warehouse.")
    picked = models.DecimalField(max_digits=14, decimal_places=3, default=Decimal(0))

    class Meta:
        constraints = [
            UniqueConstraint(name="reservation_ships_once", fields=["reservation"], condition=Q(quantity__gt=0)),
            CheckConstraint(name="shipment_line_counts", condition=Q(quantity__gte=0, planned__gt=0, picked__gte=0)),
            CheckConstraint(name="shipment_line_within_plan", condition=Q(quantity__lte=F("planned"))),
        ]
        indexes = [models.Index(fields=["order_line"], name="shipment_line_by_line")]

    def __str__(self) -> str:
        return f"{self.quantity:g} of {self.item}"
