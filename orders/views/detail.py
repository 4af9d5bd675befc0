"""One order: what stops it, its lines, its money, what later apps know of it, and its history."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from oms.accounts.access import Permission as P
from oms.accounts.access import needs
from oms.snapshot import one_moment
from oms.web import actions, panels
from orders import chips, stuck
from orders.forms.order import AmendForm, CancelForm, HoldForm, LineForm, WindowForm
from orders.models import Order, OrderException, OrderLine
from orders.queries import exceptions, history
from orders.queries import orders as queries
from orders.queries.under_way import is_under_way
from orders.states import FulfillmentFacet, OrderStatus

from .facts import money_facts, party_facts, promise_facts, reference_facts


@dataclass(slots=True)
class Wrong:
    """A form of the page that was sent and is not right: which one, and with what was typed."""

    name: str
    form: Form
    line_id: int | None = None
    is_late: bool = False  # right in itself, but the order was changed meanwhile


@require_safe
@needs(P.ORDER_VIEW)
def detail(request: HttpRequest, order_id: int) -> HttpResponse:
    """The page as of one moment, however much is written meanwhile.

    `?tab=` a part of the order, `?why=` the reasons of a line, `?edit=` a line's form.
    """
    with one_moment():
        return order_page(request, order_or_404(order_id))


def order_or_404(order_id: int) -> Order:
    order = queries.find_order(order_id)
    if order is None:
        raise Http404("There is no such order.")
    return order


def order_page(request: HttpRequest, order: Order, wrong: Wrong | None = None) -> HttpResponse:
    """The page of an order, with the form in place when what was sent to it was wrong (422) or came too late (409)."""
    open_ones = exceptions.open_on_order(order.pk) if order.is_open else []
    tabs = panels.of("order", request, "tab")
    tab = _tab(request, [panel.code for panel in tabs])
    context = {
        "order": order,
        "tab": tab,
        "tabs": _tabs(order, tabs, tab),
        "facets": chips.of_order(order, timezone.now()),
        "crumbs": [{"label": "Orders", "url": reverse("orders:list")}, _customer_crumb(request, order)],
        "box": stuck.box_for(order, open_ones, request.user) if open_ones else None,
        "past_window": _still_leaves(order) and order.is_past_window(timezone.now()),
        "under_way": wrong is None and order.status == OrderStatus.CONFIRMED and is_under_way(order.pk, timezone.now()),
        "may_work": request.user.may(P.EXCEPTION_WORK),
        "meanwhile": history.latest_amendment(order.pk) if wrong and wrong.is_late else None,
        **_deeds(request, order, open_ones, wrong),
        **_part(request, order, tab, tabs, wrong),
    }
    status = 200 if wrong is None else 409 if wrong.is_late else 422
    return render(request, "orders/detail.html", context, status=status)


def _tab(request: HttpRequest, codes: list[str]) -> str:
    asked = request.GET.get("tab", "")
    return asked if asked in ("history", *codes) else "order"


def _tabs(order: Order, tabs: list[panels.Panel], current: str) -> list[dict[str, Any]]:
    parts = [("order", "Order", None)]
    parts += [(panel.code, panel.title, panel.count(order) if panel.count else None) for panel in tabs]
    parts += [("history", "History", history.events_of(order.pk).count())]
    base = reverse("orders:detail", args=[order.pk])
    return [
        {
            "label": label,
            "count": count,
            "url": base if code == "order" else f"{base}?tab={code}",
            "current": code == current,
        }
        for code, label, count in parts
    ]


def _customer_crumb(request: HttpRequest, order: Order) -> dict[str, str]:
    if request.user.may(P.CUSTOMER_VIEW):
        return {"label": order.customer.name, "url": reverse("orders:customer", args=[order.customer_id])}
    return {"label": order.customer.name}


def _part(
    request: HttpRequest, order: Order, tab: str, tabs: list[panels.Panel], wrong: Wrong | None
) -> dict[str, Any]:
    if tab == "history":
        return _history(request, order)
    if tab != "order":
        panel = next(panel for panel in tabs if panel.code == tab)
        return {"shown_tab": panels.render(panel, request, order)}
    return _order_part(request, order, wrong)


def _history(request: HttpRequest, order: Order) -> dict[str, Any]:
    kind = request.GET.get("kind", "")
    page = history.HISTORY.page(history.events_of(order.pk, kind), request)
    base = f"{request.path}?tab=history"
    kinds = [{"label": "Everything", "url": base, "current": kind not in history.KINDS}]
    for name, (label, _) in history.KINDS.items():
        kinds.append({"label": label, "url": f"{base}&kind={name}", "current": name == kind})
    return {"page": page, "events": [history.entry_of(event) for event in page], "kinds": kinds}


def _order_part(request: HttpRequest, order: Order, wrong: Wrong | None) -> dict[str, Any]:
    lines = queries.lines_of(order)
    can_edit = _amendable(order) and request.user.may(P.ORDER_ENTER)
    return {
        "lines": [_line_row(line, timezone.now()) for line in lines],
        "can_edit": can_edit,
        "may_view_items": request.user.may(P.CUSTOMER_VIEW),
        "why": _why(request, lines),
        "can_ask_why": bool(panels.of("order_line", request)),
        **_edited(request, lines, wrong if can_edit else None, can_edit),
        "main_panels": panels.shown("order", request, order, "main"),
        "side_panels": panels.shown("order", request, order, "side"),
        "promise": promise_facts(order),
        "money": money_facts(order),
        "parties": party_facts(order),
        "references": reference_facts(order),
        "events": history.latest(order.pk, 6),
    }


def _line_row(line: OrderLine, now: datetime) -> dict[str, Any]:
    """A line with its chips and its promise; `is_late` when the promised day is over and units are still to leave."""
    promised_on = line.promised_on or line.order.promised_on
    waits = line.order.is_open and line.to_ship > 0
    is_late = waits and promised_on is not None and promised_on < line.order.business_unit.today(now)
    return {"line": line, "states": chips.of_line(line), "promised_on": promised_on, "is_late": is_late}


def _asked_line(request: HttpRequest, lines: list[OrderLine], name: str) -> OrderLine | None:
    asked = request.GET.get(name, "")
    return next((line for line in lines if str(line.pk) == asked), None)


def _why(request: HttpRequest, lines: list[OrderLine]) -> dict[str, Any] | None:
    """The reasons of one line, as later apps tell them."""
    line = _asked_line(request, lines, "why")
    return {"line": line, "panels": panels.shown("order_line", request, line, "main")} if line else None


def _edited(request: HttpRequest, lines: list[OrderLine], wrong: Wrong | None, can_edit: bool) -> dict[str, Any]:
    if wrong and wrong.line_id:
        line = next(line for line in lines if line.pk == wrong.line_id)
        return {"edited": line, "line_form": wrong.form}
    line = _asked_line(request, lines, "edit") if can_edit else None
    return {"edited": line, "line_form": LineForm(line)} if line else {}


def _amendable(order: Order) -> bool:
    """Whether amendments are taken; twin of the refusal in `operations.amend`, which decides."""
    return order.status in (OrderStatus.DRAFT, OrderStatus.IN_REVIEW)


def _still_leaves(order: Order) -> bool:
    return order.is_open and order.fulfillment != FulfillmentFacet.SHIPPED


def _ends(order: Order, given: dict[str, Form]) -> dict[str, Any]:
    """Cancelling: all of it, what is left where part has shipped, or why not."""
    if order.fulfillment == FulfillmentFacet.PART:
        return {"rest_form": given.get("rest") or CancelForm(auto_id="rest-%s")}
    if order.fulfillment == FulfillmentFacet.SHIPPED:
        return {"cancel_why_not": "it has shipped; take it as a return"}
    return {"cancel_form": given.get("cancel") or CancelForm()}


def _deeds(request: HttpRequest, order: Order, open_ones: list[OrderException], wrong: Wrong | None) -> dict[str, Any]:
    """The buttons of the head and their dialogs; a button that cannot be used now says why."""
    user, given = request.user, {wrong.name: wrong.form} if wrong else {}
    stopping = [row for row in open_ones if row.blocks]
    deeds: dict[str, Any] = {"actions": actions.of("order", user, order), "wrong": wrong.name if wrong else ""}
    if order.may_become(OrderStatus.CONFIRMED) and user.may(P.ORDER_RELEASE):
        deeds["release"] = {
            "label": "Release",
            "url": reverse("orders:confirm", args=[order.pk]),
            "variant": "primary",
            "key": "" if stopping else "e",
            "disabled_why": "something still stops it" if stopping else "",
        }
    if order.is_open and user.may(P.ORDER_ENTER):
        deeds["hold_form"] = given.get("hold") or HoldForm(auto_id="hold-%s")
        deeds["held_by_hand"] = any(row.type == "manual_hold" for row in open_ones)
    if order.may_become(OrderStatus.CANCELLED) and user.may(P.ORDER_CANCEL):
        deeds |= _ends(order, given)
    if _still_leaves(order) and user.may(P.ORDER_ENTER):
        deeds["window_form"] = given.get("window") or WindowForm(order)
    if user.may(P.ORDER_ENTER):
        deeds |= _amending(order, given)
    return deeds


def _amending(order: Order, given: dict[str, Form]) -> dict[str, Any]:
    """Amending while it is in review; afterwards why not, and what can be done instead."""
    if _amendable(order):
        return {"amend_form": given.get("amend") or AmendForm(order)}
    if order.status != OrderStatus.CONFIRMED:
        return {"amend_why_not": f"the order is {order.get_status_display().lower()}"}
    instead = "cancel what has not left" if _still_leaves(order) else "take it as a return"
    return {"amend_why_not": f"it is confirmed already; {instead}"}
