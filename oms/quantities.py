"""Quantities in words and records."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Protocol

THOUSANDTH = Decimal("0.001")


def packs_of(units: Decimal, pack: Decimal) -> Decimal | None:
    """Base units as packs of so many, to the thousandth that records keep; None where that breaks a pack."""
    packs = units / pack
    kept = packs.quantize(THOUSANDTH)
    return kept if packs == kept else None


class Packed(Protocol):
    """A line in a unit of `pack` base units; `item` names the base unit, and may not be known yet."""

    uom: str
    item: Any

    @property
    def pack(self) -> Any: ...


def in_unit_of(line: Packed, units: Decimal) -> tuple[Decimal, str, bool]:
    """Base units in the line's own unit, and that they are; where that breaks a pack of it, in base units."""
    packs = packs_of(units, line.pack)
    if packs is not None:
        return packs, line.uom, True
    return units, line.item.base_uom if line.item else line.uom, False


def text(quantity: Decimal) -> str:
    """Without idle zeros, exponent or thousands marks: 100, 2.5. For records, refusals and form fields."""
    written = f"{quantity:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def stored(quantity: Decimal) -> Decimal:
    """Half up to the three decimals that quantities are kept with."""
    return quantity.quantize(THOUSANDTH, rounding=ROUND_HALF_UP)
