"""The data every app leans on: customers and where they receive, items with their packs, terms, reasons."""

from decimal import Decimal

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from oms.accounts.models import BusinessUnit
from oms.audit.tracking import track


class PaymentTerms(models.Model):
    """When an invoice is due, and what paying early earns."""

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=60)
    net_days = models.PositiveIntegerField(default=30)
    discount_percent = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(0))
    discount_days = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "payment terms"
        constraints = [
            CheckConstraint(name="terms_discount_within_net", condition=Q(discount_days__lte=F("net_days"))),
        ]

    def __str__(self) -> str:
        return self.name


class Channel(models.TextChoices):
    EDI = "edi", "EDI 850"
    DESK = "desk", "Order desk"
    PORTAL = "portal", "Portal"
    IMPORT = "import", "Import"
    API = "api", "API"


class Customer(models.Model):
    """Who buys and pays. Prices, orders and invoices are in the customer's one currency."""

    business_unit = models.ForeignKey(BusinessUnit, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    currency = models.CharField(max_length=3, help_text="ISO 4217")
    terms = models.ForeignKey(PaymentTerms, on_delete=models.PROTECT, related_name="+")
    tax_rate = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(0), help_text="Percent.")
    credit_limit = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    ships_complete = models.BooleanField(default=False, help_text="Ships an order only when all of it is there.")
    price_tolerance = models.DecimalField(
        max_digits=5, decimal_places=2, default=Decimal("0.50"), help_text="Percent a sent price may differ."
    )
    address = models.TextField(blank=True)
    city = models.CharField(max_length=60, blank=True)
    region = models.CharField(max_length=40, blank=True)
    postal_code = models.CharField(max_length=16, blank=True)
    country = models.CharField(max_length=2, default="US", help_text="ISO 3166-1 alpha-2")
    is_active = models.BooleanField(default=True)

    class Meta:
        triggers = [
            track(
                "customer",
                "name",
                "email",
                "terms",
                "tax_rate",
                "credit_limit",
                "ships_complete",
                "is_active",
            )
        ]
        indexes = [models.Index(fields=["name"], name="customer_by_name")]

    def __str__(self) -> str:
        return self.name


class ShipTo(models.Model):
    """A place of the customer that receives goods; `code` is the customer's own name for it (N104)."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="ship_tos")
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=120)
    address = models.TextField(blank=True)
    city = models.CharField(max_length=60, blank=True)
    region = models.CharField(max_length=40, blank=True)
    postal_code = models.CharField(max_length=16, blank=True)
    country = models.CharField(max_length=2, default="US")
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = [
            UniqueConstraint(name="ship_to_code_once_a_customer", fields=["customer", "code"]),
            UniqueConstraint(name="one_default_ship_to", fields=["customer"], condition=Q(is_default=True)),
        ]

    def __str__(self) -> str:
        return self.name


class Item(models.Model):
    """Something we sell. Every quantity of it in the books is in its base unit."""

    sku = models.CharField(max_length=40, unique=True)
    description = models.CharField(max_length=160)
    base_uom = models.CharField(max_length=2, default="EA", help_text="X12 355 unit code: EA, CA, LB.")
    divisible = models.BooleanField(default=False, help_text="Sold in fractions of the base unit.")
    gtin = models.CharField(max_length=14, blank=True)
    weight = models.DecimalField(max_digits=10, decimal_places=3, default=Decimal(0), help_text="kg a base unit")
    cost = models.DecimalField(max_digits=12, decimal_places=4, default=Decimal(0), help_text="home currency")
    order_multiple = models.DecimalField(max_digits=14, decimal_places=3, default=Decimal(1))
    country_of_origin = models.CharField(max_length=2, blank=True)
    is_active = models.BooleanField(default=True, help_text="No longer sold when off.")

    class Meta:
        constraints = [CheckConstraint(name="item_multiple_positive", condition=Q(order_multiple__gt=0))]
        triggers = [track("item", "description", "base_uom", "gtin", "cost", "order_multiple", "is_active")]
        indexes = [models.Index(fields=["gtin"], name="item_by_gtin", condition=~Q(gtin=""))]

    def __str__(self) -> str:
        return self.sku


class ItemPack(models.Model):
    """A unit the item is also ordered in: `quantity` base units make one `uom`."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="packs")
    uom = models.CharField(max_length=2)
    quantity = models.DecimalField(max_digits=14, decimal_places=3)

    class Meta:
        constraints = [
            UniqueConstraint(name="one_pack_a_unit", fields=["item", "uom"]),
            CheckConstraint(name="pack_quantity_positive", condition=Q(quantity__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.uom} of {self.quantity:g}"


class ItemAlias(models.Model):
    """A customer's own number for an item, learned once and used for ever. Kept as sent."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="item_aliases")
    number = models.CharField(max_length=48)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name_plural = "item aliases"
        constraints = [UniqueConstraint(name="alias_once_a_customer", fields=["customer", "number"])]
        triggers = [track("item_alias", "item", "number", "customer")]

    def __str__(self) -> str:
        return self.number


class ReasonKind(models.TextChoices):
    CANCEL = "cancel", "Cancellation"
    RETURN = "return", "Return"
    CREDIT = "credit", "Credit memo"
    ADJUST = "adjust", "Stock adjustment"
    RELEASE = "release", "Exception release"


class ReasonCode(models.Model):
    """Why something was done, from a short list, so that reasons can be counted."""

    kind = models.CharField(max_length=10, choices=ReasonKind)
    code = models.CharField(max_length=20)
    label = models.CharField(max_length=60)

    class Meta:
        constraints = [UniqueConstraint(name="reason_once_a_kind", fields=["kind", "code"])]

    def __str__(self) -> str:
        return self.label
