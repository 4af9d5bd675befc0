"""Form fields that more than one app needs."""

from decimal import Decimal

from django import forms

from oms import quantities

ZERO = Decimal(0)


def quantity_field(label: str, most: Decimal, *, initial: Decimal | None = None) -> forms.DecimalField:
    """A quantity in base units between zero and `most`, for a table cell: `label` is read out, not shown.

    Optional: an empty cell is None, and what that means is the form's to say.
    """
    attrs = {"class": "input input--number input--quantity", "inputmode": "decimal", "aria-label": label}
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=ZERO,
        max_value=most,
        max_digits=14,
        decimal_places=3,
        initial="" if initial is None else quantities.text(initial),
        widget=forms.TextInput(attrs),
        error_messages=bounds_words(most),
    )


def bounds_words(most: Decimal) -> dict[str, str]:
    """What a field between zero and `most` says of a value outside."""
    return {"max_value": f"At most {quantities.text(most)}.", "min_value": "Not less than 0."}
