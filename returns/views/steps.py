"""The steps of a return: authorize, receive, inspect, withdraw."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from oms.accounts.access import Permission as P
from oms.accounts.access import needs
from oms.actors import Actor
from oms.errors import OperationRefused
from oms.web import pages
from orders.models import Order
from returns import operations, queries
from returns.forms import AuthorizeForm, CancelForm, InspectForm, ReceiveForm
from returns.models import ReturnAuthorization
from returns.states import ReturnStatus

from .detail import PAGE, STEP, context_of, return_or_404

FORM_PAGE, FORM = "returns/authorize.html", "returns/partials/authorize_form.html"


@require_http_methods(["GET", "HEAD", "POST"])
@needs(P.RETURN_AUTHORIZE)
def authorize(request: HttpRequest, order_id: int) -> HttpResponse:
    """What of an order may come back: its invoiced lines with what is left of each."""
    order = Order.objects.select_related("customer").filter(pk=order_id).first()
    if order is None:
        raise Http404
    lines = queries.returnable_lines(order_id)
    given = request.POST if request.method == "POST" else None
    form = AuthorizeForm(lines, given, business_unit_id=order.business_unit_id)
    if given is None:
        return pages.render(request, FORM_PAGE, FORM, _form_context(order, form, lines))
    if not form.is_valid():
        return pages.invalid(request, FORM_PAGE, FORM, _form_context(order, form, lines))
    return _authorize(request, order, form)


@require_POST
@needs(P.RETURN_RECEIVE)
def receive(request: HttpRequest, return_id: int) -> HttpResponse:
    rma = return_or_404(return_id)
    form = ReceiveForm(queries.lines_of(return_id), request.POST)
    if not form.is_valid():
        return _again(request, rma, receive_form=form)
    return _do(
        request, rma, operations.receive_return, "{} is received; inspect it next.".format, quantities=form.quantities()
    )


@require_POST
@needs(P.RETURN_RECEIVE)
def inspect(request: HttpRequest, return_id: int) -> HttpResponse:
    rma = return_or_404(return_id)
    form = InspectForm(queries.lines_of(return_id), reason=rma.reason_code, data=request.POST)
    if not form.is_valid():
        return _again(request, rma, inspect_form=form)
    return _do(request, rma, operations.inspect_return, _inspected, verdicts=form.verdicts())


@require_POST
@needs(P.RETURN_AUTHORIZE)
def cancel(request: HttpRequest, return_id: int) -> HttpResponse:
    rma = return_or_404(return_id)
    form = CancelForm(request.POST, auto_id="cancel-%s")
    if not form.is_valid():
        return _again(request, rma, cancel_form=form)
    reason = form.cleaned_data["reason"]
    return _do(request, rma, operations.cancel_return, "{} is withdrawn.".format, reason=reason)


def _authorize(request: HttpRequest, order: Order, form: AuthorizeForm) -> HttpResponse:
    def work() -> int:
        rma = operations.authorize_return(
            order_id=order.pk,
            quantities=form.quantities(),
            location_id=int(form.cleaned_data["location"]),
            reason_code=form.cleaned_data["reason_code"],
            note=form.cleaned_data["note"],
            actor=Actor.of(request),
            now=timezone.now(),
        )
        return rma.pk

    try:
        return_id, _ = pages.once(request, work)
    except OperationRefused as refusal:
        return pages.refused(request, refusal, back_to="returns:authorize", order_id=order.pk)
    return pages.done(request, "The return is authorized; tell the customer its number.", "returns:detail", return_id)


def _form_context(order: Order, form: AuthorizeForm, lines: list[queries.Returnable]) -> dict[str, Any]:
    address = reverse("orders:detail", args=[order.pk])
    crumbs = [{"label": "Orders", "url": reverse("orders:list")}, {"label": order.number, "url": address}]
    return {
        "order": order,
        "form": form,
        "invoiced": bool(lines),
        "crumbs": [*crumbs, {"label": "Return"}],
        "back": {"label": "Back to the order", "href": address},
    }


def _do(
    request: HttpRequest,
    rma: ReturnAuthorization,
    operation: Callable[..., ReturnAuthorization],
    told: Callable[[ReturnAuthorization], str],
    **values: Any,
) -> HttpResponse:
    """Run the step once, however often the form is sent, and go back to the return."""

    def work(actor: Actor, now: datetime) -> str:
        return told(operation(return_id=rma.pk, actor=actor, now=now, **values))

    return pages.deed(request, work, str, reverse("returns:detail", args=[rma.pk]))


def _inspected(rma: ReturnAuthorization) -> str:
    if rma.status == ReturnStatus.SETTLED:
        return f"{rma} is inspected and settled: nothing is left to credit."
    return f"{rma} is inspected; its credit waits for a colleague to approve it."


def _again(request: HttpRequest, rma: ReturnAuthorization, **forms: Any) -> HttpResponse:
    """The page as it was, with what was typed and what is wrong with it."""
    return pages.invalid(request, PAGE, STEP, context_of(request, rma, **forms))
