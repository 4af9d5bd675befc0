"""Form fields with their label, help and errors in place, and buttons that post."""

import uuid

from django import forms, template
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from oms.web.templatetags.blocks import button

register = template.Library()

CHOICE_LISTS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


@register.simple_tag
def field(bound, *, label: str = "", help: str | bool = "", short: bool = False, optional: bool = False) -> SafeString:
    """One bound form field; required ones carry a mark, `optional=True` says so, `help=False` hides the help."""
    if bound.is_hidden:
        return bound.as_widget()
    widget = bound.field.widget
    values = {
        "field": bound,
        "label": label or bound.label,
        "help": "" if help is False else help or bound.help_text,
        "short": short,
        "optional": optional and not bound.field.required,
        "is_check": isinstance(widget, forms.CheckboxInput),
        "is_choices": isinstance(widget, CHOICE_LISTS),
    }
    return render_to_string("components/field.html", values)


@register.simple_tag
def fields(form) -> SafeString:
    """Every field of a form, one below the other, hidden ones too."""
    return mark_safe("".join(field(bound) for bound in form))  # noqa: S308


@register.simple_tag
def form_errors(form, focus: bool = True) -> SafeString:
    """What is wrong with the form as a whole, and which fields to mend; nothing when all is well.

    It takes the focus when it appears, so that it is read out; `focus=False` leaves the focus alone.
    """
    if not form.errors:
        return mark_safe("")
    values = {"errors": form.non_field_errors(), "fields": [f for f in form if f.errors], "focus": focus}
    return render_to_string("components/form_errors.html", values)


@register.simple_tag
def operation_key() -> SafeString:
    """A key that makes a second click on the same form a no-op: operations answer the first result again."""
    return format_html('<input type="hidden" name="operation_key" value="{}">', uuid.uuid4())


@register.simple_tag(takes_context=True)
def csrf(context) -> SafeString:
    """The hidden token, also inside an `include ... only`, as long as the context knows the request."""
    request = context.get("request")
    token = context.get("csrf_token") or (get_token(request) if request else "")
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token)


@register.simple_tag(takes_context=True)
def post_button(
    context,
    url: str,
    label: str,
    variant: str = "",
    *,
    icon="",
    key="",
    small=False,
    confirm="",
    disabled_why="",
    **values,
) -> SafeString:
    """A button that posts to `url`; further keywords travel as hidden fields. Carries token and operation key.

    `confirm` is a question asked first where scripts run.
    """
    press = button(label, variant, icon=icon, key=key, small=small, disabled_why=disabled_why)
    if disabled_why:
        return press
    hidden = format_html_join("", '<input type="hidden" name="{}" value="{}">', values.items())
    ask = format_html(' hx-confirm="{}"', confirm) if confirm else ""
    return format_html(
        '<form method="post" action="{}" class="inline-form"{}>{}{}{}{}</form>',
        url,
        ask,
        csrf(context),
        operation_key(),
        hidden,
        press,
    )


@register.simple_tag
def hidden(**values) -> SafeString:
    """Hidden fields from keywords."""
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', values.items())
