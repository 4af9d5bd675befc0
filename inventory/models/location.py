"""A place that holds stock."""

from django.db import models
from django.db.models import CheckConstraint, Q

from inventory.states import LocationKind
from oms.accounts.models import BusinessUnit


class Location(models.Model):
    """A warehouse of ours, or of a third party that ships for us. Lower `rank` is tried first."""

    business_unit = models.ForeignKey(BusinessUnit, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=LocationKind, default=LocationKind.WAREHOUSE)
    rank = models.PositiveIntegerField(default=100)
    address = models.TextField(blank=True)
    city = models.CharField(max_length=60, blank=True)
    region = models.CharField(max_length=40, blank=True)
    postal_code = models.CharField(max_length=16, blank=True)
    country = models.CharField(max_length=2, default="US")
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [CheckConstraint(name="location_kind_known", condition=Q(kind__in=LocationKind.values))]

    def __str__(self) -> str:
        return self.name
