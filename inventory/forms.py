"""Turning the forms of stock into clean values."""

from decimal import Decimal
from typing import Any

from django import forms

from inventory import queries
from inventory.states import MoveKind
from oms.masterdata.models import Item
from oms.web.filters import ListFilter

ANY = ("", "Any")


class StockFilter(ListFilter):
    kept = ("show",)
    q = forms.CharField(label="Contains", required=False, max_length=60, help_text="SKU, description or bin")
    location = forms.ChoiceField(label="Location", required=False, choices=lambda: [ANY, *queries.location_choices()])


class AdjustForm(forms.Form):
    """A receipt, or a correction with its reason. The operation decides whether stock allows it."""

    kind = forms.ChoiceField(
        label="What", choices=[(MoveKind.RECEIPT, "Receive goods"), (MoveKind.ADJUSTMENT, "Adjust stock")]
    )
    location = forms.ChoiceField(label="Location")
    quantity = forms.DecimalField(
        label="Quantity",
        max_digits=12,
        decimal_places=3,
        widget=forms.TextInput({"class": "input input--number input--quantity", "inputmode": "text"}),
        help_text="To take units off, adjust by a negative quantity.",
    )
    reason = forms.ChoiceField(label="Reason", required=False, help_text="Needed for an adjustment.")

    def __init__(self, item: Item, data=None) -> None:
        super().__init__(data, auto_id="adjust-%s")
        self.fields["quantity"].label = f"Quantity in {item.base_uom}"
        self.fields["location"].choices = queries.location_choices()
        self.fields["reason"].choices = [("", "Choose"), *queries.adjust_reasons()]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("kind") == MoveKind.ADJUSTMENT and "reason" not in self.errors and not values.get("reason"):
            self.add_error("reason", "Say why stock is adjusted.")
        if values.get("kind") == MoveKind.RECEIPT and values.get("quantity", Decimal(1)) < 0:
            self.add_error("quantity", "A receipt adds to stock.")
        return values

    def operation_values(self) -> dict[str, Any]:
        """What `adjust_stock` takes; the reason in words, as the ledger keeps it."""
        values = self.cleaned_data
        return {
            "location_id": int(values["location"]),
            "quantity": values["quantity"],
            "kind": values["kind"],
            "reason": dict(self.fields["reason"].choices).get(values["reason"], "") if values["reason"] else "",
        }
