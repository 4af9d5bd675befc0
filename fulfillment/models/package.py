"""Cartons and pallets, each with its own SSCC."""

from decimal import Decimal

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from .shipment import Shipment, ShipmentLine


class Package(models.Model):
    """One handling unit. Its SSCC is unique as long as it is on record (GS1 asks for a year)."""

    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="packages")
    number = models.PositiveIntegerField(help_text="1 of the shipment")
    sscc = models.CharField(max_length=18)
    weight = models.DecimalField(max_digits=10, decimal_places=3, default=Decimal(0), help_text="kg")

    class Meta:
        constraints = [UniqueConstraint(name="sscc_once", fields=["sscc"])]

    def __str__(self) -> str:
        return self.sscc


class PackageLine(models.Model):
    """How much of a shipment line is in the package, in base units."""

    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="lines")
    shipment_line = models.ForeignKey(ShipmentLine, on_delete=models.CASCADE, related_name="+")
    quantity = models.DecimalField(max_digits=14, decimal_places=3)

    class Meta:
        constraints = [CheckConstraint(name="package_line_of_something", condition=Q(quantity__gt=0))]

    def __str__(self) -> str:
        return f"{self.quantity:g}"
