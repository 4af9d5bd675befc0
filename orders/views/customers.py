"""Looking customers up: the list, and one customer whole."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from oms import money
from oms.accounts.access import Permission as P
from oms.accounts.access import needs
from oms.actors import Actor
from oms.audit.queries import timeline_of
from oms.masterdata.models import Customer
from oms.web import pages, panels
from orders import chips, operations
from orders.forms.filters import LookupForm
from orders.forms.order import ActiveForm
from orders.queries import customers as queries
from orders.queries.orders import latest_orders_of


@require_safe
@needs(P.CUSTOMER_VIEW)
def customer_list(request: HttpRequest) -> HttpResponse:
    form = LookupForm(request)
    page = queries.CUSTOMERS.page(queries.customer_list(form.value("q")), request)
    context = {"page": page, "q": form.value("q"), "sort": request.GET.get("sort") or "name"}
    return render(request, "orders/customers.html", context)


@require_safe
@needs(P.CUSTOMER_VIEW)
def customer(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Facts, places, own prices and numbers, latest orders, and what later apps know."""
    return _page(request, _customer_or_404(customer_id))


@require_POST
@needs(P.CUSTOMER_VIEW, P.CUSTOMER_ACTIVATE)
def set_active(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Stop selling to the customer, or sell to it again: its orders that wait for that are checked again."""
    found, form = _customer_or_404(customer_id), ActiveForm(request.POST, auto_id="active-%s")
    if not form.is_valid():
        return _page(request, found, form)
    given = form.cleaned_data

    def work(actor: Actor, now: datetime) -> int:
        return operations.set_customer_active(customer_id=found.pk, actor=actor, now=now, **given).pk

    told = f"We sell to {found} again." if given["active"] else f"{found} is not active any more."
    return pages.deed(request, work, told, reverse("orders:customer", args=[found.pk]))


def _customer_or_404(customer_id: int) -> Customer:
    found = queries.find_customer(customer_id)
    if found is None:
        raise Http404("There is no such customer.")
    return found


def _page(request: HttpRequest, found: Customer, wrong: ActiveForm | None = None) -> HttpResponse:
    """The customer's page; 422 with the form in place when what was sent to it is not right."""
    customer_id = found.pk
    now = timezone.now()
    prices, price_count = queries.contract_prices(customer_id)
    context = {
        "customer": found,
        "crumbs": [{"label": "Customers", "url": reverse("orders:customers")}, {"label": found.code}],
        "facts": _facts(found),
        "figures": queries.order_figures(customer_id, now),
        "ship_tos": queries.ship_tos_of(customer_id),
        "prices": prices,
        "price_count": price_count,
        "aliases": queries.aliases_of(customer_id),
        "orders": [{"order": o, "chips": chips.of_list_row(o, now)} for o in latest_orders_of(customer_id)],
        "orders_url": f"{reverse('orders:list')}?customer={found.code}",
        "entry_url": f"{reverse('orders:entry')}?customer={found.pk}" if request.user.may(P.ORDER_ENTER) else "",
        "active_form": _active_form(request, found, wrong),
        "wrong": wrong is not None,
        "timeline": timeline_of("masterdata.customer", customer_id, limit=6),
        "main_panels": panels.shown("customer", request, found, "main"),
        "side_panels": panels.shown("customer", request, found, "side"),
    }
    return render(request, "orders/customer.html", context, status=422 if wrong else 200)


def _active_form(request: HttpRequest, customer: Customer, wrong: ActiveForm | None) -> ActiveForm | None:
    if not request.user.may(P.CUSTOMER_ACTIVATE):
        return None
    return wrong or ActiveForm(initial={"active": "0" if customer.is_active else "1"}, auto_id="active-%s")


def _breakable(email: str) -> SafeString:
    """An address that parts after the @ where it must."""
    name, at, host = email.partition("@")
    return format_html("{}{}<wbr>{}", name, at, host)


def _facts(customer: Customer) -> list[dict[str, Any]]:
    town = " ".join(part for part in (customer.city, customer.region, customer.postal_code) if part)
    limit = money.text(customer.credit_limit, customer.currency) if customer.credit_limit is not None else ""
    facts = [
        ("Number", customer.code),
        ("Business unit", customer.business_unit.name),
        ("Address", ", ".join(part for part in (customer.address, town, customer.country) if part)),
        ("E-mail", _breakable(customer.email) if customer.email else ""),
        ("Terms", customer.terms.name),
        ("Currency", customer.currency),
        ("Tax", f"{customer.tax_rate:g} %" if customer.tax_rate else ""),
        ("Credit limit", limit),
        ("Price tolerance", f"{customer.price_tolerance:g} %"),
        ("Ships complete", "Yes" if customer.ships_complete else ""),
    ]
    return [{"label": label, "value": value} for label, value in facts if value]
