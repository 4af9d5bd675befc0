"""How much there is of what and where."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from inventory import queries
from inventory.forms import StockFilter
from oms.accounts.access import Permission as P
from oms.accounts.access import needs
from oms.web import pages
from oms.web.filters import tabs

TABS = [("", "All"), ("short", "Orders wait for it"), ("none", "Nothing available"), ("below", "Below safety stock")]


@require_safe
@needs(P.STOCK_VIEW)
def stock(request: HttpRequest) -> HttpResponse:
    """`?show=` one of the tabs; what a tab counts is what it lists, as it is filtered."""
    filters = StockFilter(request)
    given = filters.criteria()
    page = queries.LEVELS.page(queries.stock_levels(**given), request)
    counts = {show: queries.stock_levels(**{**given, "show": show}).count() for show, _ in TABS[1:]}
    context = {
        "page": page,
        "filters": filters,
        "chips": filters.chips(),
        "tabs": tabs(request, TABS, counts, name="show"),
        "narrowed": bool(given.get("show")),
    }
    return pages.render(request, "inventory/stock.html", "inventory/partials/stock_table.html", context)
