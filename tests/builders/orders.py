"""Orders at every stage of their life, made by the real operations."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count

from billing import operations as billing
from billing.models import Invoice
from fulfillment import operations as fulfillment
from fulfillment.models import Shipment
from inventory import operations as inventory
from oms.actors import Actor
from oms.masterdata.models import Customer, Item
from orders import operations
from orders.drafts import LineDraft, OrderDraft
from orders.models import Order

from .company import SYSTEM, make_customer, make_item, stock

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)  # a Wednesday
_serial = count(1)

Line = tuple[Item | str, int | str]


def make_draft(customer: Customer, lines: Sequence[LineDraft], **fields) -> OrderDraft:
    """A draft that no check objects to, unless a field says otherwise."""
    defaults = {
        "customer_id": customer.pk,
        "channel": "desk",
        "po_number": f"PO-{next(_serial)}",
        "lines": list(lines),
        "ship_to_id": customer.ship_tos.get(is_default=True).pk,
        "ship_by_on": datetime(2026, 11, 25, tzinfo=UTC).date(),
    }
    return OrderDraft(**{**defaults, **fields})


def line_of(item: Item | str, quantity: int | str, **fields) -> LineDraft:
    if isinstance(item, str):
        item = Item.objects.filter(sku=item).first() or make_item(item)
    return LineDraft(**{"quantity": Decimal(quantity), "item_id": item.pk, "uom": item.base_uom, **fields})


def place_order(
    wanted: Sequence[Line] = (("SKU-1", 5),), *, lines: Sequence[LineDraft] = (), customer: Customer | None = None, actor: Actor = SYSTEM,
    now: datetime = NOON, **fields,
) -> Order:  # fmt: skip
    """An order as the desk would capture it: confirmed when nothing is wrong with it."""
    customer = customer or make_customer()
    draft = make_draft(customer, [*(line_of(item, quantity) for item, quantity in wanted), *lines], **fields)
    return operations.place_orders(drafts=[draft], actor=actor, now=now)[0]


def allocated_order(lines: Sequence[Line] = (("SKU-1", 5),), *, in_stock: int = 100, **fields) -> Order:
    """A confirmed order whose items are in stock and reserved."""
    order = place_order(lines, **fields)
    for line in order.lines.select_related("item"):
        if not stock_exists(line.item):
            stock(line.item, in_stock)
    inventory.allocate_orders(order_ids=[order.pk], actor=SYSTEM, now=fields.get("now", NOON))
    return Order.objects.get(pk=order.pk)


def stock_exists(item: Item) -> bool:
    from inventory.models import StockLevel

    return StockLevel.objects.filter(item=item).exists()


def shipped_order(lines: Sequence[Line] = (("SKU-1", 5),), **fields) -> tuple[Order, Shipment]:
    """An order of which everything has left in one shipment."""
    order = allocated_order(lines, **fields)
    [shipment] = fulfillment.ship_orders(order_ids=[order.pk], actor=SYSTEM, now=fields.get("now", NOON))
    return Order.objects.get(pk=order.pk), Shipment.objects.get(pk=shipment.pk)


def invoiced_order(lines: Sequence[Line] = (("SKU-1", 5),), **fields) -> tuple[Order, Invoice]:
    """An order that has left and is invoiced."""
    order, shipment = shipped_order(lines, **fields)
    [invoice] = billing.invoice_shipments(shipment_ids=[shipment.pk], actor=SYSTEM, now=fields.get("now", NOON))
    return Order.objects.get(pk=order.pk), Invoice.objects.get(pk=invoice.pk)
