"""The simulated orders, claims and shipments as rows."""

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal

from fulfillment.models import Package, PackageLine, Shipment, ShipmentLine
from fulfillment.sscc import make
from inventory.models import Reservation
from oms.accounts.models import BusinessUnit
from oms.masterdata.models import Channel, ShipTo
from orders.models import Order, OrderLine, OrderParty

from . import story
from .copying import copy_rows, run
from .dispatch import cartons
from .facets import facets_of

ORDER_COLUMNS = (
    "id", "business_unit_id", "customer_id", "ship_to_id", "terms_id", "channel", "po_number", "po_release", "po_on",
    "currency", "status", "is_test", "ships_complete", "allows_duplicate_po", "ship_by_on", "deliver_by_on",
    "promised_on", "cancel_after_on", "carrier_code", "instructions", "references", "goods_amount", "discount_amount",
    "freight_amount", "tax_amount", "total_amount", "placed_at", "placed_by_id", "confirmed_at", "allocated_at",
    "shipped_at", "cancelled_at", "cancel_reason", "closed_at", "version", "hold", "allocation", "fulfillment",
    "invoicing", "payment", "returned",
)  # fmt: skip
LINE_COLUMNS = (
    "id", "order_id", "number", "partner_line_id", "item_id", "sent_item", "sent_ids", "description", "uom",
    "uom_quantity", "pack", "unit_price", "price_per", "list_price", "price_source", "goods_amount", "discount_amount",
    "freight_amount", "tax_rate", "tax_amount", "ordered", "cancelled", "reserved", "released", "shipped", "invoiced",
    "returned", "credited",
)  # fmt: skip


def write_orders(orders: list[story.Order], unit_ids: dict[str, int]) -> None:
    copy_rows(Order, ORDER_COLUMNS, (_order(order, unit_ids) for order in orders))
    copy_rows(OrderLine, LINE_COLUMNS, (_line(order, line) for order in orders for line in order.lines))
    _write_parties(orders)


def _order(order: story.Order, unit_ids: dict[str, int]) -> tuple:
    buyer = order.buyer
    edi = order.channel == Channel.EDI
    references = json.dumps([["DP", f"{buyer.pk % 90 + 10:03d}"], ["IA", f"{100000 + buyer.pk}"]] if edi else [])
    return (
        order.pk, unit_ids[buyer.unit], buyer.pk, order.ship_to_id, buyer.terms_id, order.channel, order.po_number, "",
        order.day(order.placed_at), buyer.currency, order.status, order.is_test, buyer.ships_complete,
        order.allows_duplicate_po, order.ship_by_on, order.deliver_by_on, order.promised_on, order.cancel_after_on,
        order.carrier_code, order.instructions, references, order.goods, order.discount, order.freight, order.tax,
        order.total, order.placed_at, order.placed_by, order.confirmed_at, order.allocated_at, order.shipped_at,
        order.cancelled_at, order.cancel_reason, order.closed_at, order.version,
        *facets_of(order),
    )  # fmt: skip


def _line(order: story.Order, line: story.Line) -> tuple:
    edi = order.channel == Channel.EDI
    return (
        line.pk, order.pk, line.number, str(line.number) if edi else "", line.item.pk if line.item else None,
        line.sent_item, json.dumps([["VN", line.sent_item]] if edi else []), line.description, line.uom,
        line.uom_quantity, line.pack, line.unit_price, 1, line.list_price, line.price_source, line.goods, line.discount,
        line.freight, order.buyer.tax_rate, line.tax, line.ordered, line.cancelled, line.reserved, line.released,
        line.shipped, line.invoiced, line.returned, line.credited,
    )  # fmt: skip


def _write_parties(orders: list[story.Order]) -> None:
    """Who an 850 named: the ship-to, as it stands in master data."""
    places = ShipTo.objects.in_bulk()
    named = ((o.pk, places[o.ship_to_id]) for o in orders if o.channel == Channel.EDI and o.ship_to_id)
    columns = ("order_id", "role", "code", "name", "address", "city", "region", "postal_code", "country")
    rows = (
        (pk, "ship_to", to.code, to.name, to.address, to.city, to.region, to.postal_code, to.country)
        for pk, to in named
    )
    copy_rows(OrderParty, columns, rows)


def write_claims(claims: list[story.Claim]) -> None:
    columns = ("id", "line_id", "order_id", "item_id", "location_id", "quantity", "state", "made_at")
    rows = (
        (c.pk, c.line.pk, c.order.pk, c.line.item.pk, c.location_id, c.quantity, c.state, c.made_at)
        for c in claims
        if c.line.item
    )
    copy_rows(Reservation, columns, rows)


def write_shipments(shipments: list[story.Shipment]) -> None:
    columns = (
        "id", "order_id", "location_id", "carrier_id", "status", "tracking_number", "ship_by_on",
        "planned_at", "picked_at", "packed_at", "shipped_at", "shipped_by_id", "cancelled_at",
    )  # fmt: skip
    rows = (
        (
            s.pk, s.order.pk, s.location_id, s.carrier_id, s.status, s.tracking_number, s.ship_by_on,
            s.planned_at, s.picked_at, s.packed_at, s.shipped_at, s.shipped_by, s.cancelled_at,
        )
        for s in shipments
    )  # fmt: skip
    copy_rows(Shipment, columns, rows)
    columns = ("id", "shipment_id", "order_line_id", "reservation_id", "item_id", "quantity", "planned", "picked")
    copy_rows(ShipmentLine, columns, (row for shipment in shipments for row in _shipment_lines(shipment)))
    _write_packages([shipment for shipment in shipments if shipment.packed_at])


def _shipment_lines(shipment: story.Shipment) -> Iterator[tuple]:
    """A line's id is its claim's."""
    for claim in shipment.claims:
        assert claim.line.item is not None
        picked = claim.quantity if shipment.picked_at else 0
        yield (
            claim.pk, shipment.pk, claim.line.pk, claim.pk, claim.line.item.pk, claim.quantity,
            claim.quantity + claim.missing, picked,
        )  # fmt: skip


def _write_packages(shipments: Iterable[story.Shipment]) -> None:
    packages, contents = [], []
    prefixes = dict(BusinessUnit.objects.values_list("code", "gs1_prefix"))
    for shipment in shipments:
        shares = [_shares(claim.quantity, cartons(shipment)) for claim in shipment.claims]
        for number, units in enumerate(zip(*shares, strict=True), 1):
            pk = len(packages) + 1
            pairs = [(claim, share) for claim, share in zip(shipment.claims, units, strict=True) if share]
            weight = sum((claim.line.item.weight * share for claim, share in pairs), Decimal(0))
            packages.append((pk, shipment.pk, number, make(prefixes[shipment.order.buyer.unit], pk), weight))
            contents += [(pk, claim.pk, share) for claim, share in pairs]
    copy_rows(Package, ("id", "shipment_id", "number", "sscc", "weight"), packages)
    copy_rows(PackageLine, ("package_id", "shipment_line_id", "quantity"), contents)
    run("SELECT setval('fulfillment_sscc', %s)", [max(len(packages), 1)])


def _shares(units: int, parts: int) -> list[int]:
    """Units spread over cartons, the first ones fuller."""
    each, rest = divmod(units, parts)
    return [each + (number < rest) for number in range(parts)]
