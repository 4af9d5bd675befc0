"""Working down the queue: what opens after a deed on what was open."""

from collections.abc import Callable
from copy import copy
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlsplit

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone

from oms.accounts.access import Permission as P
from oms.accounts.models import User
from oms.web.ids import usable_id
from orders.forms.filters import QueueFilterForm
from orders.models import Order, OrderException
from orders.queries import exceptions as queries
from orders.states import OrderStatus


def onward_from(request: HttpRequest, back: str, *, leave: bool = False) -> Callable[[], str]:
    """Where a deed leads that was done on the page `back`; ask before it, call after it.

    From a queue with something open it leads to the next row of that queue, as it is filtered and sorted there, once
    nothing is left to do on the opened one; with `leave` at once. From anywhere else it leads back.
    """
    place = urlsplit(back)
    query = QueryDict(place.query, mutable=True)
    opened = usable_id(query.get("open", ""))
    mark = queries.find_exception(opened) if opened is not None and place.path == reverse("orders:queue") else None
    if mark is None:
        return lambda: back
    return lambda: _after(request, query, mark, leave=leave)


def _after(request: HttpRequest, query: QueryDict, mark: OrderException, *, leave: bool) -> str:
    """The address of the queue with the right one open; without one where nothing follows."""
    key = None if leave else _unfinished(mark, request.user)
    key = key or _next(request, query, mark, timezone.now())
    query.pop("open", None)
    if key:
        query["open"] = str(key)
    return f"{reverse('orders:queue')}?{query.urlencode()}" if query else reverse("orders:queue")


def _unfinished(mark: OrderException, user: User) -> int | None:
    """What is still to be done about the opened one or its order: the key to keep open."""
    if mark.order_id is None:
        return mark.pk if OrderException.objects.open().filter(pk=mark.pk).exists() else None
    keys = [row.pk for row in queries.open_on_order(mark.order_id)]
    if keys:
        return mark.pk if mark.pk in keys else keys[0]
    order = Order.objects.get(pk=mark.order_id)
    releasable = order.may_become(OrderStatus.CONFIRMED) and not order.is_test and user.may(P.ORDER_RELEASE)
    return mark.pk if releasable else None


def _next(request: HttpRequest, query: QueryDict, mark: OrderException, now: datetime) -> int | None:
    rows = rows_at(request, query, now).exclude(pk=mark.pk)
    mark.value = mark.order.total_amount if mark.order else Decimal(0)
    found = queries.QUEUE.following(rows, query.get("sort", ""), mark)
    return found.pk if found else None


def rows_at(request: HttpRequest, query: QueryDict, now: datetime) -> QuerySet[OrderException]:
    """The rows of the queue at another address of it: its view and its filters, for this person."""
    asked = copy(request)
    asked.GET = query
    units = queries.business_units()
    form = QueueFilterForm(asked, queries.people_of_the_desk(), units)
    view = query.get("view", "")
    view = view if view in queries.VIEWS else queries.VIEWS[0]
    return queries.exception_queue(view=view, wanted=form.wanted(), user=request.user, now=now, units=units)
