"""The customer's purchase order as we promise it."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint, Value
from django.db.models.functions import Cast, Concat, Now

from oms import bulk
from oms.accounts.models import BusinessUnit
from oms.audit.tracking import track
from oms.masterdata.models import Channel, Customer, PaymentTerms, ShipTo
from orders.states import (
    OPEN,
    STEPS,
    AllocationFacet,
    FulfillmentFacet,
    HoldFacet,
    InvoiceFacet,
    OrderStatus,
    PaymentFacet,
    ReturnFacet,
)


def _amount(**options) -> models.DecimalField:
    return models.DecimalField(max_digits=14, decimal_places=3, default=Decimal(0), **options)


class OrderQuerySet(models.QuerySet["Order"]):
    def open(self) -> "OrderQuerySet":
        """Orders that still need something done."""
        return self.filter(status__in=OPEN)

    def lock(self, pks: Sequence[int]) -> "list[Order]":
        """The orders, their rows locked in key order until the transaction ends. Guards their lines too."""
        return bulk.select(self.model, "WHERE t.id = ANY(%s) ORDER BY t.id FOR NO KEY UPDATE OF t", [sorted(set(pks))])


class Order(models.Model):
    """One customer purchase order: one currency, one ship-to, one or more lines.

    `status` is what people decided. The facets (`hold` to `returned`) follow from line counts and open exceptions;
    only `orders.operations.facets` writes them. Amounts are in `currency`; total = goods - discount + freight + tax.
    """

    number = models.GeneratedField(
        expression=Concat(Value("SO-"), Cast(F("id") + 100000, models.CharField())),
        output_field=models.CharField(max_length=20),
        db_persist=True,
    )
    business_unit = models.ForeignKey(BusinessUnit, on_delete=models.PROTECT, db_index=False, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, db_index=False, related_name="+")
    ship_to = models.ForeignKey(
        ShipTo, null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    terms = models.ForeignKey(PaymentTerms, on_delete=models.PROTECT, db_index=False, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel)
    po_number = models.CharField(max_length=40, help_text="The customer's number, verbatim (BEG03).")
    po_release = models.CharField(max_length=30, blank=True, help_text="Release against a blanket order (BEG04).")
    po_on = models.DateField(null=True, blank=True)
    currency = models.CharField(max_length=3, help_text="ISO 4217; the lines are priced in it.")
    status = models.CharField(max_length=10, choices=OrderStatus, default=OrderStatus.IN_REVIEW)
    is_test = models.BooleanField(default=False, help_text="Came with ISA15 = T; can never reach stock or finance.")
    ships_complete = models.BooleanField(default=False)
    allows_duplicate_po = models.BooleanField(default=False)

    ship_not_before_on = models.DateField(null=True, blank=True)
    ship_by_on = models.DateField(help_text="The day it must leave; the customer's, else ours.")
    deliver_by_on = models.DateField(null=True, blank=True)
    promised_on = models.DateField(null=True, blank=True, help_text="The day we promised it would leave.")
    cancel_after_on = models.DateField(null=True, blank=True, help_text="The last day the customer takes it.")
    carrier_code = models.CharField(max_length=10, blank=True, help_text="SCAC the customer asks for.")
    instructions = models.TextField(blank=True)
    references = models.JSONField(default=list, help_text="[qualifier, value] pairs, verbatim, to be echoed.")
    source_message_id = models.BigIntegerField(null=True, help_text="edi.InboundMessage it came in.")

    goods_amount = _amount()
    discount_amount = _amount()
    freight_amount = _amount()
    tax_amount = _amount()
    total_amount = _amount()

    hold = models.CharField(max_length=8, choices=HoldFacet, default=HoldFacet.CLEAR)
    allocation = models.CharField(max_length=10, choices=AllocationFacet, default=AllocationFacet.NONE)
    fulfillment = models.CharField(max_length=10, choices=FulfillmentFacet, default=FulfillmentFacet.NONE)
    invoicing = models.CharField(max_length=10, choices=InvoiceFacet, default=InvoiceFacet.NONE)
    payment = models.CharField(max_length=8, choices=PaymentFacet, default=PaymentFacet.NONE)
    returned = models.CharField(max_length=10, choices=ReturnFacet, default=ReturnFacet.NONE)

    placed_at = models.DateTimeField(db_default=Now())
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    allocated_at = models.DateTimeField(null=True, blank=True, help_text="When the engine last decided on it.")
    shipped_at = models.DateTimeField(null=True, blank=True, help_text="When the last unit so far left.")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=120, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, help_text="Counts amendments; a form sends back what it saw.")

    objects = OrderQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(name="order_number_once", fields=["number"]),
            UniqueConstraint(
                name="customer_po_once",
                fields=["customer", "po_number", "po_release"],
                condition=Q(allows_duplicate_po=False) & ~Q(status="cancelled"),
            ),
            CheckConstraint(name="order_status_known", condition=Q(status__in=OrderStatus.values)),
            CheckConstraint(
                name="order_cancelled_at_iff_cancelled",
                condition=Q(status=OrderStatus.CANCELLED) ^ Q(cancelled_at__isnull=True),
            ),
            CheckConstraint(
                name="order_closed_at_iff_closed",
                condition=Q(status=OrderStatus.CLOSED) ^ Q(closed_at__isnull=True),
            ),
            CheckConstraint(
                name="order_confirmed_has_time",
                condition=~Q(status__in=[OrderStatus.CONFIRMED, OrderStatus.CLOSED]) | Q(confirmed_at__isnull=False),
            ),
            CheckConstraint(
                name="order_total_adds_up",
                condition=Q(
                    total_amount=F("goods_amount") - F("discount_amount") + F("freight_amount") + F("tax_amount")
                ),
            ),
            CheckConstraint(
                name="test_order_never_confirmed",
                condition=Q(is_test=False) | ~Q(status__in=[OrderStatus.CONFIRMED, OrderStatus.CLOSED]),
            ),
        ]
        indexes = [
            models.Index(fields=["-placed_at", "-id"], name="order_newest"),
            models.Index(fields=["customer", "-placed_at"], name="order_by_customer"),
            models.Index(fields=["ship_by_on", "id"], name="order_open_by_ship_date", condition=Q(status__in=OPEN)),
            models.Index(fields=["po_number"], name="order_by_po", opclasses=["text_pattern_ops"]),
            models.Index(fields=["status", "-placed_at", "-id"], name="order_by_status"),
        ]
        triggers = [
            track(
                "order", "status", "po_number", "ship_by_on", "promised_on", "ship_to", "terms", "carrier_code",
                "instructions", "cancel_reason", "version",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    def may_become(self, status: str) -> bool:
        return status in STEPS.get(self.status, ())

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    def is_past_window(self, now: datetime) -> bool:
        """Whether the last day the customer takes it is over where it is sold."""
        return self.cancel_after_on is not None and self.business_unit.today(now) > self.cancel_after_on

    def is_before_window(self, now: datetime) -> bool:
        """Whether the first day it is to leave has not come yet where it is sold."""
        return self.ship_not_before_on is not None and self.business_unit.today(now) < self.ship_not_before_on

    @property
    def sent_place(self) -> "OrderParty | None":
        """The ship-to as it came with the order. A name or code without an address is no place, only a pointer to one.

        Needs the parties.
        """
        return next((each for each in self.parties.all() if each.is_ship_to and each.address.strip()), None)

    @property
    def destination(self) -> "OrderParty | ShipTo | None":
        """Where the goods go, for every page, paper and document: the address as sent, else our record of the place.

        Where there is neither, what the customer named without an address, if anything. Needs parties and ship-to.
        """
        return self.sent_place or self.ship_to or self.named_place

    @property
    def named_place(self) -> "OrderParty | None":
        """What was sent as the ship-to, with or without an address. Needs the parties."""
        return next((each for each in self.parties.all() if each.is_ship_to), None)


class PartyRole(models.TextChoices):
    SHIP_TO = "ship_to", "Ship to"
    BILL_TO = "bill_to", "Bill to"
    BUYER = "buyer", "Buyer"
    MARK_FOR = "mark_for", "Mark for"
    OTHER = "other", "Other"


class OrderParty(models.Model):
    """A name and address as it stood on the order when it came, whatever master data says later."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="parties")
    role = models.CharField(max_length=8, choices=PartyRole)
    code = models.CharField(max_length=80, blank=True)
    name = models.CharField(max_length=120, blank=True)
    address = models.TextField(blank=True)
    city = models.CharField(max_length=60, blank=True)
    region = models.CharField(max_length=40, blank=True)
    postal_code = models.CharField(max_length=16, blank=True)
    country = models.CharField(max_length=3, blank=True)

    class Meta:
        verbose_name_plural = "order parties"
        ordering = ["pk"]
        constraints = [CheckConstraint(name="party_role_known", condition=Q(role__in=PartyRole.values))]

    def __str__(self) -> str:
        return self.name or self.code

    @property
    def in_full(self) -> str:
        """Every value in one line, the code first."""
        town = (self.city, self.region, self.postal_code, self.country)
        parts = (self.code, self.name, *self.address.splitlines(), *town)
        return ", ".join(part for part in parts if part)

    @property
    def is_ship_to(self) -> bool:
        return self.role == PartyRole.SHIP_TO
