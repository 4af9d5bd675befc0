"""Gap-free legal numbers: a counter row a series, locked late in the transaction."""

from django.db import models
from django.db.models import UniqueConstraint

from oms.accounts.models import BusinessUnit


class NumberSeries(models.Model):
    """The last number given out to posted documents of one kind in one business unit and year."""

    business_unit = models.ForeignKey(BusinessUnit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=4, help_text="INV or CM")
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "number series"
        constraints = [UniqueConstraint(name="series_once", fields=["business_unit", "kind", "year"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.year}"
