"""Turning the warehouse's forms into clean values."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django import forms

from fulfillment import queries
from fulfillment.models import ShipmentLine
from oms.web.filters import ListFilter

ZERO = Decimal(0)
ANY = ("", "Any")
MOST_CARTONS = 50


class ShipmentFilter(ListFilter):
    kept = ("tab",)
    q = forms.CharField(
        label="Contains", required=False, max_length=60, help_text="Shipment, order, PO, tracking or customer"
    )
    location = forms.ChoiceField(label="From", required=False, choices=lambda: [ANY, *queries.location_choices()])
    carrier = forms.ChoiceField(
        label="Carrier", required=False, choices=lambda: [ANY, ("none", "Not chosen yet"), *queries.carrier_choices()]
    )
    due = forms.ChoiceField(label="Due", required=False, choices=[ANY, ("late", "Late")])


def quantity_field(label: str, most: Decimal, **options: Any) -> forms.DecimalField:
    """A quantity in base units between zero and `most`; its label is for screen readers."""
    attrs = {
        "class": "input input--number input--quantity",
        "inputmode": "decimal",
        "autocomplete": "off",
        "aria-label": label,
    }
    limits = {"min_value": ZERO, "max_value": most, "max_digits": 14, "decimal_places": 3}
    return forms.DecimalField(label=label, widget=forms.TextInput(attrs), **limits, **options)


def plain(quantity: Decimal) -> str:
    """A quantity as it stands in an input: no idle zeros, no exponent."""
    text = f"{quantity:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


class PickForm(forms.Form):
    """What was found of each line; in full unless somebody says otherwise. An empty field is nothing found."""

    def __init__(self, lines: Sequence[ShipmentLine], data=None) -> None:
        super().__init__(data, auto_id="pick-%s")
        self.lines = lines
        for line in lines:
            field = quantity_field(f"Found of {line.item.sku}", line.planned, required=False)
            field.initial = plain(line.planned)
            self.fields[f"found_{line.pk}"] = field

    def rows(self) -> Iterator[tuple[ShipmentLine, forms.BoundField]]:
        for line in self.lines:
            yield line, self[f"found_{line.pk}"]

    def found(self) -> dict[int, Decimal]:
        return {line.pk: self.cleaned_data[f"found_{line.pk}"] or ZERO for line in self.lines}


class PackForm(forms.Form):
    """So many cartons, and how much of each line is in which. Starts with all in one, or a carton a line."""

    cartons = forms.IntegerField(min_value=1, max_value=MOST_CARTONS, widget=forms.HiddenInput)

    def __init__(self, lines: Sequence[ShipmentLine], *, cartons: int, apart: bool = False, data=None) -> None:
        super().__init__(data, auto_id="pack-%s", initial={"cartons": cartons})
        self.lines, self.numbers = lines, range(1, cartons + 1)
        for place, line in enumerate(lines, 1):
            for number in self.numbers:
                field = quantity_field(f"{line.item.sku} in carton {number}", line.quantity, required=False)
                mine = number == (min(place, cartons) if apart else 1)
                field.initial = plain(line.quantity) if mine else ""
                self.fields[f"c{number}_{line.pk}"] = field

    def rows(self) -> Iterator[tuple[ShipmentLine, list[forms.BoundField]]]:
        for line in self.lines:
            yield line, [self[f"c{number}_{line.pk}"] for number in self.numbers]

    def contents(self) -> list[dict[int, Decimal]]:
        """Per carton {shipment line: units}, lines that are not in it left out."""
        values = self.cleaned_data
        return [
            {line.pk: units for line in self.lines if (units := values[f"c{number}_{line.pk}"])}
            for number in self.numbers
        ]


class ShipForm(forms.Form):
    """Who takes it away, and the number it is followed by."""

    carrier = forms.ChoiceField(label="Carrier", error_messages={"required": "Choose who carries it."})
    tracking_number = forms.CharField(label="Tracking number", max_length=40, required=False)

    def __init__(self, data=None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial, auto_id="ship-%s")
        self.fields["carrier"].choices = [("", "Choose"), *queries.carrier_choices(active_only=True)]


class CancelForm(forms.Form):
    """Why a shipment is called off."""

    reason = forms.CharField(label="Why", max_length=120, error_messages={"required": "Say why it is called off."})


class SelectionForm(forms.Form):
    """The rows selected in the list."""

    MOST = 200
    ids = forms.TypedMultipleChoiceField(coerce=int)

    def __init__(self, data) -> None:
        chosen = [key for key in data.getlist("ids") if key.isascii() and key.isdigit() and len(key) < 18]
        super().__init__(data)
        self.fields["ids"].choices = [(key, key) for key in chosen[: self.MOST]]
