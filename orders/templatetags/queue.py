"""The rows of the work queue as strings: fifty of them by template are a third of the page's time."""

from datetime import datetime

from django import template
from django.utils.safestring import SafeString

from oms.web.markup import fill
from oms.web.templatetags.cells import avatar, money, sla_chip
from oms.web.templatetags.lists import select_row
from orders.models import OrderException

register = template.Library()

ROW = (
    "<tr{current}>{select}"
    '<td class="cell-title"><a class="id" href="{url}" hx-get="{url}" hx-target="#pane" hx-swap="innerHTML"'
    ' hx-push-url="true" data-open>{name}</a><small class="nowrap">{under}</small></td>'
    '<td data-label="Customer">{customer}{channel}</td>'
    '<td class="cell-full">{title}<small>{detail}</small></td>'
    '<td class="num" data-label="Order value">{value}</td>'
    '<td class="cell-corner">{due}</td><td data-label="Owner">{owner}</td></tr>'
)
CURRENT = SafeString(' class="is-current"')


@register.simple_tag(takes_context=True)
def queue_rows(context) -> SafeString:
    """One `<tr>` for every exception of `page`; reads `opened`, `open_prefix` and `now` of the template."""
    opened = context["opened"].pk if context["opened"] else None
    prefix, now = context["open_prefix"], context["now"]
    return SafeString("".join(_row(row, prefix, now, current=row.pk == opened) for row in context["page"]))


def _row(row: OrderException, prefix: str, now: datetime, *, current: bool) -> SafeString:
    order = row.order
    return fill(
        ROW,
        current=CURRENT if current else "",
        select=select_row(row.pk, row.name),
        url=f"{prefix}{row.pk}",
        name=row.name,
        under=f"PO {order.po_number}" if order else row.kind.label,
        customer=row.customer.name if row.customer else "",
        channel=fill("<small>{}</small>", order.get_channel_display()) if order else "",
        title=row.title,
        detail=row.detail,
        value=money(order.total_amount, order.currency, two=True) if order else "",
        due=sla_chip(row.due_at, paused=row.pause_words, now=now),
        owner=avatar(row.owner),
    )
