"""How much there is of what and where."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from inventory import queries
from inventory.forms import StockFilter
from oms.accounts.access import Permission as P
from oms.accounts.access import needs
from oms.web import pages


@require_safe
@needs(P.STOCK_VIEW)
def stock(request: HttpRequest) -> HttpResponse:
    filters = StockFilter(request)
    page = queries.LEVELS.page(queries.stock_levels(**filters.criteria()), request)
    context = {"page": page, "filters": filters, "chips": filters.chips()}
    return pages.render(request, "inventory/stock.html", "inventory/partials/stock_table.html", context)
