"""A line's claim on stock at one place."""

from decimal import Decimal

from django.db import models
from django.db.models import CheckConstraint, Q
from django.db.models.functions import Now

from inventory.states import LIVE, ReservationState
from oms.masterdata.models import Item
from orders.models import OrderLine

from .location import Location


class Reservation(models.Model):
    """`quantity` base units of an item at a location, kept for one order line.

    It is split when part of it goes another way, so a row is in exactly one state. Sum of the live ones = the
    level's `reserved`; of a line's reserved (released) ones = the line's `reserved` (`released`).
    """

    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, db_index=False, related_name="+")
    order_id = models.BigIntegerField(help_text="The line's order, for locking without a join.")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, db_index=False, related_name="+")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, db_index=False, related_name="+")
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    state = models.CharField(max_length=10, choices=ReservationState, default=ReservationState.RESERVED)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            CheckConstraint(name="reservation_state_known", condition=Q(state__in=ReservationState.values)),
            CheckConstraint(name="reservation_of_something", condition=Q(quantity__gt=Decimal(0))),
        ]
        indexes = [
            models.Index(fields=["line"], name="reservation_by_line"),
            models.Index(fields=["order_id"], name="reservation_live_by_order", condition=Q(state__in=LIVE)),
            models.Index(fields=["item", "location"], name="reservation_live", condition=Q(state__in=LIVE)),
        ]

    def __str__(self) -> str:
        return f"{self.quantity:g} of {self.item} at {self.location}"
