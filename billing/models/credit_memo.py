"""The credit memo: made by one person, approved by another, numbered when issued."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.functions import Now

from billing.states import CreditMemoStatus, CreditSource
from oms.accounts.models import BusinessUnit
from oms.audit.models import append_only
from oms.audit.tracking import track
from oms.masterdata.models import Customer
from orders.models import Order

from .invoice import Invoice, InvoiceLine


def _amount(**options) -> models.DecimalField:
    return models.DecimalField(max_digits=14, decimal_places=3, default=Decimal(0), **options)


class CreditMemo(models.Model):
    """Money given back against one invoice. Issuing it lowers the invoice's open amount as far as that goes; the rest
    (`unapplied`) is the customer's: it lowers other invoices, or is paid out. `number` is empty until issued. Never
    more than was invoiced; freight is not given back, nor is what was taken off for paying early:
    total = goods + tax - early discount. While it waits, that is what it would be if it were issued next.
    """

    number = models.CharField(max_length=24, blank=True)
    series_number = models.PositiveIntegerField(null=True)
    series_year = models.PositiveIntegerField(null=True)
    business_unit = models.ForeignKey(BusinessUnit, on_delete=models.PROTECT, db_index=False, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, db_index=False, related_name="+")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=10, choices=CreditSource)
    source_id = models.BigIntegerField(null=True, help_text="The return it settles.")
    reason = models.CharField(max_length=200)
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=8, choices=CreditMemoStatus, default=CreditMemoStatus.DRAFT)
    goods_amount = _amount(help_text="Goods less discount.")
    tax_amount = _amount()
    early_discount_amount = _amount(db_default=Decimal(0), help_text="What paying early had taken off the units.")
    total_amount = _amount()
    applied_amount = _amount(help_text="Used to lower invoices.")
    refunded_amount = _amount(help_text="Paid out to the customer.")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    issued_on = models.DateField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(name="credit_status_known", condition=Q(status__in=CreditMemoStatus.values)),
            CheckConstraint(
                name="credit_total_adds_up",
                condition=Q(total_amount=F("goods_amount") + F("tax_amount") - F("early_discount_amount")),
            ),
            CheckConstraint(
                name="credit_early_discount_within_amounts",
                condition=Q(early_discount_amount__gte=0, total_amount__gte=0),
            ),
            CheckConstraint(
                name="credit_used_within_total",
                condition=Q(
                    applied_amount__gte=0,
                    refunded_amount__gte=0,
                    total_amount__gte=F("applied_amount") + F("refunded_amount"),
                ),
            ),
            CheckConstraint(
                name="credit_used_only_when_issued",
                condition=Q(status=CreditMemoStatus.ISSUED) | Q(applied_amount=0, refunded_amount=0),
            ),
            CheckConstraint(
                name="credit_maker_is_not_checker",
                condition=Q(approved_by__isnull=True) | Q(made_by__isnull=True) | ~Q(approved_by=F("made_by")),
            ),
            CheckConstraint(
                name="credit_issued_has_number_and_checker",
                condition=~Q(status=CreditMemoStatus.ISSUED)
                | (Q(issued_on__isnull=False, approved_by__isnull=False, series_number__isnull=False) & ~Q(number="")),
            ),
            UniqueConstraint(name="credit_number_once", fields=["number"], condition=~Q(number="")),
            UniqueConstraint(
                name="credit_series_number_once", fields=["business_unit", "series_year", "series_number"]
            ),
            UniqueConstraint(
                name="one_credit_a_return",
                fields=["source_id", "invoice"],
                condition=Q(source=CreditSource.RETURN) & ~Q(status=CreditMemoStatus.REJECTED),
            ),
        ]
        indexes = [
            models.Index(fields=["order"], name="credit_by_order_id"),
            models.Index(fields=["-id"], name="credit_waiting", condition=Q(status="draft")),
            models.Index(
                fields=["-id"],
                name="credit_unused",
                condition=Q(status="issued", total_amount__gt=F("applied_amount") + F("refunded_amount")),
            ),
        ]
        triggers = [track("credit_memo", "status", "reason", "total_amount", "approved_by")]

    def __str__(self) -> str:
        return self.number or f"Credit memo draft {self.pk}"

    @property
    def unapplied(self) -> Decimal:
        """What is still the customer's to use: neither applied to an invoice nor paid out."""
        return self.total_amount - self.applied_amount - self.refunded_amount

    @property
    def gross_amount(self) -> Decimal:
        """Goods and tax at what was invoiced for them."""
        return self.goods_amount + self.tax_amount

    @property
    def lowered(self) -> Decimal:
        """By how much it lowered its own invoice when it was issued, which is what its papers say."""
        uses = self.applications.filter(invoice=self.invoice_id)
        return uses.aggregate(amount=models.Sum("amount", default=Decimal(0)))["amount"]


class CreditApplication(models.Model):
    """So much of a credit memo lowering one invoice. Append-only."""

    credit_memo = models.ForeignKey(CreditMemo, on_delete=models.PROTECT, related_name="applications")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="credit_applications")
    amount = models.DecimalField(max_digits=14, decimal_places=3)
    applied_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [CheckConstraint(name="credit_application_positive", condition=Q(amount__gt=0))]
        triggers = append_only("credit_application")

    def __str__(self) -> str:
        return f"{self.amount} of {self.credit_memo}"


class Refund(models.Model):
    """So much of a credit memo paid out to the customer, in its currency. Append-only."""

    credit_memo = models.ForeignKey(CreditMemo, on_delete=models.PROTECT, related_name="refunds")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=40, help_text="Number of the transfer or cheque.")
    method = models.CharField(max_length=12, default="transfer")
    amount = models.DecimalField(max_digits=14, decimal_places=3)
    paid_on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            UniqueConstraint(name="refund_reference_once", fields=["customer", "reference"]),
            CheckConstraint(name="refund_positive", condition=Q(amount__gt=0)),
        ]
        triggers = append_only("refund")

    def __str__(self) -> str:
        return self.reference


class CreditMemoLine(models.Model):
    """What is given back of one invoice line. `quantity` is in base units, 0 where only the price is corrected."""

    credit_memo = models.ForeignKey(CreditMemo, on_delete=models.CASCADE, db_index=False, related_name="lines")
    invoice_line = models.ForeignKey(InvoiceLine, on_delete=models.PROTECT, db_index=False, related_name="+")
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    goods_amount = _amount()
    tax_amount = _amount()

    class Meta:
        constraints = [
            CheckConstraint(
                name="credit_line_not_negative",
                condition=Q(quantity__gte=0, goods_amount__gte=0, tax_amount__gte=0),
            ),
            UniqueConstraint(name="credit_line_once", fields=["credit_memo", "invoice_line"]),
        ]
        indexes = [models.Index(fields=["invoice_line"], name="credit_line_by_line")]

    def __str__(self) -> str:
        return f"{self.credit_memo} {self.quantity:g}"
