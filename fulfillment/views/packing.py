"""Packing: how many cartons, what is in each, and that it is packed."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_POST

from fulfillment import operations, queries
from fulfillment.forms import PackForm, one_each, poured
from fulfillment.models import ShipmentLine
from oms.accounts.access import Permission as P
from oms.accounts.access import needs
from oms.web import pages

from .detail import PAGE, STEP, context_of, most_cartons, packable, shipment_or_404
from .steps import again, do


@require_POST
@needs(P.SHIPMENT_WORK)
def pack(request: HttpRequest, shipment_id: int) -> HttpResponse:
    """Pack it; or, where another number of cartons is asked for, show the grid for so many and pack nothing yet."""
    shipment = shipment_or_404(shipment_id)
    lines = packable(queries.lines_of([shipment_id])[shipment_id])
    laid_out = _laid_out(request.POST, lines)
    if "lay_out" in request.POST or _wanted(request.POST, lines) != laid_out:
        context = context_of(request, shipment, pack_form=_laid_out_anew(request.POST, lines))
        return pages.render(request, PAGE, STEP, context)
    form = PackForm(lines, cartons=laid_out, data=request.POST)
    if not form.is_valid():
        return again(request, shipment, pack_form=form)
    return do(request, shipment, operations.pack_shipment, "{} is packed.", cartons=form.contents())


def _laid_out_anew(typed: QueryDict, lines: list[ShipmentLine]) -> PackForm:
    """The grid as it is asked for; what was typed into it stays, unless a carton an item is asked for."""
    if typed.get("lay_out") == "each":
        cartons = min(max(len(lines), 1), most_cartons(lines))
        return PackForm(lines, cartons=cartons, filled=one_each(lines, cartons))
    cartons = _wanted(typed, lines)
    return PackForm(lines, cartons=cartons, filled=poured(lines, typed, _laid_out(typed, lines), cartons))


def _laid_out(typed: QueryDict, lines: list[ShipmentLine]) -> int:
    """How many cartons the grid has that was filled."""
    return _number(typed.get("laid_out") or typed.get("cartons"), lines) or 1


def _wanted(typed: QueryDict, lines: list[ShipmentLine]) -> int:
    """How many cartons are asked for; as many as there are where that is no number."""
    return _number(typed.get("cartons"), lines) or _laid_out(typed, lines)


def _number(text: str | None, lines: list[ShipmentLine]) -> int | None:
    """A number of cartons that can be shown."""
    text = (text or "").strip()
    known = text.isascii() and text.isdigit() and len(text) < 5
    return min(max(int(text), 1), most_cartons(lines)) if known else None
