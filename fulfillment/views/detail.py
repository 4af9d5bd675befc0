"""One shipment: what is in it, where it stands, and the form of its next step."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from fulfillment import chips, queries, sscc
from fulfillment.forms import MOST_CARTONS, MOST_CELLS, CancelForm, PackForm, PickForm, ShipForm
from fulfillment.models import Package, Shipment, ShipmentLine
from fulfillment.operations import what_stops
from fulfillment.states import OPEN, ShipmentStatus
from oms.accounts.access import Permission as P
from oms.accounts.access import needs
from oms.audit.queries import timeline_of
from oms.web import pages
from orders.states import Verb

PAGE, STEP = "fulfillment/detail.html", "fulfillment/partials/detail_step.html"


@require_safe
@needs(P.SHIPMENT_VIEW)
def detail(request: HttpRequest, shipment_id: int) -> HttpResponse:
    shipment = shipment_or_404(shipment_id)
    return pages.render(request, PAGE, STEP, context_of(request, shipment))


def shipment_or_404(shipment_id: int) -> Shipment:
    shipment = queries.find_shipment(shipment_id)
    if shipment is None:
        raise Http404
    return shipment


def context_of(request: HttpRequest, shipment: Shipment, **forms: Any) -> dict[str, Any]:
    """Everything the page shows; `forms` are bound ones to be shown instead of fresh ones."""
    lines = queries.lines_of([shipment.pk])[shipment.pk]
    packages = queries.packages_of(shipment.pk)
    for package in packages:
        package.code = sscc.spaced(package.sscc, shipment.order.business_unit.gs1_prefix)
    _weigh(packages)
    works = request.user.may(P.SHIPMENT_WORK)
    step = step_form(request, shipment, lines) if works else {}
    return {
        "shipment": shipment,
        "lines": lines,
        "packages": packages,
        "sees_stock": request.user.may(P.STOCK_VIEW),
        "stopped": _stopped(shipment),
        "is_early": shipment.status in OPEN and shipment.order.is_before_window(timezone.now()),
        "crumbs": [{"label": "Shipments", "url": reverse("fulfillment:list")}, {"label": shipment.number}],
        "facets": _facets(shipment),
        "timeline": timeline_of("fulfillment.shipment", shipment.pk),
        "tracking_url": queries.tracking_url(shipment),
        "can_cancel": works and shipment.status in OPEN,
        "cancel_form": CancelForm(auto_id="cancel-%s"),
        **step,
        **forms,
    }


def _weigh(packages: list[Package]) -> None:
    """Give each its `weight_text`, all with as many decimals as the finest needs: point stands under point."""
    weights = [package.weight.normalize() for package in packages]
    places = max((-min(int(weight.as_tuple().exponent), 0) for weight in weights), default=0)
    for package, weight in zip(packages, weights, strict=True):
        package.weight_text = f"{weight:,.{places}f} kg"


def step_form(request: HttpRequest, shipment: Shipment, lines: list[ShipmentLine]) -> dict[str, Any]:
    """The form of the step that comes next, by the name its template knows."""
    if shipment.status == ShipmentStatus.PLANNED:
        return {"pick_form": PickForm(lines), "once_form": _ship_form(shipment)}
    if shipment.status == ShipmentStatus.PICKED:
        is_short = any(line.picked < line.planned for line in lines)
        once = {} if is_short else {"once_form": _ship_form(shipment)}
        return {"pack_form": PackForm(packable(lines), cartons=1), **once}
    if shipment.status == ShipmentStatus.PACKED:
        return {"ship_form": _ship_form(shipment)}
    return {}


def _ship_form(shipment: Shipment) -> ShipForm:
    return ShipForm(initial={"carrier": shipment.carrier_id, "tracking_number": shipment.tracking_number})


def packable(lines: list[ShipmentLine]) -> list[ShipmentLine]:
    return [line for line in lines if line.quantity > 0]


def most_cartons(lines: list[ShipmentLine]) -> int:
    """Long shipments get fewer cartons on the screen, so that the form stays one that can be sent."""
    return max(min(MOST_CARTONS, MOST_CELLS // max(len(lines), 1)), 1)


def _facets(shipment: Shipment) -> list[dict[str, str]]:
    day = chips.of_day(shipment, timezone.now())
    return [chips.of_shipment(shipment), *([day] if day else [])]


def _stopped(shipment: Shipment) -> list[str]:
    """What keeps it from leaving."""
    return what_stops(shipment.order, Verb.SHIP, now=timezone.now()) if shipment.status in OPEN else []
