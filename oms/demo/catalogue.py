"""The items with their packs, and the two general price lists."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from random import Random

from oms.gs1 import check_digit
from oms.masterdata.models import Item, ItemPack
from orders.models import Price, PriceList

from .goods import Good, goods

INACTIVE = 8  # items no longer sold
UNPRICED = 6  # new items, on no price list yet
SCARCE = 45  # items of which every unit is spoken for
# What the sample files ask for: never scarce, so that a good order goes through whatever else is seeded.
SHOWN = frozenset(
    {"KF-11375", "WH-12936", "PB-10193", "WE-12666", "CB-13924", "GA-13072", "HA-11648", "PD-10360", "HD-11966"}
)
SOLD_BY_CASE = 0.18  # share of items sold in full cases only


@dataclass(frozen=True, slots=True)
class Stocked:
    """An item as orders see it. Prices are list prices a base unit; `multiple` is what it is sold by."""

    pk: int
    sku: str
    description: str
    weight: Decimal
    case: int
    multiple: int
    prices: dict[str, Decimal]

    @property
    def base_uom(self) -> str:
        """Everything the demo company sells is counted in pieces."""
        return "EA"


@dataclass(slots=True)
class Catalogue:
    """Sold items with how often each is asked for, and the odd ones that make exceptions."""

    items: list[Stocked]
    weights: list[float]
    scarce: frozenset[int]
    shown: frozenset[int]
    inactive: list[Stocked]
    unpriced: list[Stocked]

    def pick(self, rng: Random, count: int) -> list[Stocked]:
        """So many different items, the popular ones more often."""
        chosen: dict[int, Stocked] = {}
        while len(chosen) < count:
            for item in rng.choices(self.items, cum_weights=self.weights, k=count - len(chosen)):
                chosen[item.pk] = item
        return list(chosen.values())


def fill_catalogue(rng: Random) -> Catalogue:
    """Write items, packs and general price lists; returns what can be ordered."""
    everything = list(goods())
    by_case = [rng.random() < SOLD_BY_CASE for _ in everything]
    rows = Item.objects.bulk_create(map(_item, everything, by_case, range(len(everything))))
    ItemPack.objects.bulk_create(
        ItemPack(item=row, uom="CA", quantity=good.case) for row, good in zip(rows, everything, strict=True)
    )
    stocked = [_stocked(row, good) for row, good in zip(rows, everything, strict=True)]
    rng.shuffle(stocked)
    odd = INACTIVE + UNPRICED
    inactive, unpriced, sold = stocked[:INACTIVE], stocked[INACTIVE:odd], stocked[odd:]
    Item.objects.filter(pk__in=[item.pk for item in inactive]).update(is_active=False)
    _price_lists([*inactive, *sold])
    weights = list(accumulate(1 / (place + 12) ** 0.8 for place in range(len(sold))))
    shown = frozenset(item.pk for item in sold if item.sku in SHOWN)
    scarce = frozenset(item.pk for item in rng.sample(sold[100:], SCARCE)) - shown
    return Catalogue(sold, weights, scarce, shown, inactive, unpriced)


def _item(good: Good, by_case: bool, number: int) -> Item:
    return Item(
        sku=good.sku,
        description=good.description,
        gtin=gtin(number),
        weight=good.weight,
        cost=(good.usd * Decimal("0.62")).quantize(Decimal("0.0001")),
        order_multiple=good.case if by_case else 1,
        country_of_origin=("US", "NL", "DE", "SE", "PT", "CN")[number % 6],
    )


def gtin(number: int) -> str:
    """A GTIN-12 under the company's prefix, with its check digit."""
    body = f"0614141{number:04d}"
    return body + check_digit(body)


def _stocked(row: Item, good: Good) -> Stocked:
    multiple = int(row.order_multiple)
    prices = {"USD": good.usd, "EUR": good.eur}
    return Stocked(row.pk, row.sku, row.description, row.weight, good.case, multiple, prices)


def _price_lists(items: list[Stocked]) -> None:
    for currency in ("USD", "EUR"):
        general = PriceList.objects.create(code=f"LIST-{currency}", name=f"List prices {currency}", currency=currency)
        Price.objects.bulk_create(
            (Price(price_list=general, item_id=item.pk, unit_price=item.prices[currency]) for item in items),
            batch_size=2000,
        )
