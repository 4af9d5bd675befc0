"""Items: finding them by any number a person may type, their prices, the orders they stand on."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from oms.masterdata.models import Item, ItemAlias
from oms.web.lists import Listing
from orders.models import OrderLine, Price

ITEMS = Listing("orders.items", {"sku": ("sku", "pk"), "-sku": ("-sku", "-pk"), "description": ("description", "pk"),
                                 "-description": ("-description", "-pk")})  # fmt: skip
MATCHES = 8


def item_list(text: str = "", *, active_only: bool = False) -> QuerySet[Item]:
    rows = Item.objects.filter(_every_word(text)) if text else Item.objects.all()
    return rows.filter(is_active=True) if active_only else rows


def find_item(item_id: int) -> Item | None:
    return Item.objects.prefetch_related("packs").filter(pk=item_id).first()


def items_by_number(numbers: Iterable[str], customer_id: int | None = None) -> dict[str, Item]:
    """The items behind typed numbers: our SKU in any case, the customer's own number, or a GTIN. Keys as typed.

    Packs are loaded. A SKU beats an alias, an alias beats a GTIN. Three queries for any count.
    """
    typed = {number.strip() for number in numbers if number.strip()}
    upper = {number.upper() for number in typed}
    rows = Item.objects.filter(Q(sku__in=typed | upper) | Q(gtin__in=typed)).prefetch_related("packs")
    by_gtin = {item.gtin: item for item in rows if item.gtin}
    by_sku = {item.sku.upper(): item for item in rows}
    aliases = ItemAlias.objects.filter(customer_id=customer_id, number__in=typed).select_related("item")
    by_alias = {alias.number: alias.item for alias in aliases.prefetch_related("item__packs")}
    found = {n: by_sku.get(n.upper()) or by_alias.get(n) or by_gtin.get(n) for n in typed}
    return {number: item for number, item in found.items() if item}


def match_items(text: str, limit: int = MATCHES) -> list[Item]:
    """Items on sale whose SKU or description holds every word; those whose SKU begins so come first."""
    words = text.strip()
    if not words:
        return []
    begins = Case(When(sku__istartswith=words, then=Value(0)), default=Value(1), output_field=IntegerField())
    return list(item_list(words, active_only=True).order_by(begins, "sku")[:limit])


def prices_of(item_id: int, limit: int = 50) -> list[Price]:
    """What the item costs on each list in force: the general ones first, then contracts by customer."""
    rows = Price.objects.filter(item_id=item_id, price_list__is_active=True).select_related("price_list__customer")
    general_first = F("price_list__customer__name").asc(nulls_first=True)
    return list(rows.order_by(general_first, "price_list__code")[:limit])


def latest_lines_of(item_id: int, limit: int = 10) -> list[OrderLine]:
    rows = OrderLine.objects.filter(item_id=item_id).select_related("order__customer", "order__business_unit")
    return list(rows.order_by("-order_id", "number")[:limit])


def item_facts(item: Item) -> list[dict[str, Any]]:
    """What is written about an item, empty facts left out."""
    from oms.web.templatetags.cells import quantity_text

    facts = [
        ("Description", item.description),
        ("Base unit", item.base_uom),
        ("Sold by", quantity_text(item.order_multiple)),
        ("Sold in fractions", "Yes" if item.divisible else ""),
        ("GTIN", item.gtin),
        ("Weight", f"{quantity_text(item.weight)} kg" if item.weight else ""),
        ("Made in", item.country_of_origin),
    ]
    return [{"label": label, "value": value} for label, value in facts if value]


def _every_word(text: str) -> Q:
    wanted = Q()
    for word in text.split()[:6]:
        wanted &= Q(sku__icontains=word) | Q(description__icontains=word) | Q(gtin=word)
    return wanted
