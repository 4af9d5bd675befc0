"""The unit a line is billed in, so that quantity and price are numbers a document can carry."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from oms import money, quantities


class Sold(Protocol):
    """What lines of orders and invoices say alike; `item` names its base unit."""

    uom: str
    unit_price: Any
    item: Any

    @property
    def pack(self) -> Any: ...

    @property
    def price_per(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Billed:
    """So many of a unit at a price for `price_per` of them."""

    uom: str
    quantity: Decimal
    unit_price: Decimal
    price_per: Decimal


def in_round_units(line: Sold, units: Decimal) -> Billed:
    """Base units in the unit of the line; in base units, at the price of one, where that breaks a pack."""
    packs, price = quantities.packs_of(units, line.pack), line.unit_price or Decimal(0)
    if packs is not None:
        return Billed(line.uom, packs, price, line.price_per)
    return Billed(line.item.base_uom, units, money.price_each(price, line.pack), line.price_per)
