"""Deeds on an order: release it, mend and release it, hold, cancel, amend. Each is one operation."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from oms.accounts.access import Permission as P
from oms.accounts.access import needs
from oms.actors import Actor
from oms.errors import OperationRefused
from oms.web import pages
from orders import operations
from orders.forms.order import AmendForm, CancelForm, HoldForm, LineForm, WindowForm
from orders.models import Order, OrderLine
from orders.queries.exceptions import open_on_order
from orders.queries.orders import lines_of
from orders.states import OrderStatus, Verb
from orders.stuck import may_apply

from .detail import Wrong, order_or_404, order_page
from .onward import onward_from


@require_POST
@needs(P.ORDER_RELEASE)
def confirm(request: HttpRequest, order_id: int) -> HttpResponse:
    """Promise the order: it leaves review, unless something has come up since that stops it."""
    order = order_or_404(order_id)

    def work(actor: Actor, now: datetime) -> list[str]:
        operations.confirm_orders(order_ids=[order.pk], actor=actor, now=now)
        return _stopped_by(order)

    return _do(request, order, work, _released(request, order, "was checked again"), stay=True)


@require_POST
@needs(P.ORDER_RELEASE, P.EXCEPTION_WORK)
def settle(request: HttpRequest, order_id: int) -> HttpResponse:
    """Apply the one-click fix of everything that stops it, or accept it all as sent, then release."""
    order, accept = order_or_404(order_id), request.POST.get("take") == "accept"
    for exception in open_on_order(order.pk):
        offer = operations.one_click_fix(exception, accept=accept) if exception.blocks else None
        if offer and not may_apply(offer["verb"], exception, request.user):
            raise PermissionDenied("Your role may not resolve everything that stops this order.")

    def work(actor: Actor, now: datetime) -> list[str]:
        operations.settle_order(order_id=order.pk, accept=accept, actor=actor, now=now)
        return _stopped_by(order)

    return _do(request, order, work, _released(request, order, "is corrected"), stay=True)


@require_POST
@needs(P.ORDER_ENTER)
def hold(request: HttpRequest, order_id: int) -> HttpResponse:
    order, form = order_or_404(order_id), HoldForm(request.POST, auto_id="hold-%s")
    if not form.is_valid():
        return order_page(request, order, Wrong("hold", form))

    def work(actor: Actor, now: datetime) -> int:
        reason = form.cleaned_data["reason"]
        return operations.hold_order(order_id=order.pk, reason=reason, actor=actor, now=now).pk

    return _do(request, order, work, f"{order} is held.")


@require_POST
@needs(P.ORDER_CANCEL)
def cancel(request: HttpRequest, order_id: int) -> HttpResponse:
    order, form = order_or_404(order_id), CancelForm(request.POST)
    if not form.is_valid():
        return order_page(request, order, Wrong("cancel", form))

    def work(actor: Actor, now: datetime) -> int:
        return operations.cancel_order(order_id=order.pk, reason=form.reason(), actor=actor, now=now).pk

    return _do(request, order, work, f"{order} is cancelled.")


@require_POST
@needs(P.ORDER_CANCEL)
def cancel_rest(request: HttpRequest, order_id: int) -> HttpResponse:
    """Give up what has not left of an order; one of which nothing has left is cancelled by that."""
    order, form = order_or_404(order_id), CancelForm(request.POST, auto_id="rest-%s")
    if not form.is_valid():
        return order_page(request, order, Wrong("rest", form))

    def work(actor: Actor, now: datetime) -> str:
        rest = operations.cancel_rest(order_id=order.pk, reason=form.reason(), held_too=True, actor=actor, now=now)
        return rest.status

    def told(status: str) -> str:
        return f"{order} is cancelled." if status == OrderStatus.CANCELLED else f"The rest of {order} is cancelled."

    return _do(request, order, work, told)


@require_POST
@needs(P.ORDER_ENTER)
def window(request: HttpRequest, order_id: int) -> HttpResponse:
    """Change the last day the customer takes it, and look again at what stops it; a wrong day is told in the form."""
    order = order_or_404(order_id)
    form = WindowForm(order, request.POST)
    if not form.is_valid():
        return order_page(request, order, Wrong("window", form))

    def work(actor: Actor, now: datetime) -> int:
        operations.change_cancel_after(order_id=order.pk, actor=actor, now=now, **form.cleaned_data)
        return len(operations.recheck_order(order_id=order.pk, actor=actor, now=now))

    try:
        pages.once(request, lambda: work(Actor.of(request), timezone.now()))
    except operations.WindowUnusable as refusal:
        if not order_or_404(order_id).is_open:
            return pages.refused(request, refusal, back_to=reverse("orders:detail", args=[order_id]))
        form.add_error("cancel_after_on", refusal.message)
        return order_page(request, order_or_404(order_id), Wrong("window", form))
    return pages.done(request, f"{order} may leave until the day agreed.", "orders:detail", order.pk)


@require_POST
@needs(P.ORDER_ENTER)
def amend(request: HttpRequest, order_id: int) -> HttpResponse:
    """Change where, when or how it ships, and look again at what stops it."""
    order = order_or_404(order_id)
    form = AmendForm(order, request.POST)
    if not form.is_valid():
        return order_page(request, order, Wrong("amend", form))

    def work(actor: Actor, now: datetime) -> int:
        operations.amend_order(order_id=order.pk, actor=actor, now=now, **form.changes())
        return len(operations.recheck_order(order_id=order.pk, actor=actor, now=now))

    def late() -> Wrong:
        fresh = order_or_404(order_id)
        return Wrong("amend", AmendForm(fresh, form.merged(AmendForm(fresh))), is_late=True)

    return _amend(request, order, work, f"{order} is amended.", late)


@require_POST
@needs(P.ORDER_ENTER)
def amend_line(request: HttpRequest, line_id: int) -> HttpResponse:
    """Change item, quantity, unit or price of a line, and look again at what stops the order."""
    order, line = _line_or_404(line_id)
    form = LineForm(line, request.POST)
    if not form.is_valid():
        return order_page(request, order, Wrong("line", form, line.pk))

    def work(actor: Actor, now: datetime) -> int:
        operations.amend_line(line_id=line.pk, actor=actor, now=now, **form.changes())
        return len(operations.recheck_order(order_id=order.pk, actor=actor, now=now))

    def unusable(problem: str) -> Wrong:
        form.add_error(None, problem)
        return Wrong("line", form, line.pk)

    return _amend(request, order, work, f"Line {line.number} is changed.", lambda: _late_line(form, line_id), unusable)


@require_POST
@needs(P.ORDER_ENTER)
def drop_line(request: HttpRequest, line_id: int) -> HttpResponse:
    """Take a line off an order in review."""
    order, line = _line_or_404(line_id)
    form = LineForm(line, request.POST)
    form.is_valid()  # only the version it was seen in matters here
    version = form.cleaned_data.get("version")

    def work(actor: Actor, now: datetime) -> int:
        operations.cancel_line(line_id=line.pk, reason="Dropped at the desk", actor=actor, now=now, version=version)
        return len(operations.recheck_order(order_id=order.pk, actor=actor, now=now))

    return _amend(request, order, work, f"Line {line.number} is dropped.", lambda: _late_line(form, line_id))


def _do(
    request: HttpRequest,
    order: Order,
    work: Callable[[Actor, datetime], Any],
    message: str | Callable[[Any], str],
    *,
    stay: bool = False,
) -> HttpResponse:
    """Run one deed once, then the order's page; with `stay`, the page the button was on, or the next of the queue."""
    home = reverse("orders:detail", args=[order.pk])
    back = pages.came_from(request, home) if stay else home
    return pages.deed(request, work, message, back, onward_from(request, back))


