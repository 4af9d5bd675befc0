"""One piece of work, beside the list or as a page of its own: facts, what stops the order, whose it is, history."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from oms import money
from oms.accounts.models import User
from orders import chips, stuck, subjects
from orders.models import Order, OrderException
from orders.queries import exceptions as queries
from orders.queries import history


def exception_or_404(exception_id: int) -> OrderException:
    exception = queries.find_exception(exception_id)
    if exception is None:
        raise Http404("There is no such exception.")
    return exception


def pane_context(
    exception: OrderException,
    user: User,
    attempt: stuck.Attempt | None = None,
    *,
    people: list[queries.Colleague] | None = None,
) -> dict[str, Any]:
    """What `orders/partials/work.html` shows of one exception; `people` where the caller knows the desk already."""
    common = {
        "exception": exception,
        "people": people or queries.people_of_the_desk(),
        "is_mine": exception.owner_id == user.pk,
        "crumbs": [{"label": "Exceptions", "url": reverse("orders:queue")}, {"label": exception.kind.queue}],
    }
    if exception.order is None:
        return {**common, **_without_order(exception, user, attempt)}
    return {**common, **_with_order(exception, exception.order, user, attempt)}


def _with_order(exception: OrderException, order: Order, user: User, attempt) -> dict[str, Any]:
    return {
        "order": order,
        "order_chips": chips.of_list_row(order, timezone.now()),
        "facts": order_facts(order),
        "box": stuck.box_for(order, queries.open_on_order(order.pk), user, attempt),
        "events": history.latest(order.pk),
    }


def _without_order(exception: OrderException, user: User, attempt) -> dict[str, Any]:
    problems = [stuck.problem_for(exception, user, attempt)] if exception.is_open else []
    return {
        "order": None,
        "concerned": subjects.concerned(exception),
        "box": stuck.StuckBox("One thing to settle", "", problems, []) if problems else None,
        "events": history.latest_of("orders.orderexception", exception.pk),
    }


def order_facts(order: Order) -> list[dict[str, Any]]:
    """The handful of facts a specialist looks at first."""
    po_day = f" of {_day(order.po_on)}" if order.po_on else ""
    facts = [
        ("Customer", _customer_and_place(order)),
        ("Customer PO", f"{order.po_number}{po_day}"),
        ("Requested", requested(order)),
        ("Value", money.text(order.total_amount, order.currency)),
        ("Came by", order.get_channel_display()),
    ]
    return [{"label": label, "value": value} for label, value in facts]


def _customer_and_place(order: Order) -> str:
    """Both names; the place alone where it bears the customer's already."""
    customer, place = order.customer.name, order.destination.name if order.destination else ""
    if not place:
        return customer
    return place if place.startswith(customer) else f"{customer}, {place}"


def requested(order: Order) -> str:
    """The ship window in words."""
    if order.ship_not_before_on and order.ship_not_before_on != order.ship_by_on:
        return f"Ship {_day(order.ship_not_before_on)} to {_day(order.ship_by_on)}"
    words = f"Ship by {_day(order.ship_by_on)}"
    return f"{words}, deliver by {_day(order.deliver_by_on)}" if order.deliver_by_on else words


def _day(day) -> str:
    near = day.year == timezone.localdate().year
    return f"{day:%b} {day.day}" if near else f"{day:%b} {day.day}, {day.year}"
