"""Form fields drawn without a template each: Django renders one for every option, and a filter form has forty.

Set as FORM_RENDERER; what is not named in `DRAWN` is rendered by Django's templates as ever.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.safestring import SafeString

from .markup import fill

Widget = Mapping[str, Any]


def attributes(given: Mapping[str, Any]) -> SafeString:
    """As Django writes them: False is left out, True stands alone."""
    pairs = ((name, value) for name, value in given.items() if value is not False)
    return SafeString("".join(f" {name}" if value is True else fill(' {}="{}"', name, value) for name, value in pairs))


def input_field(widget: Widget) -> SafeString:
    value = "" if widget["value"] is None else fill(' value="{}"', widget["value"])
    return fill('<input type="{}" name="{}"{}{}>', widget["type"], widget["name"], value, attributes(widget["attrs"]))


def select_field(widget: Widget) -> SafeString:
    groups = SafeString("".join(_group(label, options) for label, options, _ in widget["optgroups"]))
    return fill('<select name="{}"{}>{}</select>', widget["name"], attributes(widget["attrs"]), groups)


def _group(label: str | None, options: list[Widget]) -> SafeString:
    drawn = SafeString("".join(_option(option) for option in options))
    return fill('<optgroup label="{}">{}</optgroup>', label, drawn) if label else drawn


def _option(option: Widget) -> SafeString:
    return fill('<option value="{}"{}>{}</option>', option["value"], attributes(option["attrs"]), option["label"])


INPUTS = ("input", "text", "number", "email", "hidden", "password", "date", "datetime", "time", "url")
DRAWN: dict[str, Callable[[Widget], SafeString]] = {
    **{f"django/forms/widgets/{name}.html": input_field for name in INPUTS},
    "django/forms/widgets/select.html": select_field,
}


class Renderer(DjangoTemplates):
    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        if "widget" in context:  # browsers cut what is pasted, and say nothing; the form says it is too long
            context["widget"]["attrs"].pop("maxlength", None)
        draw = DRAWN.get(template_name)
        return draw(context["widget"]) if draw else super().render(template_name, context, request)
