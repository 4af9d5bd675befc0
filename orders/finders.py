"""What the search box finds at the order desk: exact numbers first, then beginnings and names."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse

from oms.accounts.access import Permission as P
from oms.masterdata.models import Customer, Item
from oms.web.search import MOST, Hit, register

from .models import Order
from .queries.customers import match_customers
from .queries.items import items_by_number, match_items
from .queries.orders import number_to_id

SHORTEST_NAME = 2


def find_orders(query: str, user: Any) -> Iterable[Hit]:
    """The order of that number alone if there is one, else orders whose PO is or begins with it, the newest first."""
    rows = Order.objects.select_related("customer")
    key = number_to_id(query)
    named = list(rows.filter(Q(pk=key) | Q(po_number=query)).order_by("-pk")[:MOST]) if key else []
    found = named or list(rows.filter(po_number=query).order_by("-pk")[:MOST])
    return map(_order, found or rows.filter(po_number__startswith=query).order_by("-pk")[:MOST])


def find_items(query: str, user: Any) -> Iterable[Hit]:
    exact = items_by_number([query]).get(query)
    if exact:
        return [_item(exact)]
    return [_item(item) for item in match_items(query, MOST)] if len(query) >= SHORTEST_NAME else []


def find_customers(query: str, user: Any) -> Iterable[Hit]:
    exact = Customer.objects.filter(code__iexact=query).first()
    if exact:
        return [_customer(exact)]
    return map(_customer, match_customers(query, MOST) if len(query) >= SHORTEST_NAME else [])


def _order(order: Order) -> Hit:
    detail = f"{order.customer.name}, PO {order.po_number}, {order.get_status_display().lower()}"
    return Hit("Order", order.number, detail, reverse("orders:detail", args=[order.pk]))


def _item(item: Item) -> Hit:
    return Hit("Item", item.sku, item.description, reverse("orders:item", args=[item.pk]))


def _customer(customer: Customer) -> Hit:
    return Hit(
        "Customer", customer.name, f"{customer.code}, {customer.city}", reverse("orders:customer", args=[customer.pk])
    )


register(find_orders, permission=P.ORDER_VIEW, rank=10)
register(find_customers, permission=P.CUSTOMER_VIEW, rank=20)
register(find_items, permission=P.CUSTOMER_VIEW, rank=30)
