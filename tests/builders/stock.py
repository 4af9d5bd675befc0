"""Shortcuts for tests about stock and shipments."""

from collections.abc import Sequence
from decimal import Decimal

from fulfillment import operations as fulfillment
from fulfillment.models import Carrier, Shipment
from inventory import operations as inventory
from inventory.models import StockLevel
from oms.audit import proof
from oms.masterdata.models import Item, ReasonCode, ReasonKind
from orders.models import Order, OrderLine

from .company import SYSTEM, stock
from .orders import NOON, Line, place_order


def allocate(*orders: Order):
    """Run the engine over these orders."""
    return inventory.allocate_orders(order_ids=[order.pk for order in orders], actor=SYSTEM, now=NOON)


def planned(lines: Sequence[Line] = (("SKU-1", 5),), *, in_stock: int = 100, **fields) -> tuple[Order, Shipment]:
    """An order whose stock is with the warehouse in one planned shipment."""
    order = place_order(lines, **fields)
    for line in order.lines.select_related("item"):
        if not StockLevel.objects.filter(item=line.item).exists():
            stock(line.item, in_stock)
    allocate(order)
    [shipment] = fulfillment.plan_shipments(order_ids=[order.pk], actor=SYSTEM, now=NOON)
    return order, shipment


def picked(*args, **fields) -> tuple[Order, Shipment]:
    order, shipment = planned(*args, **fields)
    return order, fulfillment.pick_shipment(shipment_id=shipment.pk, actor=SYSTEM, now=NOON)


def packed(*args, **fields) -> tuple[Order, Shipment]:
    order, shipment = picked(*args, **fields)
    return order, fulfillment.pack_shipment(shipment_id=shipment.pk, actor=SYSTEM, now=NOON)


def make_carrier(code: str = "FDEG", **fields) -> Carrier:
    return Carrier.objects.get_or_create(code=code, defaults={"name": f"Carrier {code}", **fields})[0]


def make_reason(kind: str = ReasonKind.RETURN, code: str = "damaged", label: str = "Arrived damaged") -> ReasonCode:
    return ReasonCode.objects.get_or_create(kind=kind, code=code, defaults={"label": label})[0]


def level_of(item: Item | str, location=None) -> StockLevel:
    levels = StockLevel.objects.filter(item__sku=item if isinstance(item, str) else item.sku)
    return levels.get(location=location) if location else levels.get()


def line_of_order(order: Order) -> OrderLine:
    return order.lines.get()


# These speak of work that jobs do afterwards; the tests here stop before it.
LATER = ("billing.shipments_are_invoiced", "edi.")


def books_are_right() -> bool:
    """Whether every law holds; the failing ones are in the assertion's message."""
    broken = [(found.name, found.rows) for found in proof.run() if not found.ok and not found.name.startswith(LATER)]
    assert not broken, broken
    return True


def units(value: int | str) -> Decimal:
    return Decimal(value)
