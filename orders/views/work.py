"""Deeds on exceptions: claim, hand over, put off, mend, accept. Each is one operation and back to where it was done."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from oms.accounts.access import Permission as P
from oms.accounts.access import needs
from oms.actors import Actor
from oms.errors import OperationRefused
from oms.web import pages
from orders import operations, stuck
from orders.exception_types import QUEUES
from orders.forms.assign import AssignForm
from orders.forms.fixes import FixForm, ReasonForm, form_of
from orders.models import OrderException

from .onward import onward_from
from .pane import exception_or_404, pane_context

MORNING = time(8)


@require_POST
@needs(P.EXCEPTION_WORK)
def claim_next(request: HttpRequest) -> HttpResponse:
    """Take the most urgent piece of work nobody owns and open it in the queue."""
    queue = request.POST.get("queue", "")
    queue = queue if queue in QUEUES else ""
    exception = operations.claim_next(actor=Actor.of(request), now=timezone.now(), queue=queue)
    if exception is None:
        messages.info(request, f"Nothing waits unowned{f' in {queue}' if queue else ''}. Well done.")
        return pages.done(request, "", reverse("orders:queue"))
    query = urlencode({"view": "mine", **({"queue": queue} if queue else {}), "open": exception.pk})
    return pages.done(request, f"“{exception.title}” is yours.", f"{reverse('orders:queue')}?{query}")


@require_POST
@needs(P.EXCEPTION_WORK)
def claim(request: HttpRequest, exception_id: int) -> HttpResponse:
    exception_or_404(exception_id)
    return _do(
        request,
        exception_id,
        lambda actor, now: operations.claim_exception(exception_id=exception_id, actor=actor, now=now).pk,
        "It is yours.",
    )


@require_POST
@needs(P.EXCEPTION_WORK)
def give_back(request: HttpRequest, exception_id: int) -> HttpResponse:
    """Let go of what one owns."""
    exception_or_404(exception_id)

    def work(actor: Actor, now: datetime) -> int:
        return operations.give_back(exception_id=exception_id, actor=actor, now=now).pk

    return _do(request, exception_id, work, "Given back; anybody may claim it.", leave=True)


@require_POST
@needs(P.EXCEPTION_WORK)
def assign(request: HttpRequest, exception_id: int) -> HttpResponse:
    """Hand it to a person, or to nobody."""
    exception = exception_or_404(exception_id)
    form = AssignForm(request.POST)
    if not form.is_valid():
        return _invalid(request, exception, None, form.errors["owner"][0])
    owner = form.cleaned_data["owner"]

    def work(actor: Actor, now: datetime) -> int:
        ids = [exception.pk]
        return operations.assign_exceptions(
            exception_ids=ids, owner_id=owner.pk if owner else None, actor=actor, now=now
        )

    told = f"{owner.name} has it now." if owner else "It is free for everybody."
    return _do(request, exception_id, work, told, leave=True)


@require_POST
@needs(P.EXCEPTION_WORK)
def snooze(request: HttpRequest, exception_id: int) -> HttpResponse:
    """Out of sight until tomorrow morning."""
    exception = exception_or_404(exception_id)
    until = tomorrow_morning(timezone.now())

    def work(actor: Actor, now: datetime) -> int:
        return operations.snooze_exceptions(exception_ids=[exception_id], until=until, actor=actor, now=now)

    return _do(request, exception_id, work, f"{exception} comes back {until:%A} at {until:%H:%M}.", leave=True)


@require_POST
@needs(P.EXCEPTION_WORK)
def accept(request: HttpRequest, exception_id: int) -> HttpResponse:
    """Accept it as it is, with a reason."""
    exception = exception_or_404(exception_id)
    _refuse_verb("accept", exception, request)
    form = ReasonForm(exception, request.POST)
    if not form.is_valid():
        return _invalid(request, exception, stuck.Attempt(exception.pk, "reason", form))

    def work(actor: Actor, now: datetime) -> int:
        reason = form.cleaned_data["reason"]
        return operations.accept_exception(exception_id=exception_id, reason=reason, actor=actor, now=now).pk

    return _do(request, exception_id, work, f"“{exception.title}” is done.")


@require_POST
@needs(P.EXCEPTION_WORK)
def fix(request: HttpRequest, exception_id: int) -> HttpResponse:
    """Apply one of the exception's offers; a value it leaves open is in the form."""
    exception = exception_or_404(exception_id)
    verb = request.POST.get("verb", "")
    if verb == "accept" or any(offer["verb"] == verb for offer in exception.fixes):
        _refuse_verb(verb, exception, request)
    form = _form(exception, verb, request)
    if form and not form.is_valid():
        return _invalid(request, exception, stuck.Attempt(exception.pk, verb, form))
    args = form.args() if form else _sent(exception, verb, request)

    def work(actor: Actor, now: datetime) -> int:
        return len(operations.apply_fix(exception_id=exception_id, verb=verb, args=args, actor=actor, now=now))

    def told(_: int) -> str:
        if exception_or_404(exception_id).is_open:
            return f"Done; “{exception.title}” stays open, there is still something of it to settle."
        return f"“{exception.title}” is resolved."

    def in_form(refusal: OperationRefused) -> HttpResponse | None:
        if form is None or not isinstance(refusal, operations.AmendmentUnusable | operations.FixUnusable):
            return None
        form.add_error(next(iter(form.fields)), refusal.message)
        return _invalid(request, exception, stuck.Attempt(exception.pk, verb, form))

    return _do(request, exception_id, work, told, in_form=in_form)


def tomorrow_morning(now: datetime) -> datetime:
    """Eight o'clock of the next working day, in the active time zone."""
    day = timezone.localdate(now) + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, MORNING))


def _do(
    request: HttpRequest,
    exception_id: int,
    work: Callable[[Actor, datetime], Any],
    message: str | Callable[[int], str],
    *,
    leave: bool = False,
    in_form: Callable[[OperationRefused], HttpResponse | None] = lambda refusal: None,
) -> HttpResponse:
    """Run one deed once and go back to where the button was; in the queue, on to the next where this one is done."""
    back = pages.came_from(request, reverse("orders:exception", args=[exception_id]))
    return pages.deed(request, work, message, back, onward_from(request, back, leave=leave), in_form)


def _refuse_verb(verb: str, exception: OrderException, request: HttpRequest) -> None:
    if not stuck.may_apply(verb, exception, request.user):
        raise PermissionDenied("Your role may not resolve this exception that way.")


def _form(exception: OrderException, verb: str, request: HttpRequest) -> FixForm | None:
    open_offers = [offer for offer in exception.fixes if offer["verb"] == verb and not offer["args"]]
    return form_of(exception, open_offers[0], request.POST) if open_offers else None


def _sent(exception: OrderException, verb: str, request: HttpRequest) -> dict[str, str]:
    """The values of a one-click offer as the button sent them; they say which of several offers is meant."""
    names = {name for offer in exception.fixes if offer["verb"] == verb for name in offer["args"]}
    return {name: request.POST[name] for name in names if name in request.POST}


def _invalid(
    request: HttpRequest, exception: OrderException, attempt: stuck.Attempt | None, error: str = ""
) -> HttpResponse:
    """The piece of work again, what was typed still in its form."""
    context = pane_context(exception, request.user, attempt) | {"assign_error": error}
    return pages.invalid(request, "orders/exception.html", "orders/partials/stuck.html", context)
