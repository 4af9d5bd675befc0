"""What the search box finds at the order desk: exact numbers first, then beginnings and names."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from oms.accounts.access import Permission as P
from oms.masterdata.models import Customer, Item
from oms.web.search import MOST, Hit, More, register

from .models import Order
from .queries.customers import match_customers
from .queries.items import items_by_number, match_items
from .queries.orders import number_to_id, numbers_beginning

SHORTEST_NAME = 2


def find_orders(query: str, user: Any) -> Iterable[Hit]:
    """The order of that number, orders with that PO, then orders whose number or PO begins so, the newest first."""
    rows = Order.objects.select_related("customer")
    exact = Q(pk=number_to_id(query) or 0) | Q(po_number=query)
    found = [_order(order, exact=True) for order in rows.filter(exact).order_by("-pk")[:MOST]]
    if len(found) < MOST:
        begins = numbers_beginning(query) | Q(po_number__startswith=query)
        others = rows.filter(begins).exclude(exact).order_by("-pk")[: MOST - len(found)]
        found += [_order(order, exact=False) for order in others]
    return found


def find_items(query: str, user: Any) -> Iterable[Hit]:
    """The item with that number, then those whose number or name holds the words."""
    exact = items_by_number([query]).get(query)
    others = match_items(query, MOST) if len(query) >= SHORTEST_NAME else []
    return [_item(item, exact=item == exact) for item in _first(exact, others)]


def find_customers(query: str, user: Any) -> Iterable[Hit]:
    """The customer with that number, whether active or not, then those whose name or city holds the words."""
    exact = Customer.objects.filter(code__iexact=query).first()
    others = match_customers(query, MOST) if len(query) >= SHORTEST_NAME else []
    return [_customer(customer, exact=customer == exact) for customer in _first(exact, others)]


def _first(exact: Any, others: list) -> list:
    return [*([exact] if exact else []), *(other for other in others if other != exact)][:MOST]


def _order(order: Order, *, exact: bool) -> Hit:
    detail = f"{order.customer.name}, PO {order.po_number}, {order.get_status_display().lower()}"
    return Hit("Order", order.number, detail, reverse("orders:detail", args=[order.pk]), exact)


def _item(item: Item, *, exact: bool) -> Hit:
    return Hit("Item", item.sku, item.description, reverse("orders:item", args=[item.pk]), exact)


def _customer(customer: Customer, *, exact: bool) -> Hit:
    url = reverse("orders:customer", args=[customer.pk])
    return Hit("Customer", customer.name, f"{customer.code}, {customer.city}", url, exact)


def _list(url_name: str, field: str) -> More:
    return lambda query: f"{reverse(url_name)}?{urlencode({field: query})}"


register(find_orders, permission=P.ORDER_VIEW, rank=10, more=_list("orders:list", "text"))
register(find_customers, permission=P.CUSTOMER_VIEW, rank=20, more=_list("orders:customers", "q"))
register(find_items, permission=P.CUSTOMER_VIEW, rank=30, more=_list("orders:items", "q"))
