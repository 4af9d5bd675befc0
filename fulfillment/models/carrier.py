"""Who carries shipments."""

from django.db import models


class Carrier(models.Model):
    """A carrier, known by its Standard Carrier Alpha Code."""

    code = models.CharField(max_length=4, unique=True, help_text="SCAC")
    name = models.CharField(max_length=60)
    tracking_url = models.CharField(max_length=200, blank=True, help_text="With {number} where the number goes.")
    transit_days = models.PositiveIntegerField(default=3)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name
