"""What people may say about an order: hold it, cancel it, change it while it is in review."""

from typing import Any

from django import forms

from oms import quantities
from oms.masterdata.models import Item, ReasonCode, ReasonKind
from orders.models import Order, OrderLine
from orders.queries.customers import ship_tos_of

from .fields import DayField, PriceField, QuantityField, item_called, suggesting
from .seen import SeenForm

_NUMBER = {"inputmode": "decimal", "autocomplete": "off", "class": "input--number"}


class HoldForm(forms.Form):
    reason = forms.CharField(
        max_length=200,
        label="Why is it held?",
        widget=forms.Textarea({"rows": 2}),
        help_text="Whoever lifts it reads this.",
    )


class ActiveForm(forms.Form):
    """Whether we sell to a customer from now on, and why that changes."""

    active = forms.TypedChoiceField(
        choices=[("1", "yes"), ("0", "no")], coerce=lambda value: value == "1", widget=forms.HiddenInput
    )
    reason = forms.CharField(max_length=200, label="Why?", widget=forms.Textarea({"rows": 2}))


class CancelForm(forms.Form):
    """The reason comes from the list of cancel reasons, a further word from the person."""

    code = forms.ChoiceField(label="Reason", required=False)
    note = forms.CharField(max_length=80, required=False, label="In your words")

    def __init__(self, data: Any = None, *, auto_id: str = "cancel-%s") -> None:
        super().__init__(data, auto_id=auto_id)
        labels = ReasonCode.objects.filter(kind=ReasonKind.CANCEL).order_by("label").values_list("label", flat=True)
        self.fields["code"].choices = [("", "Choose a reason"), *((label, label) for label in labels)]

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if not self.errors and not (values.get("code") or values.get("note")):
            raise forms.ValidationError("Say why it is cancelled.")
        return values

    def reason(self) -> str:
        return ": ".join(part for part in (self.cleaned_data["code"], self.cleaned_data["note"]) if part)


class WindowForm(forms.Form):
    """The last day the customer takes the goods, as agreed with them, and why it changes."""

    cancel_after_on = DayField(label="Cancel after", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    reason = forms.CharField(
        max_length=200,
        label="Why?",
        widget=forms.TextInput({"placeholder": "Who agreed to it, and how"}),
        error_messages={"required": "Say why the day changes."},
    )

    def __init__(self, order: Order, data: Any = None) -> None:
        super().__init__(data, initial={"cancel_after_on": order.cancel_after_on}, auto_id="window-%s")


class AmendForm(SeenForm):
    """Where, when and how an order in review ships."""

    ship_to_id = forms.TypedChoiceField(label="Ship-to", coerce=int, empty_value=None, required=False)
    ship_by_on = DayField(label="Ship by", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    instructions = forms.CharField(
        required=False, max_length=2000, label="Instructions", widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, order: Order, data: Any = None) -> None:
        place = None if order.sent_place else order.ship_to_id
        initial = {"ship_to_id": place, "ship_by_on": order.ship_by_on, "instructions": order.instructions}
        super().__init__(data, initial=initial, auto_id="amend-%s")
        places = [(place.pk, f"{place.name}, {place.city}") for place in ship_tos_of(order.customer_id)]
        self.fields["ship_to_id"].choices = places if place else [("", "As sent by the customer"), *places]
        self.watch(order)

    def changes(self) -> dict[str, Any]:
        """Only what was changed, so that the log says no more than that; and the version it was changed in."""
        given = {name: self.cleaned_data[name] for name in self.changed_data if name != "version"}
        kept = {name: value for name, value in given.items() if value is not None}
        return {**kept, "version": self.cleaned_data["version"]}


class LineForm(SeenForm):
    """Item, quantity, unit and price of one line in review; the price is for as many units as the line's own."""

    item = forms.CharField(max_length=60)
    quantity = QuantityField(widget=forms.TextInput(_NUMBER))
    uom = forms.ChoiceField(label="Unit")
    price = PriceField(label="Unit price", required=False, widget=forms.TextInput(_NUMBER))
    remember = forms.BooleanField(required=False)

    def __init__(self, line: OrderLine, data: Any = None) -> None:
        self.line = line
        super().__init__(data, initial=self._now(line), auto_id="line-%s")
        self.fields["item"].widget.attrs |= suggesting("line-items")
        units = [line.uom, *(unit for unit in _units(line.item) if unit != line.uom)]
        self.fields["uom"].choices = [(unit, unit) for unit in units]
        if line.price_per != 1:
            self.fields["price"].label = f"Price per {quantities.text(line.price_per)}"
        self.fields["remember"].label = f"Remember that {line.sent_item} is this item"
        if not line.sent_item or (line.item and line.sent_item == line.item.sku):
            del self.fields["remember"]
        self.watch(line.order)

    @staticmethod
    def _now(line: OrderLine) -> dict[str, Any]:
        price = line.unit_price
        return {
            "item": line.item.sku if line.item else line.sent_item,
            "quantity": quantities.text(line.uom_quantity),
            "uom": line.uom,
            "price": f"{price.normalize():f}" if price is not None else "",
        }

    def clean_item(self) -> Item:
        return item_called(self.cleaned_data["item"], self.line.order.customer_id)

    def changes(self) -> dict[str, Any]:
        """The arguments of `amend_line`; what stayed the same is left out."""
        given, changed = self.cleaned_data, set(self.changed_data)
        found: dict[str, Any] = {"remember_item": bool(given.get("remember")), "version": given["version"]}
        if given["item"].pk != self.line.item_id:
            found["item_id"] = given["item"].pk
        if "quantity" in changed and given["quantity"] != self.line.uom_quantity:
            found["quantity"] = given["quantity"]
        if "uom" in changed:
            found["uom"] = given["uom"]
        if "price" in changed and given["price"] is not None:
            found |= {"unit_price": given["price"], "price_per": self.line.price_per}
        return found


def _units(item: Item | None) -> list[str]:
    return [item.base_uom, *(pack.uom for pack in item.packs.all())] if item else []
