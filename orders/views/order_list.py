"""Every order, narrowed by what the address says."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from oms.accounts.access import Permission as P
from oms.accounts.access import needs
from orders import chips
from orders.forms.filters import OrderFilterForm
from orders.queries import orders as queries

VIEWS = [
    ("All", {}),
    ("In review", {"status": "in_review"}),
    ("Confirmed", {"status": "confirmed"}),
    ("Held", {"hold": "held", "status": "open"}),
    ("Short of stock", {"allocation": "short", "status": "open"}),
    ("Late", {"late": "on"}),
]


@require_safe
@needs(P.ORDER_VIEW)
def order_list(request: HttpRequest) -> HttpResponse:
    """The list of orders, the newest first unless sorted otherwise."""
    now = timezone.now()
    form = OrderFilterForm(request)
    page = queries.ORDERS.page(queries.order_list(form.wanted(), now=now), request)
    bars = queries.line_bars(order.pk for order in page)
    context = {
        "rows": [{"order": o, "chips": chips.of_list_row(o, now), "bar": bars.get(o.pk)} for o in page],
        "page": page,
        "filters": form,
        "chips": form.chips(),
        "tabs": _tabs(request),
        "may_enter": request.user.may(P.ORDER_ENTER),
        "sort": request.GET.get("sort") or "-placed",
        "empty_action": _way_out(form, request),
    }
    return render(request, "orders/order_list.html", context)


def _tabs(request: HttpRequest) -> list[dict]:
    """The usual views; one is current when the address asks for just that."""
    asked = {key: value for key, value in request.GET.items() if value and key not in ("sort", "after", "before")}
    base = reverse("orders:list")
    return [
        {
            "label": label,
            "url": f"{base}?{'&'.join(f'{key}={value}' for key, value in query.items())}" if query else base,
            "current": asked == query,
        }
        for label, query in VIEWS
    ]


def _way_out(form: OrderFilterForm, request: HttpRequest) -> dict | None:
    if form.chips():
        return {"label": "Clear the filters", "href": form.clear_url()}
    if request.user.may(P.ORDER_ENTER):
        return {"label": "Enter an order", "href": reverse("orders:entry"), "variant": "primary"}
    return None
