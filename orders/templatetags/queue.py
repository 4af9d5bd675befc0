"""The rows of the work queue as strings: fifty of them by template are a third of the page's time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString

from oms.masterdata.models import Channel
from oms.web.markup import fill
from oms.web.templatetags.cells import avatar, money, sla_chip
from oms.web.templatetags.lists import select_row
from orders.exception_types import TYPES

register = template.Library()

Row = Mapping[str, Any]

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
    """One `<tr>` for every row of `page` (see `queries.SHOWN`); reads `opened`, `open_prefix` and `now` as well."""
    opened = context["opened"].pk if context["opened"] else None
    prefix, now = context["open_prefix"], context["now"]
    return SafeString("".join(_row(row, prefix, now, current=row["pk"] == opened) for row in context["page"]))


def _row(row: Row, prefix: str, now: datetime, *, current: bool) -> SafeString:
    name = row["order__number"] or TYPES[row["type"]].queue
    return fill(
        ROW,
        current=CURRENT if current else "",
        select=select_row(row["pk"], name),
        url=f"{prefix}{row['pk']}",
        name=name,
        title=row["title"],
        detail=row["detail"],
        customer=row["customer__name"] or "",
        due=sla_chip(row["due_at"], paused=_pause_words(row["snoozed_until"], now), now=now),
        owner=avatar(row["owner__name"] or row["owner__email"]),
        **(_of_order(row) if row["order"] else {"under": TYPES[row["type"]].label, "channel": "", "value": ""}),
    )


def _of_order(row: Row) -> dict[str, str]:
    return {
        "under": f"PO {row['order__po_number']}",
        "channel": fill("<small>{}</small>", Channel(row["order__channel"]).label),
        "value": money(row["order__total_amount"], row["order__currency"], two=True),
    }


def _pause_words(snoozed_until: datetime | None, now: datetime) -> str:
    return f"Until {timezone.localtime(snoozed_until):%a %H:%M}" if snoozed_until and snoozed_until > now else ""
