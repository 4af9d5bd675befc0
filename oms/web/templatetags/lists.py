"""Parts of lists, most of which depend on the address of the page: sort links, filters, the lines of the rail."""

from django import template
from django.http import QueryDict
from django.utils.safestring import SafeString, mark_safe

from oms.web import icons
from oms.web.markup import fill

register = template.Library()

# A new order or filter starts at the first page again.
CURSORS = ("after", "before", "page")


def address(context, **changes) -> str:
    """The query of this page with changes; None drops a key, and the place in the list is forgotten."""
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    for key in CURSORS:
        query.pop(key, None)
    for key, value in changes.items():
        if value is None:
            query.pop(key, None)
        else:
            query[key] = value
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def with_query(context, **changes) -> str:
    """`{% with_query state="open" page=None %}`: this page's query with changes, back at the first page."""
    return address(context, **changes)


@register.simple_tag(takes_context=True)
def sort_header(context, label: str, key: str, *, numeric: bool = False, current: str | None = None) -> SafeString:
    """A `<th>` whose link sorts by `key`, and the other way round when it already does.

    The current order is `current`, or the `sort` of the address: "due" ascending, "-due" descending.
    """
    request = context.get("request")
    now = current if current is not None else (request.GET.get("sort", "") if request else "")
    state = {key: "ascending", f"-{key}": "descending"}.get(now, "none")
    arrow = {"ascending": icons.svg("up"), "descending": icons.svg("down")}.get(state, "")
    target = f"-{key}" if state == "ascending" else key
    return fill(
        '<th scope="col" aria-sort="{}"{}><a href="{}">{}{}</a></th>',
        state,
        mark_safe(' class="num"') if numeric else "",
        address(context, sort=target),
        label,
        arrow,
    )


@register.simple_tag
def rail_items(items) -> SafeString:
    """The lines of one group of the rail: mappings with label, url, icon, count and current."""
    return mark_safe("".join(map(_rail_item, items)))  # noqa: S308


def _rail_item(item) -> SafeString:
    return fill(
        '<a class="rail__item" href="{}"{}>{}{}{}</a>',
        item["url"],
        mark_safe(' aria-current="page"') if item.get("current") else "",
        icons.svg(item["icon"]),
        item["label"],
        fill('<span class="rail__count">{}</span>', item["count"]) if item.get("count") else "",
    )


@register.simple_tag
def select_row(value, label: str, name: str = "ids") -> SafeString:
    """The cell that selects a row; `label` says what the row is."""
    return fill(
        '<td class="cell-select"><input type="checkbox" name="{}" value="{}" data-select aria-label="Select {}"></td>',
        name,
        value,
        label,
    )


@register.simple_tag(takes_context=True)
def hidden_query(context, *without: str) -> SafeString:
    """The address's other parameters as hidden fields, so that a filter form keeps what it does not show."""
    request = context.get("request")
    if not request:
        return mark_safe("")
    kept = [
        fill('<input type="hidden" name="{}" value="{}">', key, value)
        for key, values in request.GET.lists()
        if key not in (*without, *CURSORS)
        for value in values
    ]
    return mark_safe("".join(kept))  # noqa: S308
