"""Order entry: whose order, then head and lines on one page."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from oms import money
from oms.accounts.access import Permission as P
from oms.accounts.access import needs
from oms.actors import Actor
from oms.errors import OperationRefused
from oms.masterdata.models import Customer
from oms.web import kept, pages
from oms.web.ids import usable_id
from orders import operations
from orders.forms.entry import LineEntryForm, OrderEntry, with_more_rows, with_pasted
from orders.models import Order
from orders.operations.place import pack_of
from orders.pricing import PriceBook, find_prices, our_price
from orders.queries import customers as queries
from orders.queries.items import items_by_number

HUNDRED = Decimal(100)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(P.ORDER_ENTER)
def entry(request: HttpRequest) -> HttpResponse:
    """`?customer=` whose order it is; without it, a search for the customer.

    What was typed when the session had ended stands in the form again, not yet judged.
    """
    again = kept.take(request) if request.method == "GET" else None
    typed = again.data if again and again.action == reverse("orders:entry") else None
    asked = (request.POST or typed or request.GET).get("customer", "")
    if not asked:
        return _choose(request)
    customer = _customer(asked)
    if customer is None:
        raise Http404("There is no such customer.")
    if request.method != "POST":
        return _page(request, OrderEntry(customer, typed, check=False), again=bool(typed))
    return _sent(request, customer)


@require_safe
@needs(P.ORDER_ENTER)
def check_line(request: HttpRequest) -> HttpResponse:
    """What one typed line would cost: our price beside the typed one. For htmx, while the order is being typed."""
    asked, row = request.GET.get("customer", ""), request.GET.get("row", "")
    customer = _customer(asked)
    if customer is None or not (row.isascii() and row.isdigit() and len(row) < 5):
        raise Http404
    typed = request.GET.get(f"line-{row}-sku", "").strip().replace("\x00", "")[:60]
    form = LineEntryForm(int(row), items_by_number([typed], customer.pk), request.GET)
    form.is_valid()
    check = _priced([form], customer).get(form.row)
    mistakes = [bound for bound in form.mistakes() if bound.value()]  # what is still empty may be typed yet
    return render(request, "orders/partials/entry_check.html", {"check": check, "mistakes": mistakes})


def _choose(request: HttpRequest) -> HttpResponse:
    """The customer first: prices, places and terms follow from it."""
    text = request.GET.get("q", "").strip().replace("\x00", "")[:60]
    found = queries.match_customers(text) if text else queries.latest_customers(request.user.pk)
    context = {"q": text, "customers": found, "searched": bool(text), "crumbs": _crumbs()}
    return pages.render(request, "orders/entry_customer.html", "orders/partials/entry_customers.html", context)


def _sent(request: HttpRequest, customer: Customer) -> HttpResponse:
    if "more" in request.POST:
        return _page(request, OrderEntry(customer, with_more_rows(request.POST), check=False))
    if "read" in request.POST:
        return _page(request, OrderEntry(customer, with_pasted(request.POST), check=False))
    form = OrderEntry(customer, request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        order_id, _ = pages.once(request, lambda: _place(request, form))
    except OperationRefused as refusal:
        form.problem = refusal.message
        return _page(request, form, status=422 if isinstance(refusal, operations.DraftUnusable) else 409)
    return _tell(request, Order.objects.get(pk=order_id))


def _place(request: HttpRequest, form: OrderEntry) -> int:
    [order] = operations.place_orders(drafts=[form.draft()], actor=Actor.of(request), now=timezone.now())
    return order.pk


def _tell(request: HttpRequest, order: Order) -> HttpResponse:
    """To the order: confirmed, or in review with what was found."""
    titles = list(dict.fromkeys(order.exceptions.open().order_by("pk").values_list("title", flat=True)))
    if titles:
        more = f" and {len(titles) - 3} more" if len(titles) > 3 else ""
        messages.warning(request, f"{order} is in review: {', '.join(titles[:3])}{more}.")
        return pages.done(request, "", "orders:detail", order_id=order.pk)
    return pages.done(request, f"{order} is confirmed.", "orders:detail", order_id=order.pk)


def _page(request: HttpRequest, form: OrderEntry, status: int = 200, *, again: bool = False) -> HttpResponse:
    context = {
        "again": again,
        "form": form,
        "customer": form.customer,
        "paste": request.POST.get("paste", "") if form.checked else "",
        "prices": _checks(form),
        "crumbs": _crumbs(form.customer),
    }
    return render(request, "orders/entry.html", context, status=status)


def _checks(form: OrderEntry) -> list[tuple[LineEntryForm, dict[str, Any] | None]]:
    """Every line with what it costs, as far as it could be read. One query for all prices."""
    typed = [line for line in form.read if line.is_bound and line.has_changed()]
    for line in typed:
        line.is_valid()
    priced = _priced(typed, form.customer)
    return [(line, priced.get(line.row)) for line in form.lines]


def _priced(lines: list[LineEntryForm], customer: Customer) -> dict[int, dict[str, Any]]:
    """By row: the item and what the line costs; a row whose item is not known is left out."""
    read = {line.row: line.cleaned_data for line in lines if line.cleaned_data.get("sku")}
    book = find_prices([customer.pk], [values["sku"].pk for values in read.values()]) if read else {}
    return {row: _cost(values, book, customer) for row, values in read.items()}


def _cost(values: dict[str, Any], book: PriceBook, customer: Customer) -> dict[str, Any]:
    """`ours` is our price of the typed unit; `differs` means the typed price is beyond the customer's tolerance."""
    item, uom, typed, quantity = values["sku"], values["uom"], values.get("price"), values.get("quantity")
    ours = our_price(book, customer.pk, customer.currency, item.pk)
    each = ours.unit_price * pack_of(item, uom) if ours else None
    charged = each if typed is None else typed
    return {
        "item": item,
        "uom": uom,
        "ours": each,
        "source": ours.source if ours else "",
        "amount": money.line_amount(quantity, charged, customer.currency) if quantity and charged is not None else None,
        "differs": typed is not None and bool(each) and abs(typed - each) * HUNDRED > each * customer.price_tolerance,
        "currency": customer.currency,
    }


def _crumbs(customer: Customer | None = None) -> list[dict[str, str]]:
    crumbs = [{"label": "Orders", "url": reverse("orders:list")}]
    if customer:
        return [*crumbs, {"label": "New order", "url": reverse("orders:entry")}, {"label": customer.name}]
    return [*crumbs, {"label": "New order"}]


def _customer(asked: str) -> Customer | None:
    key = usable_id(asked)
    return queries.find_customer(key) if key is not None else None
