"""One item: where it lies, who has a claim on it, who waits, and its ledger; receiving and adjusting."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from inventory import operations, queries
from inventory.forms import AdjustForm
from oms.accounts.access import Permission as P
from oms.accounts.access import needs
from oms.actors import Actor
from oms.errors import OperationRefused
from oms.masterdata.models import Item
from oms.web import pages
from oms.web.templatetags.cells import quantity_text

PAGE = "inventory/level.html"
LEDGER, ADJUST = "inventory/partials/level_ledger.html", "inventory/partials/level_adjust.html"


@require_safe
@needs(P.STOCK_VIEW)
def level(request: HttpRequest, item_id: int) -> HttpResponse:
    """htmx asks this same URL for the ledger alone."""
    item = _item_or_404(item_id)
    page = queries.LEDGER.page(queries.moves_of(item_id), request)
    if pages.wants_fragment(request):
        return pages.render(request, PAGE, LEDGER, {"item": item, "page": page})
    return pages.render(request, PAGE, LEDGER, {**_context(request, item), "page": page})


@require_POST
@needs(P.STOCK_ADJUST)
def adjust(request: HttpRequest, item_id: int) -> HttpResponse:
    item = _item_or_404(item_id)
    form = AdjustForm(item, request.POST)
    if not form.is_valid():
        page = queries.LEDGER.page(queries.moves_of(item_id), request)
        return pages.invalid(request, PAGE, ADJUST, {**_context(request, item), "form": form, "page": page})
    values = form.operation_values()

    def work() -> str:
        changed = operations.adjust_stock(item_id=item_id, actor=Actor.of(request), now=timezone.now(), **values)
        return f"{item.sku}: {quantity_text(changed.on_hand)} {item.base_uom} on hand at {changed.location}."

    try:
        told, _ = pages.once(request, work)
    except OperationRefused as refusal:
        return pages.refused(request, refusal, back_to="inventory:level", item_id=item_id)
    return pages.done(request, told, "inventory:level", item_id)


def _item_or_404(item_id: int) -> Item:
    item = queries.find_item(item_id)
    if item is None:
        raise Http404
    return item


def _context(request: HttpRequest, item: Item) -> dict[str, Any]:
    levels = queries.levels_of(item.pk)
    context = {
        "item": item,
        "levels": levels,
        "totals": queries.totals_of(item.pk, levels),
        "waiting": queries.waiting_lines(item.pk),
        "reservations": queries.reservations_of(item.pk),
        "crumbs": [{"label": "Stock", "url": reverse("inventory:stock")}, {"label": item.sku}],
        "item_url": reverse("orders:item", args=[item.pk]) if request.user.may(P.CUSTOMER_VIEW) else "",
    }
    if request.user.may(P.STOCK_ADJUST):
        context["form"] = AdjustForm(item)
    return context
