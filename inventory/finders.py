"""Finding stock by SKU, GTIN or bin, for people who do not have the item's own page."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.urls import reverse

from inventory.models import StockLevel
from oms.accounts.access import Permission
from oms.masterdata.models import Item
from oms.web.search import Hit, register


def find_stock(query: str, user: Any) -> Iterator[Hit]:
    """The desk finds the item itself, and its stock there; two hits for one SKU would be one too many."""
    if not user.may(Permission.CUSTOMER_VIEW):
        for item in Item.objects.filter(Q(sku__iexact=query) | Q(gtin=query)).order_by("sku")[:8]:
            yield _hit(item, item.description)
    for level in StockLevel.objects.filter(bin__iexact=query).select_related("item", "location").order_by("pk")[:8]:
        yield _hit(level.item, f"In bin {level.bin} at {level.location}")


def _hit(item: Item, detail: str) -> Hit:
    return Hit("Stock", item.sku, detail, reverse("inventory:level", args=[item.pk]))


register(find_stock, permission=Permission.STOCK_VIEW, rank=40)
