"""The page managers open first, and the rows behind every figure on it."""

from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from billing import kpis as finance
from fulfillment import kpis as service
from inventory import kpis as stock
from oms.accounts.access import Permission, needs
from oms.accounts.models import BusinessUnit
from oms.figures import total
from oms.masterdata.models import Item
from oms.web import pages
from oms.web.ids import usable_id
from orders.queries.exceptions import business_units, work_bands

from . import charts
from .cards import cards
from .metrics import METRICS, in_words
from .periods import SPANS, Period, period_of
from .rows import LISTINGS, said

KEPT_SECONDS = 60


@require_safe
@needs(Permission.KPI_VIEW)
def dashboard(request: HttpRequest) -> HttpResponse:
    """Service at a glance. The figures are read at most once a minute; the page says as of when."""
    period = period_of(request)
    sees_rows = request.user.may(Permission.ORDER_VIEW)
    key = f"kpi:{int(sees_rows)}:{urlencode(period.query())}:{period.window.since}:{period.window.until}"
    kept = cache.get(key) if "fresh" not in request.GET else None
    if kept is None:
        kept = _figures(period, sees_rows) | {"as_of": timezone.now()}
        cache.set(key, kept, KEPT_SECONDS)
    context = {
        **kept,
        "chart": charts.waterfall(kept["otif"], kept["losses"]) if kept["otif"].den else {},
        "period": period,
        "spans": [{"label": label, "url": _asked(request, period=code)} for code, label in SPANS.items()],
        "units": _units(request, period),
        "fresh_url": _asked(request, fresh="1"),
        "bands": _bands(request),
        "sees_money": request.user.may(Permission.INVOICE_VIEW),
    }
    return render(request, "kpi/dashboard.html", context)


@require_safe
@needs(Permission.KPI_VIEW, Permission.ORDER_VIEW)
def rows(request: HttpRequest, code: str) -> HttpResponse:
    """Just the rows that a figure counted: the same filter, the same SQL."""
    metric = METRICS.get(code)
    if metric is None:
        raise Http404("There is no such figure.")
    period, choice = period_of(request), _choice(request, code)
    found = metric.rows(period.window, **choice)
    page = LISTINGS[metric.kind].page(found, request)
    page.total = found.count()
    context = {
        "metric": metric,
        "period": period,
        "page": page,
        "rows": said(metric.kind, page.rows, period.window),
        "in_words": in_words(metric, page.total),
        "chips": _chips(request, period, choice),
        "crumbs": [{"label": "Insights", "url": f"{reverse('kpi:dashboard')}?{urlencode(period.query())}"}],
    }
    return pages.render(request, "kpi/rows.html", "kpi/partials/rows_table.html", context)


def _figures(period: Period, sees_rows: bool) -> dict[str, Any]:
    def link(code: str, **choice: Any) -> str:
        query = urlencode(period.query() | choice)
        return f"{reverse('kpi:rows', args=[code])}?{query}" if sees_rows else ""

    served = service.service(period.both, period.window.since)
    otif = total(day for day in served.days if day.on >= period.window.since)
    links = {code: link("otif", cause=code) for code in service.CAUSES}
    return {
        "cards": cards(period, served, link),
        "otif": otif,
        "losses": charts.losses_table(otif, served.losses, links),
        "axis_start": charts.axis_start(otif),
        "items": _items(served.items, link),
        "waiting": stock.waiting(period.window),
        "money": _money(period),
    }


def _items(found: list[dict[str, Any]], link: Any) -> list[dict[str, Any]]:
    """A row an item, with what it is worth in each currency."""
    names = Item.objects.in_bulk([row["item_id"] for row in found])
    by_item: dict[int, dict[str, Any]] = {}
    for row in found:
        key = row["item_id"]
        empty = {"item": names[key], "units": 0, "worth": [], "href": link("otif", cause="no_stock", item=key)}
        its = by_item.setdefault(key, empty)
        its["units"] += row["units"]
        its["worth"].append((row["amount"], row["currency"]))
    most = max((row["units"] for row in by_item.values()), default=0)
    return [row | {"most": most} for row in sorted(by_item.values(), key=lambda row: -row["units"])]


def _money(period: Period) -> list[dict[str, Any]]:
    """Each figure with the list that explains it: the same currency, business unit and days."""
    unit = {"unit": period.unit.code} if period.unit else {}
    days = {"since": period.window.since.isoformat(), "until": period.window.until.isoformat()}
    asked = {
        "invoiced": ("billing:invoices", {"state": "all", **days}),
        "credited": ("billing:credit_memos", {"state": "issued", **days}),
        "received": ("billing:payments", {"state": "all", **days}),
        "open": ("billing:invoices", {"state": "open"}),
        "overdue": ("billing:invoices", {"state": "overdue"}),
    }
    return [
        row | {
            f"{name}_url": f"{reverse(page)}?{urlencode(query | {'currency': row['currency']} | unit)}"
            for name, (page, query) in asked.items()
        }
        for row in finance.money(period.window, timezone.now())
    ]  # fmt: skip


def _choice(request: HttpRequest, code: str) -> dict[str, Any]:
    """The cause and the item a link of the waterfall names; only on-time-in-full knows them."""
    if code != "otif":
        return {}
    choice: dict[str, Any] = {}
    if request.GET.get("cause") in service.CAUSES:
        choice["cause"] = request.GET["cause"]
    if (item_id := usable_id(request.GET.get("item", ""))) is not None:
        choice["item_id"] = item_id
    return choice


def _chips(request: HttpRequest, period: Period, choice: dict[str, Any]) -> list[dict[str, str]]:
    shown = [{"label": "Period", "value": period.label, "remove_url": _asked(request, period="month")}]
    if period.unit:
        shown.append({"label": "Business unit", "value": period.unit.name, "remove_url": _asked(request, unit=None)})
    if "cause" in choice:
        label = service.CAUSES[choice["cause"]]
        shown.append({"label": "Lost to", "value": label, "remove_url": _asked(request, cause=None)})
    if "item_id" in choice:
        item = Item.objects.filter(pk=choice["item_id"]).values_list("sku", flat=True).first()
        shown.append({"label": "Item", "value": item or "", "remove_url": _asked(request, item=None)})
    return shown


def _units(request: HttpRequest, period: Period) -> list[dict[str, Any]]:
    known = BusinessUnit.objects.order_by("name")
    all_units = {"label": "All", "url": _asked(request, unit=None), "current": period.unit is None}
    return [all_units] + [
        {"label": unit.name, "url": _asked(request, unit=unit.code), "current": unit == period.unit} for unit in known
    ]


def _bands(request: HttpRequest) -> list[dict[str, Any]]:
    """Open work by queue and urgency, leading into the queue for those who work it."""
    works = request.user.may(Permission.EXCEPTION_WORK)
    queue = reverse("orders:queue")
    return [
        band
        | {
            "url": f"{queue}?{urlencode({'queue': band['queue']})}" if works else "",
            "late_url": f"{queue}?{urlencode({'queue': band['queue'], 'view': 'overdue'})}" if works else "",
        }
        for band in work_bands(timezone.now(), business_units())
    ]


def _asked(request: HttpRequest, **changes: str | None) -> str:
    """This address with changes; None drops a parameter, and a place in a list is forgotten."""
    query = request.GET.copy()
    for name in ("after", "before", "fresh"):
        query.pop(name, None)
    if "period" in changes:
        query.pop("since", None)
        query.pop("until", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    return f"{request.path}?{query.urlencode()}"
