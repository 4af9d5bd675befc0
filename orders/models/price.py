"""Price lists: the general one of a currency, and a customer's own contract that beats it."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from oms.audit.tracking import track
from oms.masterdata.models import Customer, Item


class PriceList(models.Model):
    """Prices in one currency; with a customer it is that customer's contract."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    currency = models.CharField(max_length=3)
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                name="one_general_list_a_currency",
                fields=["currency"],
                condition=Q(customer__isnull=True, is_active=True),
            ),
            UniqueConstraint(
                name="one_contract_a_customer",
                fields=["customer", "currency"],
                condition=Q(customer__isnull=False, is_active=True),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Price(models.Model):
    """What one base unit of an item costs on a list, in the list's currency."""

    price_list = models.ForeignKey(PriceList, on_delete=models.CASCADE, related_name="prices")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+")
    unit_price = models.DecimalField(max_digits=14, decimal_places=4)

    class Meta:
        constraints = [
            UniqueConstraint(name="price_once_a_list", fields=["price_list", "item"]),
            CheckConstraint(name="price_not_negative", condition=Q(unit_price__gte=0)),
        ]
        triggers = [track("price", "unit_price")]

    def __str__(self) -> str:
        return f"{self.unit_price}"
