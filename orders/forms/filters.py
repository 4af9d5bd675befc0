"""Filters of the lists: read from the address, shown as chips, a wrong value is no filter."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest

from oms.accounts.models import BusinessUnit
from oms.masterdata.models import Channel
from orders.exception_types import QUEUES
from orders.queries.exceptions import Colleague, QueueFilter
from orders.queries.orders import OrderFilter
from orders.states import AllocationFacet, FulfillmentFacet, HoldFacet, InvoiceFacet, OrderStatus

from .fields import DayField

ANY = [("", "Any")]
CURSORS = ("after", "before", "open")


class FilterForm(forms.Form):
    """A GET form whose fields are all optional; hidden ones travel with it but are no filter."""

    def __init__(self, request: HttpRequest) -> None:
        self.address = request.GET
        self.path = request.path
        super().__init__(request.GET, auto_id="filter-%s")
        self.prepare()
        self.is_valid()

    def prepare(self) -> None:
        """Set choices that only the database knows."""

    def value(self, name: str) -> Any:
        """The clean value of a field; its empty value where nothing or nonsense was given."""
        return self.cleaned_data.get(name) or self.fields[name].to_python("") or ""

    def chips(self, but: str = "") -> list[dict[str, str]]:
        """What is filtered, each with the address that takes it off; `but` is shown elsewhere on the page."""
        fields = {name: field for name, field in self.fields.items() if name != but}
        shown = [name for name, field in fields.items() if not field.widget.is_hidden and self.value(name)]
        return [
            {"label": self[name].label, "value": self._said(name), "remove_url": self.without(name)} for name in shown
        ]

    def without(self, *names: str) -> str:
        query = self.address.copy()
        for name in (*names, *CURSORS):
            query.pop(name, None)
        return f"{self.path}?{query.urlencode()}" if query else self.path

    def clear_url(self) -> str:
        return self.without(*(name for name, field in self.fields.items() if not field.widget.is_hidden))

    def _said(self, name: str) -> str:
        value = self.value(name)
        if isinstance(value, date):
            return f"{value:%b} {value.day}, {value.year}"
        if value is True:
            return "Yes"
        choices = dict(getattr(self.fields[name], "choices", ()))
        return str(choices.get(str(value), value))


class QueueFilterForm(FilterForm):
    view = forms.CharField(required=False, widget=forms.HiddenInput)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)
    queue = forms.ChoiceField(required=False, choices=[*ANY, *((name, name) for name in QUEUES)])
    channel = forms.ChoiceField(required=False, choices=[*ANY, *Channel.choices])
    owner = forms.ChoiceField(required=False)
    customer = forms.CharField(required=False, max_length=60)
    unit = forms.ChoiceField(required=False, label="Business unit")

    def __init__(self, request: HttpRequest, people: list[Colleague], units: list[BusinessUnit]) -> None:
        self.people, self.units = people, units
        super().__init__(request)

    def prepare(self) -> None:
        people = [(str(person.pk), person.name) for person in self.people]
        self.fields["owner"].choices = [*ANY, ("me", "Me"), ("nobody", "Nobody"), *people]
        self.fields["unit"].choices = [*ANY, *((str(unit.pk), unit.name) for unit in self.units)]

    def wanted(self) -> QueueFilter:
        unit = self.value("unit")
        return QueueFilter(
            self.value("queue"),
            self.value("channel"),
            self.value("owner"),
            self.value("customer"),
            int(unit) if unit else None,
        )


class OrderFilterForm(FilterForm):
    sort = forms.CharField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(required=False, max_length=40, label="PO or order number")
    status = forms.ChoiceField(required=False, choices=[*ANY, ("open", "Open"), *OrderStatus.choices])
    channel = forms.ChoiceField(required=False, choices=[*ANY, *Channel.choices])
    customer = forms.CharField(required=False, max_length=60)
    hold = forms.ChoiceField(required=False, choices=[*ANY, *HoldFacet.choices])
    allocation = forms.ChoiceField(required=False, choices=[*ANY, *AllocationFacet.choices])
    fulfillment = forms.ChoiceField(required=False, choices=[*ANY, *FulfillmentFacet.choices])
    invoicing = forms.ChoiceField(required=False, choices=[*ANY, *InvoiceFacet.choices])
    late = forms.BooleanField(required=False, label="Late only")
    placed_from = DayField(required=False, label="Placed from")
    placed_to = DayField(required=False, label="Placed to")

    def wanted(self) -> OrderFilter:
        names = ("status", "channel", "customer", "hold", "allocation", "fulfillment", "invoicing", "text")
        return OrderFilter(
            late=bool(self.cleaned_data.get("late")),
            placed_from=self.cleaned_data.get("placed_from"),
            placed_to=self.cleaned_data.get("placed_to"),
            **{name: self.value(name) for name in names},
        )


class LookupForm(FilterForm):
    """The one box over a look-up list."""

    sort = forms.CharField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(required=False, max_length=60, label="Search")
