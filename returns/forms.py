"""Turning the forms of returns into clean values."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django import forms

from oms.web.fields import quantity_field
from oms.web.filters import ListFilter
from oms.web.templatetags.cells import quantity_text
from returns import queries
from returns.models import ReturnLine
from returns.operations import Verdict
from returns.queries import Returnable
from returns.states import Disposition

ZERO = Decimal(0)
ANY = ("", "Any")
DISPOSITIONS = tuple(Disposition)
BROKEN = frozenset({"damaged", "defect"})  # reason codes


class ReturnFilter(ListFilter):
    kept = ("tab",)
    q = forms.CharField(label="Contains", required=False, max_length=60, help_text="Return, order or customer")
    location = forms.ChoiceField(label="Comes to", required=False, choices=lambda: [ANY, *queries.location_choices()])
    reason = forms.ChoiceField(label="Reason", required=False, choices=lambda: [ANY, *queries.reasons()])


def _sku(line: ReturnLine) -> str:
    item = line.order_line.item
    return item.sku if item else str(line)


class AuthorizeForm(forms.Form):
    """Which units may come back, where to, and why."""

    reason_code = forms.ChoiceField(label="Why it comes back", error_messages={"required": "Say why it comes back."})
    location = forms.ChoiceField(label="Comes back to")
    note = forms.CharField(label="Note", max_length=200, required=False)

    def __init__(self, lines: Sequence[Returnable], data=None, *, business_unit_id: int) -> None:
        super().__init__(data, auto_id="return-%s")
        self.lines = [line for line in lines if line.left > 0]
        self.fields["reason_code"].choices = [("", "Choose"), *queries.reasons()]
        self.fields["location"].choices = queries.location_choices(business_unit_id)
        for row in self.lines:
            self.fields[f"units_{row.line.pk}"] = quantity_field(f"Units of {row.line.item.sku}", row.left)

    def rows(self) -> Iterator[tuple[Returnable, forms.BoundField]]:
        for row in self.lines:
            yield row, self[f"units_{row.line.pk}"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        names = [f"units_{row.line.pk}" for row in self.lines]
        if not any(name in self.errors for name in names) and not any(values.get(name) for name in names):
            raise forms.ValidationError("Enter how many units of which line come back.")
        return values

    def quantities(self) -> dict[int, Decimal]:
        return {row.line.pk: self.cleaned_data[f"units_{row.line.pk}"] or ZERO for row in self.lines}


class ReceiveForm(forms.Form):
    """What really came, line by line; as authorized unless somebody says otherwise."""

    def __init__(self, lines: Sequence[ReturnLine], data=None) -> None:
        super().__init__(data, auto_id="receive-%s")
        self.lines = lines
        for line in lines:
            self.fields[f"came_{line.pk}"] = quantity_field(
                f"Received of {_sku(line)}", line.authorized, initial=line.authorized
            )

    def rows(self) -> Iterator[tuple[ReturnLine, forms.BoundField]]:
        for line in self.lines:
            yield line, self[f"came_{line.pk}"]

    def quantities(self) -> dict[int, Decimal]:
        return {line.pk: self.cleaned_data[f"came_{line.pk}"] or ZERO for line in self.lines}


class InspectForm(forms.Form):
    """Where the units of each line go and what caused the return; all to stock unless somebody says otherwise.

    What comes back because it is broken has to be looked at: nothing is filled in for it.
    """

    def __init__(self, lines: Sequence[ReturnLine], *, reason: str, data=None) -> None:
        super().__init__(data, auto_id="inspect-%s")
        self.lines = [line for line in lines if line.received > 0]
        causes = [("", "Choose"), *queries.reasons()]
        filled = None if reason in BROKEN else Disposition.RESTOCK
        for line in self.lines:
            sku = _sku(line)
            for way in DISPOSITIONS:
                initial = line.received if way == filled else None
                self.fields[f"{way}_{line.pk}"] = quantity_field(f"{way.label}, {sku}", line.received, initial=initial)
            cause = forms.ChoiceField(label=f"Cause, {sku}", choices=causes, initial=reason)
            cause.error_messages["required"] = "Say what caused it."
            cause.widget.attrs |= {"class": "input", "aria-label": cause.label}
            self.fields[f"cause_{line.pk}"] = cause
            note = forms.CharField(label=f"Note, {sku}", max_length=200, required=False)
            note.widget.attrs |= {"class": "input", "aria-label": note.label, "placeholder": "What you saw"}
            self.fields[f"note_{line.pk}"] = note

    def rows(self) -> Iterator[dict[str, Any]]:
        for line in self.lines:
            yield {
                "line": line,
                "ways": [(way.label, self[f"{way}_{line.pk}"]) for way in DISPOSITIONS],
                "cause": self[f"cause_{line.pk}"],
                "note": self[f"note_{line.pk}"],
            }

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for line in self.lines:
            names = [f"{way}_{line.pk}" for way in DISPOSITIONS]
            if any(name in self.errors for name in names):
                continue
            judged = sum((values.get(name) or ZERO for name in names), ZERO)
            if judged != line.received:
                words = f"{quantity_text(line.received)} came in, {quantity_text(judged)} inspected."
                self.add_error(names[0], words)
        return values

    def verdicts(self) -> list[Verdict]:
        values = self.cleaned_data
        return [
            Verdict(line.pk, units, way, values[f"cause_{line.pk}"], values[f"note_{line.pk}"])
            for line in self.lines
            for way in DISPOSITIONS
            if (units := values[f"{way}_{line.pk}"])
        ]


class CancelForm(forms.Form):
    """Why an authorization is withdrawn."""

    reason = forms.CharField(label="Why", max_length=120, error_messages={"required": "Say why it is withdrawn."})
