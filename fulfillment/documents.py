"""What goes on the warehouse's papers: the pick list, and the packing slip that travels with the goods."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from fulfillment import queries, sscc
from fulfillment.models import Shipment, ShipmentLine
from fulfillment.units import in_ordered_unit
from oms.accounts.access import Permission
from oms.documents import render
from oms.documents.layout import letterhead, page_html
from oms.documents.registry import Paper, paper
from oms.errors import NotFound
from orders.models import Order, OrderLine

SUBJECT = "fulfillment.shipment"


@paper("pick_list", title="Pick list", permission=Permission.SHIPMENT_VIEW)
def pick_list(shipment_id: int) -> Paper:
    shipment = _find(shipment_id)
    context = {**letterhead(shipment.order.business_unit), **_picks([shipment])}
    return Paper(f"pick-list-{shipment}.pdf", "print/pick_list.html", context, shipment.order_id, SUBJECT)


@paper("packing_slip", title="Packing slip", permission=Permission.SHIPMENT_VIEW)
def packing_slip(shipment_id: int) -> Paper:
    """Cartons and what is in each, what is still to come; no prices."""
    shipment = _find(shipment_id)
    lines = [line for line in queries.lines_of([shipment_id])[shipment_id] if line.quantity > 0]
    packages, unit = queries.packages_of(shipment_id), shipment.order.business_unit
    for package in packages:
        package.code, package.barcode = sscc.spaced(package.sscc, unit.gs1_prefix), f"00{package.sscc}"
        package.holds = [(_units(each.shipment_line.order_line, each.quantity), each) for each in package.lines.all()]
    context = {
        **letterhead(unit),
        "document_label": f"Packing slip {shipment}",
        "shipment": shipment,
        "order": shipment.order,
        "ship_to": ship_to_of(shipment.order),
        "sold_to": town_of(shipment.order.customer),
        "shipped_from": town_of(shipment.location),
        "has_own_numbers": any(line.order_line.sent_item not in ("", line.item.sku) for line in lines),
        "lines": [shipped_line(line) for line in sorted(lines, key=lambda line: line.order_line.number)],
        "shipped_on": unit.today(shipment.shipped_at) if shipment.shipped_at else None,
        "packages": packages,
        "weight": sum(package.weight for package in packages),
        "to_come": _to_come(shipment, lines),
    }
    return Paper(f"packing-slip-{shipment}.pdf", "print/packing_slip.html", context, shipment.order_id, SUBJECT)


@dataclass(frozen=True, slots=True)
class SlipLine:
    """A line of the slip in the unit the customer ordered, or in base units where that broke a pack."""

    line: OrderLine
    ordered: Decimal
    units: Decimal
    uom: str


def shipped_line(line: ShipmentLine) -> SlipLine:
    return _in_unit(line.order_line, line.quantity)


def _to_come(shipment: Shipment, lines: Sequence[ShipmentLine]) -> list[SlipLine]:
    """What the order still waits for once this shipment has left, whether it has already or not."""
    goes: dict[int, Decimal] = defaultdict(Decimal)
    for line in lines if not shipment.shipped_at else ():
        goes[line.order_line_id] += line.quantity
    waiting = [(line, line.to_ship - goes[line.pk]) for line in queries.still_to_come(shipment.order_id)]
    return [_in_unit(line, units) for line, units in waiting if units > 0]


def _in_unit(line: OrderLine, base_units: Decimal) -> SlipLine:
    """What was ordered is told in the same unit, where its pack allows; else both in base units."""
    units, uom, _ = in_ordered_unit(line, base_units)
    ordered, ordered_in, _ = in_ordered_unit(line, line.remaining)
    if uom != ordered_in:
        base = line.item.base_uom if line.item else line.uom
        return SlipLine(line, line.remaining, base_units, base)
    return SlipLine(line, ordered, units, uom)


def _units(line: OrderLine, base_units: Decimal) -> tuple[Decimal, str]:
    units, uom, _ = in_ordered_unit(line, base_units)
    return units, uom


def pick_lists(shipment_ids: Sequence[int]) -> bytes:
    """The pick lists of these shipments as one PDF, each on pages of its own. Raises NotFound when none is there."""
    found = list(queries.whole_shipments().filter(pk__in=shipment_ids).order_by("location", "ship_by_on", "pk"))
    if not found:
        raise NotFound("There are no such shipments.")
    context = {**letterhead(found[0].order.business_unit), **_picks(found)}
    return render.to_pdf(page_html("print/pick_list.html", context))


def ship_to_of(order: Order) -> dict[str, Any]:
    """Where the goods go: the order's destination, else the customer."""
    place = order.destination
    at = place or order.customer
    lines = [*at.address.splitlines(), town_of(at), at.country]
    return {
        "name": at.name or order.customer.name,
        "lines": [line for line in lines if line],
        "code": place.code if place else "",
    }


def town_of(place: Any) -> str:
    """The line with the town as the country writes it: Columbus, OH 43085 or 211 20 Malmö."""
    if place.country in ("US", "USA", "CA", "CAN", "AU", "AUS"):
        return f"{place.city}, {place.region} {place.postal_code}".strip(" ,")
    return f"{place.postal_code} {place.city}".strip()


def _picks(shipments: Sequence[Shipment]) -> dict[str, Any]:
    lines = queries.lines_of([shipment.pk for shipment in shipments])
    return {
        "document_label": f"Pick list {shipments[0]}" if len(shipments) == 1 else f"{len(shipments)} pick lists",
        "picks": [
            {
                "shipment": shipment,
                "order": shipment.order,
                "lines": lines[shipment.pk],
                "units": sum(line.planned for line in lines[shipment.pk]),
                "ship_to": ship_to_of(shipment.order),
            }
            for shipment in shipments
        ],
        "printed_at": timezone.localtime(),
    }


def _find(shipment_id: int) -> Shipment:
    shipment = queries.find_shipment(shipment_id)
    if shipment is None:
        raise NotFound("There is no such shipment.")
    return shipment
