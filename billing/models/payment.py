"""Money that came in, and which invoices it settled."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.functions import Now

from oms.accounts.models import BusinessUnit
from oms.audit.models import append_only
from oms.masterdata.models import Customer

from .invoice import Invoice


class Payment(models.Model):
    """One receipt from a customer; its `reference` (cheque, transfer) is unique a customer, so it is booked once."""

    business_unit = models.ForeignKey(BusinessUnit, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=40)
    method = models.CharField(max_length=12, default="transfer")
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=14, decimal_places=3)
    applied_amount = models.DecimalField(max_digits=14, decimal_places=3, default=Decimal(0))
    received_on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            UniqueConstraint(name="payment_reference_once", fields=["customer", "reference"]),
            CheckConstraint(name="payment_positive", condition=Q(amount__gt=0)),
            CheckConstraint(
                name="payment_applied_within_amount",
                condition=Q(applied_amount__gte=0, applied_amount__lte=F("amount")),
            ),
        ]
        indexes = [models.Index(fields=["-received_on", "-id"], name="payment_newest")]

    def __str__(self) -> str:
        return self.reference

    @property
    def unapplied(self) -> Decimal:
        return self.amount - self.applied_amount


class PaymentApplication(models.Model):
    """So much of a payment settling one invoice, and the early payment discount it earned. Append-only."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="applications")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="applications")
    amount = models.DecimalField(max_digits=14, decimal_places=3)
    discount_amount = models.DecimalField(max_digits=14, decimal_places=3, default=Decimal(0), db_default=Decimal(0))
    applied_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [CheckConstraint(name="application_positive", condition=Q(amount__gt=0, discount_amount__gte=0))]
        triggers = append_only("payment_application")

    def __str__(self) -> str:
        return f"{self.amount} of {self.payment}"
