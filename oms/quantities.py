"""Quantities in words and records."""

from decimal import Decimal


def text(quantity: Decimal) -> str:
    """Without idle zeros, exponent or thousands marks: 100, 2.5. For records, refusals and form fields."""
    written = f"{quantity:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written
