"""Quantities in words and records."""

from decimal import ROUND_HALF_UP, Decimal

_STEP = Decimal("0.001")

THOUSANDTH = Decimal("0.001")


def packs_of(units: Decimal, pack: Decimal) -> Decimal | None:
    """Base units as packs of so many, to the thousandth that records keep; None where that breaks a pack."""
    packs = units / pack
    kept = packs.quantize(THOUSANDTH)
    return kept if packs == kept else None


def text(quantity: Decimal) -> str:
    """Without idle zeros, exponent or thousands marks: 100, 2.5. For records, refusals and form fields."""
    written = f"{quantity:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def stored(quantity: Decimal) -> Decimal:
    """Half up to the three decimals that quantities are kept with."""
    return quantity.quantize(_STEP, rounding=ROUND_HALF_UP)
