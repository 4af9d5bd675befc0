"""Stock as the database guards it: overselling is impossible in the table, not merely avoided in Python."""

from decimal import Decimal

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.functions import Greatest, Now

from inventory.states import MoveKind
from oms.audit.models import append_only
from oms.audit.tracking import track
from oms.masterdata.models import Item

from .location import Location

ZERO = Decimal(0)


class StockLevel(models.Model):
    """How much of an item is at a location, in base units.

    0 <= reserved <= on_hand, always. `available` is what may still be promised: on hand less reserved less safety
    stock, never below zero. Rows are locked by (item, location), last of all locks.
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, db_index=False, related_name="+")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+")
    on_hand = models.DecimalField(max_digits=14, decimal_places=3, default=ZERO)
    reserved = models.DecimalField(max_digits=14, decimal_places=3, default=ZERO)
    safety_stock = models.DecimalField(max_digits=14, decimal_places=3, default=ZERO)
    bin = models.CharField(max_length=20, blank=True, help_text="Where a picker finds it.")
    available = models.GeneratedField(
        expression=Greatest(F("on_hand") - F("reserved") - F("safety_stock"), Decimal(0)),
        output_field=models.DecimalField(max_digits=14, decimal_places=3),
        db_persist=True,
    )

    class Meta:
        constraints = [
            UniqueConstraint(name="stock_level_once", fields=["item", "location"]),
            CheckConstraint(name="stock_reserved_not_negative", condition=Q(reserved__gte=0)),
            CheckConstraint(name="stock_reserved_within_on_hand", condition=Q(reserved__lte=F("on_hand"))),
            CheckConstraint(name="stock_safety_not_negative", condition=Q(safety_stock__gte=0)),
        ]
        triggers = [track("stock_level", "safety_stock", "bin")]

    def __str__(self) -> str:
        return f"{self.item} at {self.location}"


class StockMove(models.Model):
    """One change of on_hand and its cause. Append-only; the sum of an item's moves at a location is its on_hand."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, db_index=False, related_name="+")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, db_index=False, related_name="+")
    quantity = models.DecimalField(max_digits=14, decimal_places=3, help_text="Signed, base units.")
    kind = models.CharField(max_length=10, choices=MoveKind)
    source_type = models.CharField(max_length=40)
    source_id = models.BigIntegerField()
    note = models.CharField(max_length=120, blank=True)
    actor_name = models.CharField(max_length=80)
    moved_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            CheckConstraint(name="move_kind_known", condition=Q(kind__in=MoveKind.values)),
            CheckConstraint(name="move_moves_something", condition=~Q(quantity=0)),
        ]
        indexes = [
            models.Index(fields=["item", "location", "-id"], name="move_by_level"),
            models.Index(fields=["source_type", "source_id"], name="move_by_source"),
        ]
        triggers = append_only("stock_move")

    def __str__(self) -> str:
        return f"{self.quantity:+g} {self.kind}"
