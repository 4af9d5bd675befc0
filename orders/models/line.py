"""The order line: where every unit is, each in exactly one bucket, and PostgreSQL refuses an impossible count."""

from decimal import Decimal

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from oms.audit.tracking import track
from oms.masterdata.models import Item
from orders.states import LineState

from .order import Order

ZERO = Decimal(0)


def _quantity(**options) -> models.DecimalField:
    return models.DecimalField(max_digits=14, decimal_places=3, default=ZERO, **options)


def _amount(**options) -> models.DecimalField:
    return models.DecimalField(max_digits=14, decimal_places=3, default=ZERO, **options)


class OrderLine(models.Model):
    """So many of one item at one price.

    Counts are in the item's base unit: ordered = cancelled + open + reserved + released + shipped, `open` generated.
    `unit_price` is for one ordered unit (`uom`, of `pack` base units), or for `price_per` of them. `goods_amount`,
    `discount_amount`, `freight_amount` and `tax_amount` are for all that was ordered, in the order's currency;
    invoices and refunds take their share of what is stored here.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, db_index=False, related_name="lines")
    number = models.PositiveIntegerField()
    partner_line_id = models.CharField(max_length=20, blank=True, help_text="PO101, verbatim, echoed in every answer")
    item = models.ForeignKey(Item, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sent_item = models.CharField(max_length=60, blank=True, help_text="The item number as the customer wrote it.")
    sent_ids = models.JSONField(default=list, help_text="[qualifier, number] pairs of PO106 and on.")
    ordered_item = models.ForeignKey(
        Item, null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="+",
        help_text="What it was before we set another item; empty where we never did.",
    )  # fmt: skip
    description = models.CharField(max_length=160, blank=True)
    uom = models.CharField(max_length=3, help_text="The unit it was ordered in.")
    uom_quantity = _quantity(help_text="Ordered, in that unit.")
    pack = models.DecimalField(max_digits=14, decimal_places=3, default=Decimal(1), help_text="Base units a uom.")
    unit_price = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    price_per = models.DecimalField(max_digits=8, decimal_places=0, default=Decimal(1), help_text="1, 100 or 1000")
    list_price = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True, help_text="Ours, a uom.")
    is_price_typed = models.BooleanField(
        default=False, db_default=False, help_text="A person here gave the price, so none of ours need stand beside it."
    )
    price_source = models.CharField(max_length=40, blank=True, help_text="The list or contract our price is from.")
    ship_by_on = models.DateField(null=True, blank=True, help_text="Where it differs from the order's.")
    promised_on = models.DateField(null=True, blank=True)

    goods_amount = _amount()
    discount_amount = _amount()
    freight_amount = _amount()
    tax_rate = models.DecimalField(max_digits=5, decimal_places=2, default=ZERO, help_text="Percent.")
    tax_amount = _amount()

    is_dropped = models.BooleanField(
        default=False, db_default=False, help_text="Taken off in review; tells it of a line that asked for nothing."
    )

    ordered = _quantity()
    cancelled = _quantity()
    reserved = _quantity()
    released = _quantity()
    shipped = _quantity()
    invoiced = _quantity()
    returned = _quantity()
    credited = _quantity()
    open = models.GeneratedField(
        expression=F("ordered") - F("cancelled") - F("reserved") - F("released") - F("shipped"),
        output_field=models.DecimalField(max_digits=14, decimal_places=3),
        db_persist=True,
    )

    class Meta:
        ordering = ["order", "number"]
        constraints = [
            UniqueConstraint(name="line_number_once", fields=["order", "number"]),
            CheckConstraint(
                name="line_counts_not_negative",
                condition=Q(
                    ordered__gte=0, cancelled__gte=0, reserved__gte=0, released__gte=0, shipped__gte=0,
                    invoiced__gte=0, returned__gte=0, credited__gte=0,
                ),
            ),
            CheckConstraint(
                name="line_each_unit_in_one_bucket",
                condition=Q(ordered__gte=F("cancelled") + F("reserved") + F("released") + F("shipped")),
            ),
            CheckConstraint(name="line_returned_within_shipped", condition=Q(returned__lte=F("shipped"))),
            CheckConstraint(name="line_invoiced_within_shipped", condition=Q(invoiced__lte=F("shipped"))),
            CheckConstraint(name="line_credited_within_invoiced", condition=Q(credited__lte=F("invoiced"))),
            CheckConstraint(
                name="line_moves_only_a_known_item",
                condition=Q(item__isnull=False) | Q(reserved=0, released=0, shipped=0),
            ),
            CheckConstraint(
                name="line_dropped_as_a_whole", condition=Q(is_dropped=False) | Q(cancelled=F("ordered"))
            ),
            CheckConstraint(name="line_pack_positive", condition=Q(pack__gt=0, price_per__gt=0)),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["item"], name="line_waiting_by_item", condition=Q(open__gt=0)),
        ]
        triggers = [track("line", "item", "ordered", "cancelled", "is_dropped", "unit_price", "uom", "promised_on")]

    def __str__(self) -> str:
        return f"line {self.number}"

    @property
    def is_substituted(self) -> bool:
        """Whether we supply another item than the one that was ordered."""
        return self.ordered_item_id is not None and self.ordered_item_id != self.item_id

    @property
    def remaining(self) -> Decimal:
        """What was ordered and not cancelled, in base units."""
        return self.ordered - self.cancelled

    @property
    def stands(self) -> bool:
        """Whether it still asks for something, be it a quantity that no order can have."""
        return not self.is_dropped and (self.remaining > 0 or self.ordered == 0)

    @property
    def to_ship(self) -> Decimal:
        return self.remaining - self.shipped

    @property
    def state(self) -> LineState:
        """One word for the counts; `open` here means nobody tried to allocate it, or nothing was there."""
        if self.is_dropped or self.cancelled >= self.ordered > 0:
            return LineState.CANCELLED
        if self.to_ship == 0:
            return LineState.SHIPPED
        if self.shipped:
            return LineState.PART_SHIPPED
        if self.released:
            return LineState.RELEASED
        if self.reserved and not self.open:
            return LineState.RESERVED
        return LineState.BACKORDERED if self.order.allocated_at else LineState.OPEN
