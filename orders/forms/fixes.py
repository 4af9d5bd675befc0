"""The values a fix leaves open: which item, how many, at which price, when, where."""

from typing import Any

from django import forms

from oms.masterdata.models import Item
from orders.models import OrderException
from orders.queries.customers import place_meant, ship_tos_of
from orders.queries.items import match_items

from .fields import DayField, PriceField, QuantityField, item_called, suggesting


class FixForm(forms.Form):
    """One fix of one exception. `args` is what the operation takes."""

    def __init__(self, exception: OrderException, data: Any = None) -> None:
        self.exception = exception
        super().__init__(data, prefix=None, auto_id=f"fix-{exception.pk}-%s")

    datalist = ""

    def args(self) -> dict[str, Any]:
        return dict(self.cleaned_data)

    def one_line(self) -> list[forms.BoundField]:
        """What stands beside the button; tick boxes stand below it."""
        return [bound for bound in self if not isinstance(bound.field, forms.BooleanField)]

    def checks(self) -> list[forms.BoundField]:
        return [bound for bound in self if isinstance(bound.field, forms.BooleanField)]


class ItemFixForm(FixForm):
    item = forms.CharField(
        max_length=60,
        widget=forms.TextInput({"placeholder": "SKU or words of its name", "class": "input input--small"}),
    )
    remember = forms.BooleanField(required=False)

    def __init__(self, exception: OrderException, data: Any = None) -> None:
        super().__init__(exception, data)
        sent = exception.line.sent_item if exception.line else ""
        self.fields["remember"].label = f"Remember that {sent} is this item" if sent else "Remember it"
        self.datalist = f"items-{exception.pk}"
        self.fields["item"].widget.attrs |= suggesting(self.datalist)

    def suggestions(self) -> list[Item]:
        """Items whose name resembles what the customer wrote."""
        line = self.exception.line
        return match_items((line.description or line.sent_item) if line else "")

    def clean_item(self) -> Item:
        return item_called(self.cleaned_data["item"], self.exception.customer_id)

    def args(self) -> dict[str, Any]:
        return {"item_id": self.cleaned_data["item"].pk, "remember": self.cleaned_data["remember"]}


class QuantityFixForm(FixForm):
    quantity = QuantityField()


class PriceFixForm(FixForm):
    price = PriceField()


class DiscountFixForm(FixForm):
    """What is taken off the goods, in the order's currency."""

    discount = PriceField(label="Discount")

    def __init__(self, exception: OrderException, data: Any = None) -> None:
        super().__init__(exception, data)
        currency = exception.order.currency if exception.order else ""
        self.fields["discount"].error_messages["required"] = "Say how much is taken off."
        self.fields["discount"].widget.attrs["placeholder"] = f"Discount {currency}".strip()


class ShipByFixForm(FixForm):
    ship_by_on = DayField(label="New ship date")


class CancelAfterFixForm(FixForm):
    """The last day the customer takes it, as agreed with them, and who agreed."""

    cancel_after_on = DayField(label="Customer takes it until")
    reason = forms.CharField(
        max_length=200,
        label="Why?",
        widget=forms.TextInput({"class": "input input--small", "placeholder": "Who agreed to it, and how"}),
        error_messages={"required": "Say why the day changes."},
    )


class ShipToFixForm(FixForm):
    ship_to_id = forms.TypedChoiceField(
        label="Ship-to",
        coerce=int,
        widget=forms.Select({"class": "input input--small"}),
        error_messages={"required": "Choose the place it goes to."},
    )

    def __init__(self, exception: OrderException, data: Any = None) -> None:
        super().__init__(exception, data)
        places = ship_tos_of(exception.customer_id) if exception.customer_id else []
        choices = [(place.pk, f"{place.name}, {place.city}") for place in places]
        self.fields["ship_to_id"].choices = [("", "Choose a place"), *choices]
        suggested = place_meant(places, exception.facts)
        self.initial["ship_to_id"] = suggested.pk if suggested else ""


class ReasonForm(FixForm):
    """Why something is accepted as it is, or what was done about it where it stops nothing."""

    reason = forms.CharField(
        max_length=200,
        widget=forms.TextInput({"class": "input input--small"}),
        error_messages={"required": "Say it in a few words.", "max_length": "At most 200 characters."},
    )

    def __init__(self, exception: OrderException, data: Any = None) -> None:
        super().__init__(exception, data)
        asked = "Why it may stay so" if exception.blocks else "What was done about it"
        self.fields["reason"].label = self.fields["reason"].widget.attrs["placeholder"] = asked


_FORMS: dict[str, type[FixForm]] = {
    "set_item": ItemFixForm,
    "set_discount": DiscountFixForm,
    "set_quantity": QuantityFixForm,
    "use_price": PriceFixForm,
    "set_cancel_after": CancelAfterFixForm,
    "set_ship_by": ShipByFixForm,
    "set_ship_to": ShipToFixForm,
}


def form_of(exception: OrderException, fix: dict[str, Any], data: Any = None) -> FixForm | None:
    """The form for what a fix leaves open; None when one click says all."""
    kind = _FORMS.get(fix["verb"])
    return kind(exception, data) if kind and not fix["args"] else None
