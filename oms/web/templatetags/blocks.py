"""Pieces that wrap content or draw a whole part of a page."""

from functools import cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from oms.web import icons

register = template.Library()

_ACTIONS = "card_actions"


@register.simple_block_tag(takes_context=True, end_name="endcard_actions")
def card_actions(context, content: str) -> str:
    """Put its content at the right end of the head of the card around it."""
    context.render_context[_ACTIONS] = mark_safe(content.strip())  # noqa: S308
    return ""


@register.simple_block_tag(takes_context=True)
def card(
    context, content: str, title: str = "", *, count=None, note: str = "", flush: bool = False, id: str = ""
) -> SafeString:
    """A surface with a head. `flush=True` for a table, which brings its own padding."""
    values = {
        "title": title,
        "count": count,
        "note": note,
        "id": id,
        "actions": context.render_context.dicts[-1].pop(_ACTIONS, ""),
        "content": content if flush else format_html('<div class="card__body">{}</div>', content),
    }
    return render_to_string("components/card.html", values)


@register.simple_block_tag
def dialog(content: str, id: str, title: str, *, wide: bool = False, open: bool = False) -> SafeString:
    """A modal `<dialog>`; `{% dialog_button id "Label" %}` opens it."""
    values = {"id": id, "title": title, "wide": wide, "open": open, "content": content}
    return render_to_string("components/dialog.html", values)


@register.simple_tag
def standing(name: str) -> SafeString:
    """The component of that name, which takes no input: rendered once a process, anew each time while developing."""
    return render_to_string(name) if settings.DEBUG else _rendered_once(name)


@cache
def _rendered_once(name: str) -> SafeString:
    return render_to_string(name)


@register.simple_tag
def dialog_button(
    dialog_id: str, label: str, variant: str = "", *, icon: str = "", key: str = "", small: bool = False
) -> SafeString:
    """A button that opens the dialog, by the browser itself where it can, else by dialog.js."""
    return format_html(
        '<button type="button" class="{}" command="show-modal" commandfor="{}" aria-haspopup="dialog"{}>'
        "{}{}{}</button>",
        _button_class(variant, small),
        dialog_id,
        _key_attribute(key),
        icons.svg(icon) if icon else "",
        label,
        _key_cap(key),
    )


@register.simple_tag
def dialog_close(dialog_id: str, label: str = "Cancel", variant: str = "") -> SafeString:
    """A button that closes the dialog and sends nothing."""
    return format_html(
        '<button type="button" class="{}" command="close" commandfor="{}">{}</button>',
        _button_class(variant, False),
        dialog_id,
        label,
    )


@register.simple_block_tag
def menu(content: str, label: str = "", *, icon: str = "", right: bool = False, variant: str = "") -> SafeString:
    """A drop-down of links and form buttons (`class="menu__item"`); opens without a script."""
    values = {"label": label, "icon": icon, "right": right, "variant": variant, "content": content}
    return render_to_string("components/menu.html", values)


@register.simple_block_tag
def note(content: str, tone: str = "", *, icon: str = "") -> SafeString:
    """A remark in the page: tone "", good, info, warn or bad."""
    drawing = icon or {"warn": "alert", "bad": "alert", "good": "check-circle"}.get(tone, "info")
    name = f"note note--{tone}" if tone else "note"
    return format_html('<div class="{}">{}<div>{}</div></div>', name, icons.svg(drawing), content)


def _button_class(variant: str, small: bool) -> str:
    return "btn" + (f" btn--{variant}" if variant else "") + (" btn--small" if small else "")


def _key_attribute(key: str) -> SafeString | str:
    return format_html(' data-key="{}" aria-keyshortcuts="{}"', key, key) if key else ""


def _key_cap(key: str) -> SafeString | str:
    return format_html(' <kbd aria-hidden="true">{}</kbd>', key) if key else ""


@register.simple_tag
def button(
    label: str,
    variant: str = "",
    *,
    href: str = "",
    icon: str = "",
    key: str = "",
    small: bool = False,
    name: str = "",
    value: str = "",
    form: str = "",
    formaction: str = "",
    formtarget: str = "",
    download: bool = False,
    disabled_why: str = "",
    type: str = "submit",
) -> SafeString:
    """A link when it has `href`, else a button of the form around it (or of `form`).

    `disabled_why` keeps the button visible and says why it cannot be used. `download=True` for files.
    """
    inside = format_html("{}{}{}", icons.svg(icon) if icon else "", label, _key_cap(key))
    css = _button_class(variant, small)
    if disabled_why:
        return format_html(
            '<button type="button" class="{}" aria-disabled="true" title="{}">{}'
            '<span class="visually-hidden"> (not possible: {})</span></button>',
            css,
            disabled_why,
            inside,
            disabled_why,
        )
    extra = _key_attribute(key)
    if href:
        plain = mark_safe(' hx-boost="false"') if download else ""
        return format_html('<a class="{}" href="{}"{}{}>{}</a>', css, href, plain, extra, inside)
    pairs = (("name", name), ("value", value), ("form", form), ("formaction", formaction), ("formtarget", formtarget))
    given = mark_safe("".join(format_html(' {}="{}"', k, v) for k, v in pairs if v))  # noqa: S308
    return format_html('<button type="{}" class="{}"{}{}>{}</button>', type, css, given, extra, inside)
