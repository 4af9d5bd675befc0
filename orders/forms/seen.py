"""A form that knows what its reader saw, so that what somebody else changed meanwhile is neither lost nor undone."""

from typing import Any, Self

from django import forms
from django.http import QueryDict
from django.utils.safestring import SafeString, mark_safe

from orders.models import Order


class SeenForm(forms.Form):
    """Carries the order's version and the values first shown; what counts as changed is what differs from those."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def watch(self, order: Order) -> None:
        """Call it at the end of `__init__`, when every field is there."""
        self.initial["version"] = order.version
        for field in self.watched():
            self.fields[field].show_hidden_initial = True

    def watched(self) -> list[str]:
        """Every field but the version; a tick box asks for a deed, it shows nothing that could change."""
        return [
            name
            for name, field in self.fields.items()
            if name != "version" and not isinstance(field, forms.BooleanField)
        ]

    def seen(self) -> SafeString:
        """The hidden fields: the version, and each value as it was shown."""
        shown = [self[name].as_hidden(only_initial=True) for name in self.watched()]
        return mark_safe("".join([str(self["version"]), *shown]))  # noqa: S308 - widgets escape

    def merged(self, fresh: Self) -> QueryDict:
        """What to show now that the order says something else: what was typed here, else what the order says now.

        `fresh` is the same form, unbound, of the order as it is. Sent once more, this takes the place of it.
        """
        mine, data = set(self.changed_data), QueryDict(mutable=True)
        for name in self.watched():
            now = _text(fresh[name].value())
            data[fresh[name].html_name] = _text(self[name].value()) if name in mine else now
            data[fresh[name].html_initial_name] = now
        data["version"] = _text(fresh["version"].value())
        return data


def _text(value: Any) -> str:
    """As an input sends it; an unticked box sends nothing, which an empty text means too."""
    return "" if value in (None, False) else "on" if value is True else str(value)
