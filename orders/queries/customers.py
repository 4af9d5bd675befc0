"""Customers: the list, and what one buys, where, at which prices, under which numbers of its own."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from oms.masterdata.models import Customer, ItemAlias, ShipTo
from oms.web.lists import Listing
from orders.models import Order, Price
from orders.states import OPEN

from .days import late

CUSTOMERS = Listing(
    "orders.customers",
    {"name": ("name", "pk"), "-name": ("-name", "-pk"), "code": ("code", "pk"), "-code": ("-code", "-pk")},
)


def customer_list(text: str = "") -> QuerySet[Customer]:
    """Customers by name, code or city, each with `open_orders`."""
    rows = Customer.objects.filter(_every_word(text)) if text else Customer.objects.all()
    waiting = Order.objects.filter(customer=OuterRef("pk"), status__in=OPEN).order_by().values("customer")
    counted = Subquery(waiting.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    return rows.select_related("business_unit", "terms").annotate(open_orders=Coalesce(counted, 0))


def find_customer(customer_id: int) -> Customer | None:
    return Customer.objects.select_related("business_unit", "terms").filter(pk=customer_id).first()


def match_customers(text: str, limit: int = 12) -> list[Customer]:
    """Active customers that the words fit, by name."""
    rows = Customer.objects.filter(_every_word(text), is_active=True)
    return list(rows.select_related("terms").order_by("name", "pk")[:limit])


def latest_customers(user_id: int, limit: int = 8) -> list[Customer]:
    """Whom this person entered orders for last."""
    latest = (
        Order.objects.filter(placed_by_id=user_id).order_by("-placed_at", "-pk").values_list("customer_id", flat=True)
    )
    ids = list(dict.fromkeys(latest[:50]))[:limit]
    found = Customer.objects.select_related("terms").filter(is_active=True).in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def ship_tos_of(customer_id: int) -> list[ShipTo]:
    return list(ShipTo.objects.filter(customer_id=customer_id).order_by("-is_default", "name", "pk"))


def place_meant(places: list[ShipTo], sent: Mapping[str, str]) -> ShipTo | None:
    """The one place that bears the code sent, else the name, else lies in the city; None where none or several do."""
    for name in ("code", "name", "city"):
        value = str(sent.get(name, "")).strip().casefold()
        fitting = [place for place in places if value and getattr(place, name).strip().casefold() == value]
        if len(fitting) == 1:
            return fitting[0]
    return None


def contract_prices(customer_id: int, limit: int = 20) -> tuple[list[Price], int]:
    """The customer's own prices by SKU, and how many there are in all."""
    rows = Price.objects.filter(price_list__customer_id=customer_id, price_list__is_active=True)
    return list(rows.select_related("item", "price_list").order_by("item__sku")[:limit]), rows.count()


def aliases_of(customer_id: int, limit: int = 20) -> list[ItemAlias]:
    rows = ItemAlias.objects.filter(customer_id=customer_id).select_related("item")
    return list(rows.order_by("number")[:limit])


def order_figures(customer_id: int, now: datetime) -> dict[str, int]:
    """How many orders of the customer are open, held and late, and how many there ever were."""
    return Order.objects.filter(customer_id=customer_id).aggregate(
        all=Count("pk"),
        open=Count("pk", filter=Q(status__in=OPEN)),
        held=Count("pk", filter=Q(status__in=OPEN, hold="held")),
        late=Count("pk", filter=late(now)),
    )


def _every_word(text: str) -> Q:
    wanted = Q()
    for word in text.split()[:6]:
        wanted &= Q(name__icontains=word) | Q(code__istartswith=word) | Q(city__icontains=word)
    return wanted
