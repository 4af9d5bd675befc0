"""Shipping at once: an order of which everything is reserved, or a shipment with steps left."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from fulfillment import operations, queries
from fulfillment.forms import ShipForm
from oms.accounts.access import Permission as P
from oms.accounts.access import needs
from oms.actors import Actor
from oms.web import pages
from orders.models import Order
from orders.states import Verb

from .detail import shipment_or_404
from .steps import again, do


@require_http_methods(["GET", "HEAD", "POST"])
@needs(P.SHIPMENT_WORK)
def order(request: HttpRequest, order_id: int) -> HttpResponse:
    """First what would leave, then it leaves. What a person has to release is theirs alone who may release it."""
    found = Order.objects.select_related("customer", "business_unit").filter(pk=order_id).first()
    if found is None:
        raise Http404("There is no such order.")
    back = reverse("orders:detail", args=[order_id])
    not_theirs = _not_theirs(request, found)
    if request.method == "POST":
        if not_theirs:
            raise PermissionDenied(not_theirs)

        def work(actor: Actor, now: datetime) -> list[str]:
            gone = operations.ship_order_at_once(order_id=order_id, actor=actor, now=now)
            return [each.number for each in gone]

        return pages.deed(request, work, _told, back)
    context = {
        "order": found,
        "rows": queries.reserved_of(order_id),
        "stopped": operations.what_stops(found, Verb.RELEASE, Verb.SHIP, now=timezone.now()),
        "not_theirs": not_theirs,
        "is_early": found.is_before_window(timezone.now()),
        "crumbs": [{"label": found.number, "url": back}],
    }
    return render(request, "fulfillment/order_at_once.html", context)


@require_POST
@needs(P.SHIPMENT_WORK)
def shipment(request: HttpRequest, shipment_id: int) -> HttpResponse:
    """Pick, pack and ship in one deed, whichever of them are left."""
    found = shipment_or_404(shipment_id)
    form = ShipForm(request.POST)
    if not form.is_valid():
        return again(request, found, once_form=form)
    return do(request, found, operations.ship_shipment_at_once, "{} has left.", **form.departure())


def _not_theirs(request: HttpRequest, found: Order) -> str:
    """Why this person may not release the order, which is what shipping it at once begins with; empty if they may."""
    if request.user.may(P.ORDER_RELEASE):
        return ""
    if not found.business_unit.auto_release:
        return (
            f"Orders of {found.business_unit.name} are released by a person of the order desk; ask them to release it."
        )
    if found.is_before_window(timezone.now()):
        day = found.ship_not_before_on
        return f"It is to leave from {day:%b} {day.day}, {day.year} on; before that the order desk has to release it."
    return ""


def _told(numbers: list[str]) -> str:
    return f"{', '.join(numbers)} {'has' if len(numbers) == 1 else 'have'} left."
