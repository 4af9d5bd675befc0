"""The RMA: leave to send goods of one order back."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint, Value
from django.db.models.functions import Cast, Concat, Now

from billing.models import InvoiceLine
from inventory.models import Location
from oms.audit.tracking import track
from oms.masterdata.models import Customer
from orders.models import Order, OrderLine
from returns.states import OPEN, STEPS, ReturnStatus


class ReturnQuerySet(models.QuerySet["ReturnAuthorization"]):
    def lock(self, pk: int) -> "ReturnAuthorization":
        """The return, its row locked until the transaction ends. Lock its order first."""
        return self.select_for_update(of=("self",)).get(pk=pk)


class ReturnAuthorization(models.Model):
    """Leave for a customer to send back goods of one order to one location."""

    number = models.GeneratedField(
        expression=Concat(Value("RMA-"), Cast(F("id") + 7000, models.CharField())),
        output_field=models.CharField(max_length=20),
        db_persist=True,
    )
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+", help_text="Where it comes back.")
    reason_code = models.CharField(max_length=20)
    note = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=10, choices=ReturnStatus, default=ReturnStatus.AUTHORIZED)
    authorized_at = models.DateTimeField(db_default=Now())
    authorized_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    received_at = models.DateTimeField(null=True)
    inspected_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    objects = ReturnQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(name="return_number_once", fields=["number"]),
            CheckConstraint(name="return_status_known", condition=Q(status__in=ReturnStatus.values)),
            CheckConstraint(
                name="return_cancelled_at_iff_cancelled",
                condition=Q(status=ReturnStatus.CANCELLED) ^ Q(cancelled_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["order"], name="return_by_order_id"),
            models.Index(fields=["authorized_at", "id"], name="return_open", condition=Q(status__in=OPEN)),
        ]
        triggers = [track("return_authorization", "status", "reason_code", "note")]

    def __str__(self) -> str:
        return self.number

    def may_become(self, status: str) -> bool:
        return status in STEPS.get(self.status, ())


class ReturnLine(models.Model):
    """How much of one order line may come back, and what did. Base units.

    received <= authorized; restocked + scrapped + sent_back <= received; credited <= received.
    """

    rma = models.ForeignKey(ReturnAuthorization, on_delete=models.CASCADE, related_name="lines")
    order_line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="+")
    invoice_line = models.ForeignKey(InvoiceLine, on_delete=models.PROTECT, related_name="+")
    authorized = models.DecimalField(max_digits=14, decimal_places=3)
    received = models.DecimalField(max_digits=14, decimal_places=3, default=Decimal(0))
    restocked = models.DecimalField(max_digits=14, decimal_places=3, default=Decimal(0))
    scrapped = models.DecimalField(max_digits=14, decimal_places=3, default=Decimal(0))
    sent_back = models.DecimalField(max_digits=14, decimal_places=3, default=Decimal(0))
    credited = models.DecimalField(max_digits=14, decimal_places=3, default=Decimal(0))

    class Meta:
        constraints = [
            UniqueConstraint(name="return_line_once", fields=["rma", "invoice_line"]),
            CheckConstraint(
                name="return_line_not_negative",
                condition=Q(
                    authorized__gt=0, received__gte=0, restocked__gte=0, scrapped__gte=0, sent_back__gte=0,
                    credited__gte=0,
                ),
            ),
            CheckConstraint(name="return_received_within_authorized", condition=Q(received__lte=F("authorized"))),
            CheckConstraint(
                name="return_judged_within_received",
                condition=Q(received__gte=F("restocked") + F("scrapped") + F("sent_back")),
            ),
            CheckConstraint(
                name="return_credited_within_received", condition=Q(credited__lte=F("received") - F("sent_back"))
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["order_line"], name="return_line_by_line")]

    def __str__(self) -> str:
        return f"{self.rma} {self.order_line}"
