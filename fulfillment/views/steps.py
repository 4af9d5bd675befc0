"""The steps of a shipment: pick, pack, ship, call off; and releasing an order's stock to the warehouse."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from fulfillment import operations, queries
from fulfillment.forms import CancelForm, PickForm, ShipForm
from fulfillment.models import Shipment
from oms.accounts.access import Permission as P
from oms.accounts.access import needs
from oms.actors import Actor
from oms.web import pages
from orders.models import Order

from .detail import PAGE, STEP, context_of, shipment_or_404


@require_POST
@needs(P.SHIPMENT_WORK)
def pick(request: HttpRequest, shipment_id: int) -> HttpResponse:
    shipment = shipment_or_404(shipment_id)
    form = PickForm(queries.lines_of([shipment_id])[shipment_id], request.POST)
    if not form.is_valid():
        return again(request, shipment, pick_form=form)
    found = form.found()
    return do(request, shipment, operations.pick_shipment, "{} is picked.", found=found)


@require_POST
@needs(P.SHIPMENT_WORK)
def ship(request: HttpRequest, shipment_id: int) -> HttpResponse:
    shipment = shipment_or_404(shipment_id)
    form = ShipForm(request.POST)
    if not form.is_valid():
        return again(request, shipment, ship_form=form)

    def leave(*, shipment_id: int, **rest: Any) -> Shipment:
        return operations.ship_shipments(shipment_ids=[shipment_id], **rest)[0]

    return do(request, shipment, leave, "{} has left.", **form.departure())


@require_POST
@needs(P.SHIPMENT_WORK)
def cancel(request: HttpRequest, shipment_id: int) -> HttpResponse:
    shipment = shipment_or_404(shipment_id)
    form = CancelForm(request.POST, auto_id="cancel-%s")
    if not form.is_valid():
        return again(request, shipment, cancel_form=form)
    reason = form.cleaned_data["reason"]
    return do(
        request, shipment, operations.cancel_shipment, "{} is called off; its stock stays reserved.", reason=reason
    )


@require_POST
@needs(P.ORDER_RELEASE)
def release(request: HttpRequest, order_id: int) -> HttpResponse:
    """The order page's button: what is reserved becomes shipments."""
    order = get_object_or_404(Order, pk=order_id)

    def work(actor: Actor, now: datetime) -> list[str]:
        made = operations.release_order(order_id=order.pk, actor=actor, now=now)
        return [shipment.number for shipment in made]

    def told(numbers: list[str]) -> str:
        return f"{', '.join(numbers)} {'is' if len(numbers) == 1 else 'are'} in the warehouse."

    return pages.deed(request, work, told, reverse("orders:detail", args=[order.pk]))


def do(
    request: HttpRequest, shipment: Shipment, operation: Callable[..., Shipment], told: str, **values: Any
) -> HttpResponse:
    """Run the step once, however often the form is sent, and go back to the shipment."""

    def work(actor: Actor, now: datetime) -> str:
        return str(operation(shipment_id=shipment.pk, actor=actor, now=now, **values))

    return pages.deed(request, work, told.format, reverse("fulfillment:detail", args=[shipment.pk]))


def again(request: HttpRequest, shipment: Shipment, **forms: Any) -> HttpResponse:
    """The page as it was, with what was typed and what is wrong with it."""
    return pages.invalid(request, PAGE, STEP, context_of(request, shipment, **forms))
