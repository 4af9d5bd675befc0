"""Form fields are drawn without templates, and say just what Django's own say."""

from html.parser import HTMLParser

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from oms.web.widgets import DRAWN, Renderer


class Parts(HTMLParser):
    """Tags with their attributes, and text, in the order in which they stand."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, sorted(attrs)))

    def handle_endtag(self, tag):
        self.found.append(("end", tag))

    def handle_data(self, data):
        if data.strip():
            self.found.append(data.strip())


GROUPS = [("", "Any"), ("Europe", [("fr", "Fr & Co"), ("de", '<b>"De"</b>')]), (7, "Seven")]
FIELDS = {
    "text": (forms.TextInput({"size": 9, "required": True, "hidden": False}), 'A "quoted" <word> & more'),
    "text left empty": (forms.TextInput(), ""),
    "text that was never given": (forms.TextInput(), None),
    "number": (forms.NumberInput({"step": "any"}), 1200),
    "email": (forms.EmailInput(), "a@b.example"),
    "password": (forms.PasswordInput(render_value=True), "x'y"),
    "hidden": (forms.HiddenInput(), "mine"),
    "address": (forms.URLInput(), "https://a.example/?a=1&b=2"),
    "day": (forms.DateInput({"type": "date"}), "2026-11-21"),
    "moment": (forms.DateTimeInput(), "2026-11-21 10:00"),
    "time": (forms.TimeInput(), "10:00"),
    "choice": (forms.Select({"data-x": "1"}, choices=GROUPS), "de"),
    "choice of nothing there": (forms.Select(choices=GROUPS), "se"),
    "several": (forms.SelectMultiple(choices=GROUPS), ["fr", "7"]),
}


@pytest.mark.parametrize("name", FIELDS)
def test_a_drawn_field_is_the_one_that_django_renders(name):
    widget, value = FIELDS[name]

    def parts(renderer):
        return Parts(widget.render("field", value, {"id": "id_field"}, renderer)).found

    assert parts(Renderer()) == parts(DjangoTemplates())


def test_no_browser_cuts_what_is_pasted_because_the_form_says_that_it_is_too_long():
    class Noted(forms.Form):
        number = forms.CharField(max_length=5)
        note = forms.CharField(max_length=5, widget=forms.Textarea)

    assert "maxlength" not in Noted().as_p()
    assert set(Noted({"number": "123456", "note": "123456"}).errors) == {"number", "note"}


def test_every_kind_that_is_drawn_is_tried():
    tried = {widget.template_name for widget, _ in FIELDS.values()}
    assert set(DRAWN) <= tried | {"django/forms/widgets/input.html"}
