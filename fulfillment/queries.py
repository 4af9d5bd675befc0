"""Reading shipments: lists ready to page, one with everything on its page, and what goes on its papers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from fulfillment.models import Carrier, Package, PackageLine, Shipment, ShipmentLine
from fulfillment.states import OPEN, ShipmentStatus
from inventory.models import Location, Reservation, StockLevel
from inventory.states import ReservationState
from oms.accounts.days import over
from oms.audit.queries import last_of_each
from oms.web.lists import Listing
from orders.models import OrderLine

# Each tab is in the order in which people work it: what is due first, or what left last.
DUE = Listing("fulfillment.due", {"due": ("ship_by_on", "pk")})
GONE = Listing("fulfillment.gone", {"shipped": ("-shipped_at", "-pk")})
NEWEST = Listing("fulfillment.newest", {"newest": ("-pk",)})
ON_A_ROW = ("order__customer", "order__ship_to", "order__business_unit", "location", "carrier")
TABS: list[tuple[str, str]] = [
    ("open", "Open"),
    ("planned", "Planned"),
    ("picked", "Picked"),
    ("packed", "Packed"),
    ("shipped", "Shipped"),
    ("all", "All"),
]
# How many the warehouse still has to finish, for the rail.
STILL_TO_FINISH = "SELECT count(*) FROM fulfillment_shipment WHERE status IN ('planned', 'picked', 'packed')"


def listing_of(tab: str) -> Listing:
    return {"shipped": GONE, "all": NEWEST}.get(tab, DUE)


def shipments(*, tab: str, now: datetime, **wanted: Any) -> QuerySet[Shipment]:
    """The shipments of a tab, narrowed by the filter's criteria, with what a row shows."""
    rows = _narrowed(Shipment.objects.all(), now=now, **wanted)
    if tab == "open":
        rows = rows.filter(status__in=OPEN)
    elif tab != "all":
        rows = rows.filter(status=tab)
    counts = ShipmentLine.objects.filter(shipment=OuterRef("pk")).order_by().values("shipment")
    shown = rows.select_related(*ON_A_ROW)
    return shown.prefetch_related("order__parties").annotate(
        units=Subquery(counts.annotate(units=Sum("quantity")).values("units")),
        line_count=Subquery(counts.annotate(lines=Count("pk")).values("lines")),
    )


def tab_counts(*, now: datetime, **wanted: Any) -> dict[str, int]:
    """How many open shipments each tab holds. What has left is not counted: it only ever grows."""
    rows = _narrowed(Shipment.objects.filter(status__in=OPEN), now=now, **wanted)
    found = dict(rows.values_list("status").annotate(Count("pk")))
    counts = {state: found.get(state, 0) for state in OPEN}
    return {**counts, "open": sum(counts.values())}


def _narrowed(
    rows: QuerySet[Shipment], *, now: datetime, location: str = "", carrier: str = "", due: str = "", q: str = ""
) -> QuerySet[Shipment]:
    if location:
        rows = rows.filter(location=location)
    if carrier:
        rows = rows.filter(carrier__isnull=True) if carrier == "none" else rows.filter(carrier=carrier)
    if due == "late":
        rows = rows.filter(over("ship_by_on", "order__business_unit", now), status__in=OPEN)
    if q:
        rows = rows.filter(
            Q(number__iexact=q)
            | Q(order__number__iexact=q)
            | Q(order__po_number=q)
            | Q(tracking_number=q)
            | Q(order__customer__name__icontains=q)
        )
    return rows


def find_shipment(shipment_id: int) -> Shipment | None:
    return whole_shipments().filter(pk=shipment_id).first()


def whole_shipments() -> QuerySet[Shipment]:
    """Shipments with what their page and papers say of them."""
    related = ("order__customer", "order__ship_to", "order__business_unit", "location", "carrier", "shipped_by")
    return Shipment.objects.select_related(*related).prefetch_related("order__parties")


def lines_of(shipment_ids: Sequence[int]) -> dict[int, list[ShipmentLine]]:
    """The lines of each shipment as a picker walks them: by bin, then item. `bin` is where they lie."""
    place = StockLevel.objects.filter(item=OuterRef("item"), location=OuterRef("shipment__location"))
    rows = (
        ShipmentLine.objects.filter(shipment__in=shipment_ids)
        .select_related("item", "order_line")
        .annotate(bin=Coalesce(Subquery(place.values("bin")[:1]), Value("")))
        .order_by("shipment", "bin", "item__sku", "pk")
    )
    found: dict[int, list[ShipmentLine]] = {pk: [] for pk in shipment_ids}
    for row in rows:
        found[row.shipment_id].append(row)
    return found


def tracking_url(shipment: Shipment) -> str:
    """Where the carrier shows the way of it, for our page and the customer's mail; empty when nobody knows."""
    template = shipment.carrier.tracking_url if shipment.carrier else ""
    known = template.startswith("https://") and "{number}" in template and shipment.tracking_number
    return template.replace("{number}", quote(shipment.tracking_number, safe="")) if known else ""


def packages_of(shipment_id: int) -> list[Package]:
    """The cartons of a shipment with what is in each."""
    inside = PackageLine.objects.select_related("shipment_line__item", "shipment_line__order_line").order_by("pk")
    packages = Package.objects.filter(shipment=shipment_id).order_by("number")
    return list(packages.prefetch_related(Prefetch("lines", queryset=inside)))


def still_to_come(order_id: int) -> list[OrderLine]:
    """Lines of an order of which something has not left yet, cancelled units not counted."""
    lines = OrderLine.objects.filter(order=order_id).select_related("item").order_by("number")
    return [line for line in lines if line.to_ship > 0]


def short_picks_of(line_id: int) -> list[ShipmentLine]:
    """Finished picks of an order line that found less than planned, the first one first, with how much was `missing`
    and when and by whom that was `told`."""
    picks = ShipmentLine.objects.filter(order_line=line_id, quantity__lt=F("planned"))
    rows = list(picks.select_related("shipment__location").order_by("pk"))
    told = last_of_each("shipment.picked", "fulfillment.shipment", [row.shipment_id for row in rows]) if rows else {}
    for row in rows:
        row.missing, row.told = row.planned - row.quantity, told.get(row.shipment_id)
    return rows


def shipments_of_order(order_id: int, now: datetime) -> list[Shipment]:
    """Every shipment of an order, the first planned first."""
    rows = shipments(tab="all", now=now).filter(order=order_id)
    return list(rows.order_by("pk"))


def count_of_order(order_id: int) -> int:
    return Shipment.objects.filter(order=order_id).exclude(status=ShipmentStatus.CANCELLED).count()


def reserved_of(order_id: int) -> list[Reservation]:
    """What is kept for an order and nobody was told to pick yet, by place and item."""
    rows = Reservation.objects.filter(order_id=order_id, state=ReservationState.RESERVED)
    return list(rows.select_related("item", "location", "line").order_by("location", "item__sku", "pk"))


def location_choices() -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in Location.objects.order_by("rank", "name").values_list("pk", "name")]


def carrier_choices(*, active_only: bool = False) -> list[tuple[str, str]]:
    rows = Carrier.objects.filter(is_active=True) if active_only else Carrier.objects.all()
    return [(str(pk), name) for pk, name in rows.order_by("name").values_list("pk", "name")]
