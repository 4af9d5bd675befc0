"""The invoice: one per shipment, posted with its number, never changed except by what settles it."""

from decimal import Decimal

import pgtrigger
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.functions import Now

from billing.states import InvoiceStatus
from fulfillment.models import Shipment
from oms.accounts.models import BusinessUnit
from oms.audit.models import append_only
from oms.masterdata.models import Customer, Item
from orders.models import Order, OrderLine


def _amount(**options) -> models.DecimalField:
    return models.DecimalField(max_digits=14, decimal_places=3, default=Decimal(0), **options)


SETTLED = F("paid_amount") + F("credited_amount") + F("early_discount_amount")


class Invoice(models.Model):
    """What one shipment costs the customer, in the order's currency.

    total = goods - discount + freight + tax; open = total - paid - credited - early discount, never below zero. Only
    these three and `status` ever change. `number` is PREFIX-YEAR-00001, without gaps.
    """

    number = models.CharField(max_length=24, unique=True)
    series_number = models.PositiveIntegerField()
    series_year = models.PositiveIntegerField()
    business_unit = models.ForeignKey(BusinessUnit, on_delete=models.PROTECT, db_index=False, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, db_index=False, related_name="+")
    shipment = models.OneToOneField(Shipment, on_delete=models.PROTECT, related_name="+")
    currency = models.CharField(max_length=3)
    invoiced_on = models.DateField()
    due_on = models.DateField()
    discount_until_on = models.DateField(null=True)
    terms_text = models.CharField(max_length=120, blank=True)
    bill_to = models.JSONField(default=dict, help_text="Name and address as they were.")
    goods_amount = _amount()
    discount_amount = _amount()
    freight_amount = _amount()
    tax_amount = _amount()
    total_amount = _amount()
    paid_amount = _amount()
    credited_amount = _amount()
    early_discount_amount = _amount(db_default=Decimal(0), help_text="Taken off for paying by the discount day.")
    open_amount = models.GeneratedField(
        expression=F("total_amount") - F("paid_amount") - F("credited_amount") - F("early_discount_amount"),
        output_field=models.DecimalField(max_digits=14, decimal_places=3),
        db_persist=True,
    )
    status = models.CharField(max_length=8, choices=InvoiceStatus, default=InvoiceStatus.POSTED)
    posted_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            UniqueConstraint(
                name="invoice_series_number_once", fields=["business_unit", "series_year", "series_number"]
            ),
            CheckConstraint(
                name="invoice_total_adds_up",
                condition=Q(
                    total_amount=F("goods_amount") - F("discount_amount") + F("freight_amount") + F("tax_amount")
                ),
            ),
            CheckConstraint(
                name="invoice_amounts_not_negative",
                condition=Q(paid_amount__gte=0, credited_amount__gte=0, early_discount_amount__gte=0),
            ),
            CheckConstraint(
                name="invoice_never_overpaid",
                condition=Q(total_amount__gte=SETTLED),
            ),
            CheckConstraint(
                name="invoice_settled_iff_nothing_open",
                condition=Q(status=InvoiceStatus.SETTLED) ^ Q(total_amount__gt=SETTLED),
            ),
        ]
        indexes = [
            models.Index(fields=["order"], name="invoice_by_order_id"),
            models.Index(fields=["-invoiced_on", "-id"], name="invoice_newest"),
            models.Index(fields=["customer", "due_on", "id"], name="invoice_open", condition=Q(status="posted")),
        ]
        triggers = [
            pgtrigger.Protect(name="invoice_stays", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="invoice_immutable",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    exclude=["paid_amount", "credited_amount", "early_discount_amount", "open_amount", "status"]
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def owed(self) -> Decimal:
        """What is open as this instance stands; `open_amount` is as it stood when the row was read."""
        return self.total_amount - self.paid_amount - self.credited_amount - self.early_discount_amount


class InvoiceLine(models.Model):
    """A share of an order line; amounts are what the line stores, split by quantity without losing a cent.

    `quantity` is in base units; `uom_quantity` in the unit ordered, at `unit_price` for `price_per` of them. Units
    that break a pack are billed in the base unit.
    """

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, db_index=False, related_name="lines")
    order_line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, db_index=False, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, db_index=False, related_name="+")
    number = models.PositiveIntegerField()
    description = models.CharField(max_length=160)
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    uom = models.CharField(max_length=3)
    uom_quantity = models.DecimalField(max_digits=14, decimal_places=3)
    unit_price = models.DecimalField(max_digits=14, decimal_places=4)
    price_per = models.DecimalField(max_digits=8, decimal_places=0, default=Decimal(1), help_text="1, 100 or 1000")
    goods_amount = _amount()
    discount_amount = _amount()
    freight_amount = _amount()
    tax_rate = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(0))
    tax_amount = _amount()

    class Meta:
        ordering = ["invoice", "number"]
        constraints = [
            UniqueConstraint(name="invoice_line_once", fields=["invoice", "order_line"]),
            CheckConstraint(name="invoice_line_of_something", condition=Q(quantity__gt=0)),
        ]
        indexes = [models.Index(fields=["order_line"], name="invoice_line_by_line")]
        triggers = append_only("invoice_line")

    def __str__(self) -> str:
        return f"{self.invoice} line {self.number}"

    @property
    def total_amount(self) -> Decimal:
        return self.goods_amount - self.discount_amount + self.freight_amount + self.tax_amount

    @property
    def pack(self) -> Decimal:
        """Base units a `uom`."""
        return self.quantity / self.uom_quantity
