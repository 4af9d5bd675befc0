"""Turning the warehouse's forms into clean values."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms

from fulfillment import queries
from fulfillment.models import ShipmentLine
from oms import quantities
from oms.web.fields import quantity_field
from oms.web.filters import ListFilter
from oms.web.ids import usable_id

ZERO, UNKNOWN = Decimal(0), Decimal("NaN")
ANY = ("", "Any")
MOST_CARTONS, MOST_CELLS = 50, 2000
MOST_DIGITS = 20  # of a number that is written out


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


class PickForm(forms.Form):
    """What was found of each line; in full unless somebody says otherwise. An empty field is nothing found."""

    def __init__(self, lines: Sequence[ShipmentLine], data=None) -> None:
        super().__init__(data, auto_id="pick-%s")
        self.lines = lines
        for line in lines:
            field = quantity_field(f"Found of {line.item.sku}", line.planned, initial=line.planned)
            self.fields[f"found_{line.pk}"] = field

    def rows(self) -> Iterator[tuple[ShipmentLine, forms.BoundField]]:
        for line in self.lines:
            yield line, self[f"found_{line.pk}"]

    def clean(self) -> dict[str, Any]:
        for line, field in self.rows():
            _refuse_part(self, line, field)
        return self.cleaned_data

    def found(self) -> dict[int, Decimal]:
        return {line.pk: self.cleaned_data[f"found_{line.pk}"] or ZERO for line in self.lines}


def cell(number: int, line: ShipmentLine) -> str:
    """The name of the field of a line in a carton."""
    return f"c{number}_{line.pk}"


def all_in_one(lines: Sequence[ShipmentLine]) -> dict[str, str]:
    return {cell(1, line): quantities.text(line.quantity) for line in lines}


def one_each(lines: Sequence[ShipmentLine], cartons: int) -> dict[str, str]:
    """A carton an item; what has no carton of its own any more goes into the last."""
    return {cell(min(place, cartons), line): quantities.text(line.quantity) for place, line in enumerate(lines, 1)}


def poured(lines: Sequence[ShipmentLine], typed: Mapping[str, str], before: int, cartons: int) -> dict[str, str]:
    """What was typed into so many cartons `before`, now that there are `cartons`: kept as it is in those that stay,
    added to the last one where it was in one that goes."""
    filled = {}
    for line in lines:
        for number in range(1, cartons + 1):
            filled[cell(number, line)] = typed.get(cell(number, line), "")
        gone = [typed.get(cell(number, line), "") for number in range(cartons + 1, before + 1)]
        if any(gone):
            last = cell(cartons, line)
            filled[last] = _added([filled[last], *gone])
    return filled


def _added(typed: Sequence[str]) -> str:
    """The sum of what is a number; what is none, or `1e999999`, stays to be seen as it was typed."""
    try:
        numbers = [Decimal(text.strip() or 0) for text in typed]
    except ArithmeticError:
        numbers = [UNKNOWN]
    if all(number.is_finite() and abs(number.adjusted()) < MOST_DIGITS for number in numbers):
        return quantities.text(sum(numbers, ZERO))
    return " ".join(text for text in typed if text)


class PackForm(forms.Form):
    """So many cartons, and how much of each line is in which. Starts with all in one, or as it is `filled`.

    `cartons` is how many the person wants, `laid_out` how many the grid they filled has: where the two differ the
    grid is laid out anew before anything is packed.
    """

    cartons = forms.IntegerField(
        label="Number of cartons",
        required=False,
        min_value=1,
        max_value=MOST_CARTONS,
        widget=forms.TextInput({"class": "input input--small input--number input--quantity", "inputmode": "numeric"}),
        error_messages={"invalid": "Not a number.", "max_value": f"At most {MOST_CARTONS}."},
    )
    laid_out = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, lines: Sequence[ShipmentLine], *, cartons: int, filled: Mapping[str, str] | None = None, data=None
    ) -> None:
        """`filled` is {name of a cell: what stands in it}."""
        super().__init__(data, auto_id="pack-%s", initial={"cartons": cartons, "laid_out": cartons})
        self.lines, self.numbers = lines, range(1, cartons + 1)
        filled = all_in_one(lines) if filled is None else filled
        for line in lines:
            for number in self.numbers:
                field = quantity_field(f"{line.item.sku} in carton {number}", line.quantity)
                field.initial = filled.get(cell(number, line), "")
                self.fields[cell(number, line)] = field

    def rows(self) -> Iterator[tuple[ShipmentLine, list[forms.BoundField]]]:
        for line in self.lines:
            yield line, [self[cell(number, line)] for number in self.numbers]

    def clean(self) -> dict[str, Any]:
        """What packing would refuse, said at the cell: parts of a piece, a wrong sum, an empty carton."""
        for line, fields in self.rows():
            for field in fields:
                _refuse_part(self, line, field)
            self._refuse_sum(line, fields)
        if not self.errors:
            self._refuse_empty()
        return self.cleaned_data

    def _refuse_sum(self, line: ShipmentLine, fields: list[forms.BoundField]) -> None:
        """Told in the last carton that holds something of the line, where one would change it."""
        if any(field.name in self.errors for field in fields):
            return
        filled = [field.name for field in fields if self.cleaned_data.get(field.name)]
        packed = sum((self.cleaned_data[name] for name in filled), ZERO)
        if packed != line.quantity:
            off = packed - line.quantity
            self.add_error(
                filled[-1] if filled else fields[0].name,
                f"{quantities.text(abs(off))} {'too many' if off > 0 else 'missing'}: "
                f"{quantities.text(packed)} packed, {quantities.text(line.quantity)} picked.",
            )

    def _refuse_empty(self) -> None:
        for number, carton in zip(self.numbers, self.contents(), strict=True):
            if not carton and self.lines:
                self.add_error(cell(number, self.lines[0]), f"Carton {number} is empty; choose fewer cartons.")

    def contents(self) -> list[dict[int, Decimal]]:
        """Per carton {shipment line: units}, lines that are not in it left out."""
        values = self.cleaned_data
        return [
            {line.pk: units for line in self.lines if (units := values[cell(number, line)])} for number in self.numbers
        ]


def _refuse_part(form: forms.Form, line: ShipmentLine, field: forms.BoundField) -> None:
    """What is counted in pieces comes in whole ones."""
    units = form.cleaned_data.get(field.name)
    if units and units % 1 and not line.item.divisible:
        form.add_error(field.name, f"Counted in whole {line.item.base_uom}.")


class ShipForm(forms.Form):
    """Who takes it away, and the number it is followed by."""

    carrier = forms.ChoiceField(label="Carrier", error_messages={"required": "Choose who carries it."})
    tracking_number = forms.CharField(label="Tracking number", max_length=40, required=False)

    def __init__(self, data=None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial, auto_id="ship-%s")
        self.fields["carrier"].choices = [("", "Choose"), *queries.carrier_choices(active_only=True)]

    def departure(self) -> dict[str, Any]:
        """What the operations ask for."""
        values = self.cleaned_data
        return {"carrier_id": int(values["carrier"]), "tracking_number": values["tracking_number"]}


class CancelForm(forms.Form):
    """Why a shipment is called off."""

    reason = forms.CharField(label="Why", max_length=120, error_messages={"required": "Say why it is called off."})


class SelectionForm(forms.Form):
    """The rows selected in the list."""

    MOST = 200
    ids = forms.TypedMultipleChoiceField(coerce=int)

    def __init__(self, data) -> None:
        chosen = [key for key in data.getlist("ids") if usable_id(key) is not None]
        super().__init__(data)
        self.fields["ids"].choices = [(key, key) for key in chosen[: self.MOST]]
