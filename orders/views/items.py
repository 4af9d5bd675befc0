"""Looking items up: the list, one item whole, and the offers while one types."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from oms.accounts.access import Permission as P
from oms.accounts.access import needs
from oms.web import panels
from orders import chips
from orders.forms.filters import LookupForm
from orders.queries import items as queries


@require_safe
@needs(P.CUSTOMER_VIEW)
def item_list(request: HttpRequest) -> HttpResponse:
    form = LookupForm(request)
    page = queries.ITEMS.page(queries.item_list(form.value("q")), request)
    context = {"page": page, "q": form.value("q"), "sort": request.GET.get("sort") or "sku"}
    return render(request, "orders/items.html", context)


@require_safe
@needs(P.CUSTOMER_VIEW)
def item(request: HttpRequest, item_id: int) -> HttpResponse:
    """Facts, packs, prices, the latest orders, and what later apps know: stock, for one."""
    found = queries.find_item(item_id)
    if found is None:
        raise Http404("There is no such item.")
    now = timezone.now()
    context = {
        "item": found,
        "crumbs": [{"label": "Items", "url": reverse("orders:items")}, {"label": found.sku}],
        "facts": queries.item_facts(found),
        "prices": queries.prices_of(item_id),
        "lines": [
            {"line": line, "states": chips.of_line(line), "order_chips": chips.of_list_row(line.order, now)}
            for line in queries.latest_lines_of(item_id)
        ],
        "main_panels": panels.shown("item", request, found, "main"),
        "side_panels": panels.shown("item", request, found, "side"),
    }
    return render(request, "orders/item.html", context)


@require_safe
@needs(P.CUSTOMER_VIEW)
def item_options(request: HttpRequest) -> HttpResponse:
    """`<option>`s for the list below an item field, whatever that field is called."""
    typed = next((value for name, value in request.GET.items() if name == "item" or name.endswith("sku")), "")
    found = queries.match_items(typed.replace("\x00", "")[:60])
    return render(request, "orders/partials/item_options.html", {"items": found})
