"""Filters of a list: a form read from the address, whose values show as chips that can be taken off."""

from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict

# A place in the list means nothing once the filter changes.
CURSORS = ("after", "before")


class ListFilter(forms.Form):
    """A GET form that never refuses a list: a value that cannot be read is left out, as if it had not been given.

    `kept` are parameters of the address that stand beside the filter (the tab) and are handed on by its form.
    """

    kept: tuple[str, ...] = ()
    use_required_attribute = False

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.GET, auto_id="filter_%s")
        self.request = request
        for name in self.kept:
            self.fields[name] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.is_valid()

    def criteria(self) -> dict[str, Any]:
        """The values given, by field; what is empty or unreadable is not in it."""
        given = {name: self.cleaned_data.get(name) for name in self.fields}
        return {name: value for name, value in given.items() if value not in (None, "", [])}

    def chips(self) -> list[dict[str, str]]:
        """What narrows the list, each with the address that lets it go."""
        shown = [name for name in self.criteria() if name not in self.kept]
        return [
            {"label": str(self[name].label), "value": self._words(name), "remove_url": self._without(name)}
            for name in shown
        ]

    def clear_url(self) -> str:
        """The list without any of these filters."""
        return self._without(*(name for name in self.fields if name not in self.kept))

    def _words(self, name: str) -> str:
        value, field = self.cleaned_data[name], self.fields[name]
        if isinstance(field, forms.ChoiceField):
            choices: Any = field.choices
            return str(dict(choices).get(value, value))
        return f"{value:%b} {value.day}, {value.year}" if hasattr(value, "year") else str(value)

    def _without(self, *names: str) -> str:
        query: QueryDict = self.request.GET.copy()
        for name in (*names, *CURSORS):
            query.pop(name, None)
        return f"{self.request.path}?{query.urlencode()}" if query else self.request.path


def tabs(request: HttpRequest, views: list[tuple[str, str]], counts: dict[str, int], *, name: str = "state") -> list:
    """Tabs over one parameter of the address; the first is where one is when it says nothing."""
    current = request.GET.get(name, views[0][0])
    query = request.GET.copy()
    for cursor in CURSORS:
        query.pop(cursor, None)
    rows = []
    for code, label in views:
        query[name] = code
        rows.append(
            {
                "label": label,
                "url": f"{request.path}?{query.urlencode()}",
                "count": f"{counts[code]:,}" if code in counts else None,
                "current": code == current,
            }
        )
    return rows


def query(request: HttpRequest, **values: str) -> str:
    """The filter of this list as a query for another page: without its place in the list, with these values set."""
    kept = request.GET.copy()
    for name in (*CURSORS, "sort"):
        kept.pop(name, None)
    for name, value in values.items():
        kept[name] = value
    return kept.urlencode()