def _amend(
    request: HttpRequest,
    order: Order,
    work: Callable[[Actor, datetime], Any],
    message: str,
    late: Callable[[], Wrong],
    unusable: Callable[[str], Wrong] | None = None,
) -> HttpResponse:
    """Amend once; where somebody was faster, the page as it is now with `late`, the form as it was typed.

    What cannot be used is said in the form, where `unusable` makes one of it.
    """
    try:
        pages.once(request, lambda: work(Actor.of(request), timezone.now()))
    except operations.OrderChanged:
        return order_page(request, order_or_404(order.pk), late())
    except OperationRefused as refusal:
        if unusable and isinstance(refusal, operations.AmendmentUnusable):
            return order_page(request, order_or_404(order.pk), unusable(refusal.message))
        return pages.refused(request, refusal, back_to=reverse("orders:detail", args=[order.pk]))
    return pages.done(request, message, "orders:detail", order.pk)


def _late_line(form: LineForm, line_id: int) -> Wrong:
    _, line = _line_or_404(line_id)
    return Wrong("line", LineForm(line, form.merged(LineForm(line))), line_id, is_late=True)


def _stopped_by(order: Order) -> list[str]:
    return operations.blocked([order.pk], Verb.CONFIRM).get(order.pk, [])


def _released(request: HttpRequest, order: Order, done: str) -> Callable[[list[str]], str]:
    """Tells that it is released; or what was `done`, and what was found on the way that needs a choice."""

    def told(found: list[str]) -> str:
        if not found:
            return f"{order} is released."
        messages.warning(request, f"{order} {done}, and not released yet: {', '.join(found)}.")
        return ""

    return told


def _line_or_404(line_id: int) -> tuple[Order, OrderLine]:
    order_id = OrderLine.objects.filter(pk=line_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise Http404("There is no such line.")
    order = order_or_404(order_id)
    return order, next(line for line in lines_of(order) if line.pk == line_id)
