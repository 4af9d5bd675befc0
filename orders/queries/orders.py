"""Orders: the list with its filters and line bars, and one order whole."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from oms.audit.models import AuditEvent
from oms.web.lists import Listing
from orders.models import Order, OrderLine
from orders.states import OPEN

from . import days

ORDERS = Listing(
    "orders.list",
    {
        "-placed": ("-placed_at", "-pk"),
        "placed": ("placed_at", "pk"),
        "ship_by": ("ship_by_on", "pk"),
        "-ship_by": ("-ship_by_on", "-pk"),
        "-value": ("-total_amount", "-pk"),
        "value": ("total_amount", "pk"),
    },
)
# What a row of the list shows, and what its chips are made of.
SHOWN = (
    "number", "po_number", "channel", "currency", "total_amount", "placed_at", "ship_by_on", "promised_on",
    "cancel_after_on", "shipped_at", "status", "hold", "allocation", "fulfillment", "invoicing", "payment", "returned",
    "is_test", "customer__name", "business_unit__timezone",
)  # fmt: skip
BUCKETS = ("ordered", "shipped", "released", "reserved", "open", "cancelled")
# How far back "recently touched" looks: enough for weeks of one desk, and bounded however old the log is.
RECENT_EVENTS = 20_000


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """What narrows the list; empty means any. `text` is a PO or order number, or its beginning."""

    status: str = ""
    channel: str = ""
    customer: str = ""
    hold: str = ""
    allocation: str = ""
    fulfillment: str = ""
    invoicing: str = ""
    late: bool = False
    placed_from: date | None = None
    placed_to: date | None = None
    text: str = ""


def order_list(wanted: OrderFilter, *, now: datetime) -> QuerySet[Order]:
    rows = Order.objects.select_related("customer", "business_unit").only(*SHOWN)
    exact = {
        name: getattr(wanted, name)
        for name in ("channel", "hold", "allocation", "fulfillment", "invoicing")
        if getattr(wanted, name)
    }
    rows = rows.filter(**exact)
    if wanted.status:
        rows = rows.filter(status__in=OPEN) if wanted.status == "open" else rows.filter(status=wanted.status)
    if wanted.customer:
        rows = rows.filter(Q(customer__name__icontains=wanted.customer) | Q(customer__code__iexact=wanted.customer))
    if wanted.late:
        rows = rows.filter(days.late(now))
    if wanted.text:
        rows = rows.filter(_numbered(wanted.text))
    return _placed_between(rows, wanted)


def number_to_id(text: str) -> int | None:
    """SO-104861, so104861 or 104861 as the key it is made of; None when it is no such number."""
    digits = text.strip().upper().removeprefix("SO").lstrip("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 12):
        return None
    return int(digits) - 100_000 if int(digits) > 100_000 else None


def numbers_beginning(text: str) -> Q:
    """Orders whose number begins so: SO-1238 is SO-123800 to SO-123899, and the ten times longer ones. Without the SO
    no number is meant, and nothing is found."""
    digits = text.strip().upper().removeprefix("SO-")
    if digits == text.strip().upper() or not (digits.isascii() and digits.isdigit() and 2 <= len(digits) <= 7):
        return Q(pk__in=[])
    found = Q(pk__in=[])
    for length in range(max(len(digits), 6), 8):
        step = 10 ** (length - len(digits))
        start = int(digits) * step - 100_000
        found |= Q(pk__gte=start, pk__lt=start + step)
    return found


def line_bars(order_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """The counts of every order's lines, summed: one query for a page of orders."""
    sums = {f"{name}_sum": Sum(name) for name in BUCKETS}
    rows = OrderLine.objects.filter(order_id__in=list(order_ids)).order_by().values("order_id").annotate(**sums)
    return {row["order_id"]: {name: row[f"{name}_sum"] for name in BUCKETS} for row in rows}


def find_order(order_id: int) -> Order | None:
    related = ("customer", "ship_to", "terms", "business_unit", "placed_by")
    return Order.objects.select_related(*related).prefetch_related("parties").filter(pk=order_id).first()


def lines_of(order: Order) -> list[OrderLine]:
    """The lines with their items and packs; each knows the order it was asked for."""
    lines = list(order.lines.select_related("item").prefetch_related("item__packs").order_by("number"))
    for line in lines:
        line.order = order
    return lines


def find_line(line_id: int) -> OrderLine | None:
    return OrderLine.objects.select_related("item", "order").filter(pk=line_id).first()


def latest_orders_of(customer_id: int, limit: int = 10) -> list[Order]:
    rows = Order.objects.filter(customer_id=customer_id).select_related("customer", "business_unit")
    return list(rows.order_by("-placed_at", "-pk")[:limit])


def recently_touched(user_id: int, limit: int = 8) -> list[tuple[Order, datetime]]:
    """The orders a person did something to last, and when. Three queries; looks at the newest events only."""
    newest = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    mine = AuditEvent.objects.filter(
        pk__gt=newest - RECENT_EVENTS, actor_kind="person", actor_id=user_id, order_id__isnull=False
    )
    touched: dict[int, datetime] = {}
    for order_id, at in mine.order_by("-pk").values_list("order_id", "at")[:200]:
        touched.setdefault(order_id, at)
    ids = list(touched)[:limit]
    orders = Order.objects.select_related("customer", "business_unit").in_bulk(ids)
    return [(orders[pk], touched[pk]) for pk in ids if pk in orders]


def _numbered(text: str) -> Q:
    found = Q(po_number__startswith=text) | numbers_beginning(text)
    key = number_to_id(text)
    return found | Q(pk=key) if key else found


def _placed_between(rows: QuerySet[Order], wanted: OrderFilter) -> QuerySet[Order]:
    if wanted.placed_from:
        rows = rows.filter(placed_at__gte=_midnight(wanted.placed_from))
    if wanted.placed_to:
        rows = rows.filter(placed_at__lt=_midnight(wanted.placed_to) + timedelta(days=1))
    return rows


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
