"""Reading stock: the list of levels, one item with everything about it, and who waits."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum

from inventory.models import Location, Reservation, StockLevel, StockMove
from inventory.states import LIVE
from oms.masterdata.models import Item, ReasonCode, ReasonKind
from oms.web.lists import Listing
from orders.models import OrderLine
from orders.states import OrderStatus

LEVELS = Listing("inventory.levels", {"item": ("item__sku", "pk")})
LEDGER = Listing("inventory.ledger", {"newest": ("-pk",)}, per_page=25)
WAITING_SHOWN = 25
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Totals:
    """An item over all its locations, in base units."""

    on_hand: Decimal
    reserved: Decimal
    available: Decimal
    waiting: Decimal


def stock_levels(*, location: str = "", show: str = "", q: str = "") -> QuerySet[StockLevel]:
    """Levels with their items and places; `waiting` is what confirmed orders still want of the item, anywhere."""
    rows = StockLevel.objects.select_related("item", "location")
    if location:
        rows = rows.filter(location=location)
    if show == "short":
        rows = rows.filter(Exists(_wanted(OuterRef("item"))))
    elif show == "none":
        rows = rows.filter(available__lte=0)
    elif show == "below":
        rows = rows.filter(safety_stock__gt=0, on_hand__lt=F("safety_stock") + F("reserved"))
    if q:
        rows = rows.filter(Q(item__sku__istartswith=q) | Q(item__description__icontains=q) | Q(bin__iexact=q))
    total = _wanted(OuterRef("item")).order_by().values("item").annotate(units=Sum("open")).values("units")
    return rows.annotate(waiting=Subquery(total))


def _wanted(item) -> QuerySet[OrderLine]:
    """Lines of confirmed orders that want more of an item. The first two conditions are its partial index."""
    return OrderLine.objects.filter(item=item, open__gt=0, order__status=OrderStatus.CONFIRMED)


def find_item(item_id: int) -> Item | None:
    return Item.objects.filter(pk=item_id).first()


def levels_of(item_id: int) -> list[StockLevel]:
    """Where the item lies, the place tried first on top."""
    rows = StockLevel.objects.filter(item=item_id).select_related("location")
    return list(rows.order_by("location__rank", "location_id"))


def totals_of(item_id: int, levels: list[StockLevel]) -> Totals:
    waiting = _wanted(item_id).aggregate(units=Sum("open"))["units"] or ZERO
    return Totals(
        sum((level.on_hand for level in levels), ZERO),
        sum((level.reserved for level in levels), ZERO),
        sum((level.available for level in levels), ZERO),
        waiting,
    )


def waiting_lines(item_id: int) -> list[OrderLine]:
    """Who waits for the item: the earliest ship date first, as the engine serves them."""
    rows = _wanted(item_id).select_related("order__customer")
    return list(rows.order_by("order__ship_by_on", "order_id", "number")[:WAITING_SHOWN])


def reservations_of(item_id: int) -> list[Reservation]:
    """The live claims on the item."""
    rows = Reservation.objects.filter(item=item_id, state__in=LIVE)
    return list(rows.select_related("line__order__customer", "location").order_by("-pk")[:WAITING_SHOWN])


def moves_of(item_id: int) -> QuerySet[StockMove]:
    """The ledger of an item over all places."""
    return StockMove.objects.filter(item=item_id).select_related("location")


def location_choices() -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in Location.objects.order_by("rank", "name").values_list("pk", "name")]


def adjust_reasons() -> list[tuple[str, str]]:
    rows = ReasonCode.objects.filter(kind=ReasonKind.ADJUST).order_by("label")
    return list(rows.values_list("code", "label"))
