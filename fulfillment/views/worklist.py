"""The warehouse's work list, and what is done to many shipments at once."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render as render_template
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fulfillment import chips, documents, operations, queries
from fulfillment.forms import SelectionForm, ShipmentFilter
from oms.accounts.access import Permission as P
from oms.accounts.access import needs
from oms.actors import Actor
from oms.documents.views import file_response
from oms.errors import OperationRefused, TransientError
from oms.web import pages
from oms.web.filters import tabs

BULK = [
    {"label": "Print pick lists", "name": "do", "value": "print", "target": "_blank", "key": "p"},
    {"label": "Ship packed ones", "name": "do", "value": "ship"},
]


@require_safe
@needs(P.SHIPMENT_VIEW)
def shipments(request: HttpRequest) -> HttpResponse:
    """`?tab=` a state; without it everything open, the next due first."""
    now = timezone.now()
    tab = _tab(request)
    filters = ShipmentFilter(request)
    wanted = {name: value for name, value in filters.criteria().items() if name not in filters.kept}
    page = queries.listing_of(tab).page(queries.shipments(tab=tab, now=now, **wanted), request)
    for row in page:
        row.chip, row.day_chip = chips.of_shipment(row), chips.of_day(row, now)
    context = {"page": page, "bulk": BULK if request.user.may(P.SHIPMENT_WORK) else BULK[:1], "tab": tab}
    if not pages.wants_fragment(request):
        counts = queries.tab_counts(now=now, **wanted)
        context |= {"filters": filters, "chips": filters.chips()}
        context["tabs"] = tabs(request, queries.TABS, counts, name="tab")
    return pages.render(request, "fulfillment/list.html", "fulfillment/partials/list_table.html", context)


@require_POST
@needs(P.SHIPMENT_VIEW)
def selection(request: HttpRequest) -> HttpResponseBase:
    """What the bar under the list asks for the selected shipments."""
    form = SelectionForm(request.POST)
    if not form.is_valid():
        refusal = OperationRefused("Select at least one shipment first.")
        return pages.refused(request, refusal, back_to="fulfillment:list")
    ids = form.cleaned_data["ids"]
    return _ship(request, ids) if request.POST.get("do") == "ship" else _print(request, ids)


@needs(P.SHIPMENT_WORK)
def _ship(request: HttpRequest, ids: list[int]) -> HttpResponse:
    def work() -> str:
        actor, now = Actor.of(request), timezone.now()
        shipped, nobodys = operations.ship_selected(shipment_ids=ids, actor=actor, now=now)
        words = f"{len(shipped)} shipment{'' if len(shipped) == 1 else 's'} left."
        return f"{words} {operations.no_carrier(nobodys)}" if nobodys else words

    try:
        told, _ = pages.once(request, work)
    except OperationRefused as refusal:
        return pages.refused(request, refusal, back_to="fulfillment:list")
    return pages.done(request, told, "fulfillment:list")


def _print(request: HttpRequest, ids: list[int]) -> HttpResponse:
    try:
        pdf = documents.pick_lists(ids)
    except OperationRefused as refusal:
        return pages.refused(request, refusal, back_to="fulfillment:list")
    except TransientError:
        return render_template(request, "errors/503.html", status=503)
    return file_response(pdf, "pick-lists.pdf", "application/pdf", shown=True)


def _tab(request: HttpRequest) -> str:
    wanted = request.GET.get("tab", "")
    return wanted if wanted in dict(queries.TABS) else queries.TABS[0][0]
