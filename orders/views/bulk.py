"""One deed on many exceptions: each row on its own, with its own result; one that cannot be done stops no other."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from oms.accounts.access import Permission as P
from oms.accounts.access import needs
from oms.accounts.models import User
from oms.actors import Actor
from oms.errors import OperationRefused
from oms.web import pages
from orders import operations, subjects
from orders.chips import Chip
from orders.forms.bulk import MOST_ROWS, BulkForm
from orders.models import OrderException
from orders.queries import exceptions as queries
from orders.states import Verb
from orders.stuck import may_apply

from .onward import rows_at
from .work import tomorrow_morning

RESULT = "orders.bulk_result"
VERBS = {"accept": "Accept", "assign": "Hand over", "take": "Claim", "give_back": "Give back", "snooze": "Snooze"}
HAPPENS = {
    "accept": Chip("Accepted as sent", "good", "check"),
    "assign": Chip("Handed over", "info", "person"),
    "take": Chip("Yours", "info", "person"),
    "give_back": Chip("Free for everybody", "info", "person"),
    "snooze": Chip("Back next working morning", "", "clock"),
}
DONE = {
    "accept": "accepted",
    "assign": "handed over",
    "take": "claimed",
    "give_back": "given back",
    "snooze": "snoozed until the next working morning",
}


@require_POST
@needs(P.EXCEPTION_WORK)
def bulk(request: HttpRequest) -> HttpResponse:
    """Do it to every selected row, or to all of the view. Releasing asks for a reason first, assigning for a person;
    all of a view is shown before anything is done to it."""
    back = _back(request)
    form = BulkForm(_selected(request, back))
    if not form.is_valid():
        return _ask(request, form, back, status=422)
    if form.misses_something():
        return _ask(request, form, back)
    rows = queries.in_given_order(form.cleaned_data["ids"])
    try:
        results, _ = pages.once(request, lambda: _run(rows, form.cleaned_data, request.user))
    except OperationRefused as refusal:
        return pages.refused(request, refusal, back_to=back)
    return _report(request, results, form.cleaned_data["do"], back)


@require_safe
@needs(P.EXCEPTION_WORK)
def bulk_result(request: HttpRequest) -> HttpResponse:
    """What became of each row of the last bulk deed of this session."""
    result = request.session.get(RESULT) or {"rows": [], "back": reverse("orders:queue"), "title": "Nothing was done"}
    return render(request, "orders/bulk_result.html", {**result, "crumbs": _crumbs(result["back"])})


def _selected(request: HttpRequest, back: str) -> QueryDict:
    """What was sent; where everything is meant, with the rows of the view in its order, as many as may be."""
    sent = request.POST.copy()
    if sent.get("everything") and not sent.get("asked"):
        query = QueryDict(urlsplit(back).query)
        found = rows_at(request, query, timezone.now())
        rows = queries.QUEUE.ordered(found, query.get("sort", ""))
        sent.setlist("ids", [str(row.pk) for row in rows[:MOST_ROWS]])
        sent["of"] = str(found.count())
    return sent


def _ask(request: HttpRequest, form: BulkForm, back: str, status: int = 200) -> HttpResponse:
    """The page between: what is selected, and the word that is still missing."""
    rows = queries.in_given_order(form.cleaned_data.get("ids") or [])
    do = form.cleaned_data.get("do", "")
    context = {
        "form": form,
        "do": do,
        "verb": VERBS.get(do, "Work on"),
        "happens": HAPPENS.get(do),
        "rows": [{"exception": row, "why_not": _why_not(row, do, request.user)} for row in rows],
        "left_over": _left_over(form, len(rows)),
        "back": back,
        "crumbs": _crumbs(back),
        "people": form.people,
    }
    return render(request, "orders/bulk.html", context, status=status)


def _left_over(form: BulkForm, taken: int) -> int:
    """How many rows of the view are beyond what one go takes."""
    total = form.data.get("of", "")
    return max(int(total) - taken, 0) if total.isascii() and total.isdigit() and len(total) < 10 and taken else 0


def _why_not(row: OrderException, do: str, user: User) -> str:
    if not row.is_open:
        return "Resolved already"
    if do == "accept" and not may_apply("accept", row, user):
        return "It must be fixed"
    if do == "give_back" and row.owner_id != user.pk:
        return "Not yours"
    return ""


@transaction.atomic
def _run(rows: list[OrderException], values: dict[str, Any], user: User) -> list[dict[str, Any]]:
    """All of it in one transaction, so everything it may change is locked before the first row is worked."""
    deeds: dict[str, Callable[[OrderException, dict[str, Any], User, datetime], str]] = {
        "accept": _accept,
        "assign": _assign,
        "take": _take,
        "give_back": _give_back,
        "snooze": _snooze,
    }
    operations.lock_rows([row.pk for row in rows])
    by_order = sorted(rows, key=lambda row: (row.order_id or 0, row.pk))
    return [_one(row, deeds[values["do"]], values, user) for row in by_order]


def _one(row: OrderException, deed: Callable, values: dict[str, Any], user: User) -> dict[str, Any]:
    name = row.order.number if row.order else subjects.name_of(row)
    result = {"id": row.pk, "name": name, "title": row.title}
    try:
        return {**result, "ok": True, "text": deed(row, values, user, timezone.now())}
    except OperationRefused as refusal:
        return {**result, "ok": False, "text": refusal.message}


def _accept(row: OrderException, values: dict[str, Any], user: User, now: datetime) -> str:
    """Accept it, and confirm its order when that was the last thing in the way and this person may."""
    if not may_apply("accept", row, user):
        raise operations.NotAcceptable("It must be fixed.")
    actor = Actor.person(user, permission=P.EXCEPTION_WORK)
    operations.accept_exception(exception_id=row.pk, reason=values["reason"], actor=actor, now=now)
    if row.order is None:
        return "Done"
    left = operations.blocked([row.order.pk], Verb.CONFIRM).get(row.order.pk, [])
    if left:
        return f"Accepted; still stopped by {', '.join(left[:2])}"
    if not user.may(P.ORDER_RELEASE):
        return "Accepted; the order waits for somebody who may release it"
    try:
        releaser = Actor.person(user, permission=P.ORDER_RELEASE)
        operations.confirm_orders(order_ids=[row.order.pk], actor=releaser, now=now)
    except operations.OrderNotConfirmable:
        return "Accepted"
    found = operations.blocked([row.order.pk], Verb.CONFIRM).get(row.order.pk, [])
    return (
        f"Accepted; not released, for now it is stopped by {', '.join(found)}" if found else "Accepted, order released"
    )


def _assign(row: OrderException, values: dict[str, Any], user: User, now: datetime) -> str:
    owner = values["owner"]
    return _give(
        row, owner.pk if owner else None, f"Given to {owner.name}" if owner else "Free for everybody", user, now
    )


def _take(row: OrderException, values: dict[str, Any], user: User, now: datetime) -> str:
    return _give(row, user.pk, "Yours", user, now)


def _give_back(row: OrderException, values: dict[str, Any], user: User, now: datetime) -> str:
    actor = Actor.person(user, permission=P.EXCEPTION_WORK)
    operations.give_back(exception_id=row.pk, actor=actor, now=now)
    return "Free for everybody"


def _give(row: OrderException, owner_id: int | None, said: str, user: User, now: datetime) -> str:
    _refuse_resolved(row)
    actor = Actor.person(user, permission=P.EXCEPTION_WORK)
    changed = operations.assign_exceptions(exception_ids=[row.pk], owner_id=owner_id, actor=actor, now=now)
    return said if changed else f"{said} already"


def _snooze(row: OrderException, values: dict[str, Any], user: User, now: datetime) -> str:
    _refuse_resolved(row)
    until = tomorrow_morning(now)
    actor = Actor.person(user, permission=P.EXCEPTION_WORK)
    operations.snooze_exceptions(exception_ids=[row.pk], until=until, actor=actor, now=now)
    return f"Back {until:%A} at {until:%H:%M}"


def _refuse_resolved(row: OrderException) -> None:
    if not row.is_open:
        raise operations.ExceptionNotOpen("Somebody has resolved this one already.")


def _report(request: HttpRequest, results: list[dict[str, Any]], do: str, back: str) -> HttpResponse:
    """All well: back to the list with one sentence. Else a page that names every row."""
    good = sum(1 for row in results if row["ok"])
    title = f"{good} of {len(results)} {DONE[do]}"
    if results and good == len(results) and do != "accept":
        return pages.done(request, f"{good} {DONE[do]}.", back)
    request.session[RESULT] = {"rows": results, "back": back, "title": title}
    return pages.done(request, f"{title}.", "orders:bulk_result")


def _back(request: HttpRequest) -> str:
    back = pages.came_from(request, "orders:queue")
    return back if back.startswith(reverse("orders:queue")) and "bulk" not in back else reverse("orders:queue")


def _crumbs(back: str) -> list[dict[str, str]]:
    return [{"label": "Exceptions", "url": back}, {"label": "Selected rows"}]
