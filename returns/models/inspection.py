"""How returned goods were judged."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q
from django.db.models.functions import Now

from oms.audit.models import append_only
from returns.states import Disposition

from .authorization import ReturnLine


class Inspection(models.Model):
    """One verdict on some units of a return line. Append-only."""

    line = models.ForeignKey(ReturnLine, on_delete=models.PROTECT, related_name="inspections")
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    disposition = models.CharField(max_length=10, choices=Disposition)
    root_cause = models.CharField(max_length=20, help_text="Reason code; may differ from the customer's reason.")
    note = models.CharField(max_length=200, blank=True)
    inspected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    inspected_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            CheckConstraint(name="inspection_of_something", condition=Q(quantity__gt=0)),
            CheckConstraint(name="inspection_disposition_known", condition=Q(disposition__in=Disposition.values)),
        ]
        triggers = append_only("inspection")

    def __str__(self) -> str:
        return f"{self.quantity:g} {self.get_disposition_display().lower()}"
