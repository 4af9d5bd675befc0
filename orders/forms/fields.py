"""Fields that the desk's forms share: quantities, prices, items by any number."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.urls import reverse

from oms.masterdata.models import Item
from orders.queries.items import items_by_number, match_items

MOST_NAMED = 4
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
UNSTORABLE = "A character in it cannot be stored."


class QuantityField(forms.DecimalField):
    """A quantity in the line's unit: more than zero, up to three decimals."""

    def __init__(self, **options: Any) -> None:
        attrs = {
            "inputmode": "decimal",
            "autocomplete": "off",
            "class": "input input--small input--number input--quantity",
        }
        widget = forms.TextInput(attrs)
        words = _number_words("Say how many.", "It must be more than zero.", 3)
        defaults = {
            "max_digits": 12, "decimal_places": 3, "min_value": Decimal("0.001"), "widget": widget,
            "error_messages": words,
        }  # fmt: skip
        super().__init__(**(defaults | options))


class PriceField(forms.DecimalField):
    """A unit price: zero or more, up to four decimals."""

    def __init__(self, **options: Any) -> None:
        attrs = {
            "inputmode": "decimal",
            "autocomplete": "off",
            "class": "input input--small input--number input--money",
        }
        widget = forms.TextInput(attrs)
        words = _number_words("Give a price.", "It cannot be below zero.", 4)
        defaults = {
            "max_digits": 12, "decimal_places": 4, "min_value": Decimal(0), "widget": widget, "error_messages": words
        }  # fmt: skip
        super().__init__(**(defaults | options))


class DayField(forms.DateField):
    """A day that trade may speak of, with the browser's own picker."""

    def __init__(self, **options: Any) -> None:
        beyond = f"Give a day from {FIRST_DAY.year} to {LAST_DAY.year}."
        defaults = {
            "widget": forms.DateInput({"type": "date", "class": "input input--small"}, format="%Y-%m-%d"),
            "error_messages": {"required": "Choose a day.", "invalid": "Give the day as 2026-11-30."},
            "validators": [MinValueValidator(FIRST_DAY, beyond), MaxValueValidator(LAST_DAY, beyond)],
        }
        super().__init__(**(defaults | options))


def _number_words(missing: str, too_small: str, decimals: int) -> dict[str, str]:
    """What is wrong with a number, short enough to stand under it."""
    return {
        "required": missing,
        "invalid": "It must be a number, like 12.50.",
        "min_value": too_small,
        "max_digits": "It is too long.",
        "max_whole_digits": "It is too large.",
        "max_decimal_places": f"At most {decimals} decimals.",
    }


def suggesting(datalist: str) -> dict[str, str]:
    """Attributes of an input that offers items while one types; the list with this id takes the offers."""
    return {
        "list": datalist,
        "autocomplete": "off",
        "hx-get": reverse("orders:item_options"),
        "hx-trigger": "input changed delay:200ms",
        "hx-target": f"#{datalist}",
        "hx-swap": "innerHTML",
    }


def item_called(text: str, customer_id: int | None) -> Item:
    """The one item a typed number or name means. Raises ValidationError naming the candidates when it is not one."""
    return items_by_number([text], customer_id).get(text.strip()) or item_named(text)


def item_named(text: str) -> Item:
    """The one item whose SKU or name holds the words. Raises ValidationError when there is none, or more than one."""
    matches = match_items(text)
    if len(matches) == 1:
        return matches[0]
    if not matches:
        raise forms.ValidationError(f"No item we sell has the number or name “{text}”.", code="unknown")
    names = ", ".join(item.sku for item in matches[:MOST_NAMED])
    more = " and more" if len(matches) > MOST_NAMED else ""
    raise forms.ValidationError(f"“{text}” could be {names}{more}. Type the SKU.", code="ambiguous")
