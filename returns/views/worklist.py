"""The list of returns."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from oms.accounts.access import Permission as P
from oms.accounts.access import needs
from oms.web import pages
from oms.web.filters import tabs
from returns import chips, queries
from returns.forms import ReturnFilter


@require_safe
@needs(P.RETURN_VIEW)
def returns(request: HttpRequest) -> HttpResponse:
    """`?tab=` a state; without it everything open, the oldest first."""
    asked = request.GET.get("tab", "")
    tab = asked if asked in dict(queries.TABS) else "open"
    filters = ReturnFilter(request)
    wanted = {name: value for name, value in filters.criteria().items() if name not in filters.kept}
    page = queries.listing_of(tab).page(queries.returns(tab=tab, **wanted), request)
    words = dict(queries.reasons())
    for row in page:
        row.chip, row.reason_words = chips.of_return(row), words.get(row.reason_code, row.reason_code)
    context = {"page": page, "tab": tab}
    if not pages.wants_fragment(request):
        context |= {"filters": filters, "chips": filters.chips()}
        context["tabs"] = tabs(request, queries.TABS, queries.tab_counts(**wanted), name="tab")
    return pages.render(request, "returns/list.html", "returns/partials/list_table.html", context)
