"""The unit a line is billed in, so that quantity and price are numbers a document can carry."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from oms import money, quantities


class Sold(quantities.Packed, Protocol):
    """What lines of orders and invoices say alike."""

    unit_price: Any

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
    quantity, uom, whole = quantities.in_unit_of(line, units)
    price = line.unit_price or Decimal(0)
    return Billed(uom, quantity, price if whole else money.price_each(price, line.pack), line.price_per)
