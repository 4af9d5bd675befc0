"""The order desk's work list: what is wrong, how urgent, whose; one piece of it beside the list."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from oms.accounts.access import Permission as P
from oms.accounts.access import needs
from oms.web import pages
from oms.web.ids import usable_id
from oms.web.lists import Page
from orders.forms.filters import QueueFilterForm
from orders.models import OrderException
from orders.queries import exceptions as queries

from .pane import exception_or_404, pane_context

TABS = [
    ("all", "All open"),
    ("mine", "Mine"),
    ("unassigned", "Unassigned"),
    ("overdue", "Overdue"),
    ("due_today", "Due today"),
    ("snoozed", "Snoozed"),
]
BULK_ACTIONS = [
    {"label": "Accept as sent", "name": "do", "value": "accept", "key": "a"},
    {"label": "Hand over", "name": "do", "value": "assign", "key": "h"},
    {"label": "Claim", "name": "do", "value": "take", "key": "t"},
    {"label": "Give back", "name": "do", "value": "give_back", "key": "b"},
    {"label": "Snooze", "name": "do", "value": "snooze", "key": "s"},
]


@require_safe
@needs(P.EXCEPTION_WORK)
def queue(request: HttpRequest) -> HttpResponse:
    """`?view=` a tab, `?open=` the exception in the pane. htmx asks this same URL for the pane alone."""
    now = timezone.now()
    people, units = queries.people_of_the_desk(), queries.business_units()
    form = QueueFilterForm(request, people, units)
    view, wanted = _view(request), form.wanted()
    asked: dict[str, Any] = {"wanted": wanted, "user": request.user, "now": now, "units": units}
    rows = queries.exception_queue(view=view, **asked).values(*queries.SHOWN)
    page = queries.QUEUE.page(rows, request)
    context = {"now": now, "page": page, **_pane(request, page, people)}
    if not pages.wants_fragment(request):
        counts = queries.queue_counts(**asked)
        context |= {
            "filters": form,
            "chips": form.chips(but="queue"),
            "tabs": _tabs(request, view, counts),
            "queue_chips": _queue_chips(request, view, counts),
            "total": counts.views[view],
            "sort": request.GET.get("sort") or "due",
            "claim_queue": wanted.queue,
            "address": request.GET.urlencode(),
            "bulk_actions": BULK_ACTIONS,
            "everything": counts.views[view] if counts.views[view] > len(page) else None,
            "empty_action": _way_out(form, view),
        }
    return pages.render(request, "orders/queue.html", "orders/partials/queue_pane.html", context)


@require_safe
@needs(P.EXCEPTION_WORK)
def exception(request: HttpRequest, exception_id: int) -> HttpResponse:
    """One piece of work as a page of its own, to be linked to."""
    found = exception_or_404(exception_id)
    context = pane_context(found, request.user)
    return pages.render(request, "orders/exception.html", "orders/partials/stuck.html", context)


def _way_out(form: QueueFilterForm, view: str) -> dict[str, str]:
    if form.chips():
        return {"label": "Clear the filters", "href": form.clear_url()}
    if view != "all":
        return {"label": "All open", "href": reverse("orders:queue")}
    return {"label": "Look at the orders", "href": reverse("orders:list")}


def _view(request: HttpRequest) -> str:
    wanted = request.GET.get("view", "")
    return wanted if wanted in queries.VIEWS else queries.VIEWS[0]


def _pane(request: HttpRequest, page: Page, people: list[queries.Colleague]) -> dict[str, Any]:
    """The opened exception, and the rows before and after it."""
    opened = usable_id(request.GET.get("open", ""))
    query = _query_without(request, "open")
    found = {"open_prefix": f"?{query}&open=" if query else "?open=", "close_url": f"?{query}", "opened": None}
    exception = queries.find_exception(opened) if opened is not None else None
    if exception is None:
        return found
    steps = _neighbours(page.rows, exception, found["open_prefix"])
    return {**found, "opened": exception, **steps, **pane_context(exception, request.user, people=people)}


def _neighbours(rows: list[dict[str, Any]], opened: OrderException, prefix: str) -> dict[str, str]:
    keys = [row["pk"] for row in rows]
    if opened.pk not in keys:
        return {"next_open": f"{prefix}{keys[0]}"} if keys else {}
    at = keys.index(opened.pk)
    steps = {"previous_open": keys[at - 1] if at else None, "next_open": keys[at + 1] if at + 1 < len(keys) else None}
    return {name: f"{prefix}{key}" for name, key in steps.items() if key}


def _tabs(request: HttpRequest, view: str, counts: queries.QueueCounts) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "url": f"{request.path}?{_query_without(request, 'view', 'open', 'after', 'before', view=name)}",
            "count": counts.views[name],
            "current": name == view,
        }
        for name, label in TABS
        if name != "snoozed" or counts.views[name] or view == name
    ]


def _queue_chips(request: HttpRequest, view: str, counts: queries.QueueCounts) -> list[dict[str, Any]]:
    """The queues that hold something in this view, the fullest first; the chosen one leads back to all."""
    chosen = request.GET.get("queue", "")
    full = sorted(counts.queues.items(), key=lambda pair: (-pair[1][view], pair[0]))
    return [
        {
            "label": name,
            "count": row[view],
            "current": name == chosen,
            "url": _queue_url(request, "" if name == chosen else name),
        }
        for name, row in full
        if row[view] or name == chosen
    ]


def _queue_url(request: HttpRequest, queue: str) -> str:
    chosen = {"queue": queue} if queue else {}
    return f"{request.path}?{_query_without(request, 'queue', 'open', 'after', 'before', **chosen)}"


def _query_without(request: HttpRequest, *names: str, **values: str) -> str:
    kept = [(key, value) for key, found in request.GET.lists() if key not in names for value in found if value]
    return urlencode([*kept, *values.items()])
