"""Packing: which units are in which carton, each with its own SSCC."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from fulfillment import sscc
from fulfillment.models import Package, PackageLine, Shipment, ShipmentLine
from fulfillment.states import ShipmentStatus
from oms import bulk, prepared, quantities
from oms.actors import Actor
from oms.audit.record import record
from oms.errors import OperationRefused

from .plan import lock_shipment

Carton = Mapping[int, Decimal]
HEAVIEST = Decimal(9_999_999)  # kg, what Package.weight holds
_PREFIXES = (
    "SELECT s.id, u.gs1_prefix FROM fulfillment_shipment s JOIN orders_order o ON o.id = s.order_id"
    " JOIN accounts_businessunit u ON u.id = o.business_unit_id WHERE s.id = ANY(%s)"
)


class PackRefused(OperationRefused):
    code = "pack_refused"


@transaction.atomic
def pack_shipment(
    *, shipment_id: int, actor: Actor, now: datetime, cartons: Sequence[Carton] | None = None
) -> Shipment:
    """Record the cartons: each {shipment line: units}; none named means everything in one carton.

    Locks order and shipment. Audits shipment.packed. Raises PackRefused when it is not picked, or the cartons do not
    hold just what was picked.
    """
    shipment = lock_shipment(shipment_id)
    if not shipment.may_become(ShipmentStatus.PACKED):
        raise PackRefused(f"{shipment} is {shipment.get_status_display().lower()}.")
    lines = {line.pk: line for line in shipment.lines.select_related("item").filter(quantity__gt=0)}
    cartons = cartons or [{line.pk: line.quantity for line in lines.values()}]
    _refuse_other_than_picked(lines, cartons)
    write_cartons({shipment: cartons}, lines)
    shipment.status, shipment.packed_at = ShipmentStatus.PACKED, now
    shipment.save(update_fields=["status", "packed_at"])
    record(
        "shipment.packed",
        shipment,
        actor=actor,
        order_id=shipment.order_id,
        note=shipment.number,
        cartons=len(cartons),
    )
    return shipment


def write_cartons(cartons: Mapping[Shipment, Sequence[Carton]], lines: Mapping[int, ShipmentLine]) -> None:
    """Create the packages of shipments and what is in each. `lines` need their items.

    Raises PackRefused for a carton heavier than one can be, NoCodeLeft where a prefix has no code for one.
    """
    prefixes = _prefixes(cartons)
    codes = iter(sscc.take([prefixes[shipment.pk] for shipment, some in cartons.items() for _ in some]))
    pairs = [
        (Package(shipment=shipment, number=number, sscc=next(codes), weight=_weight(carton, lines)), carton)
        for shipment, some in cartons.items()
        for number, carton in enumerate(some, 1)
    ]
    bulk.insert([package for package, _ in pairs])
    bulk.add(
        PackageLine,
        [
            {"package_id": package.pk, "shipment_line_id": line_id, "quantity": units}
            for package, carton in pairs
            for line_id, units in carton.items()
            if units
        ],
    )


def _prefixes(shipments: Iterable[Shipment]) -> dict[int, str]:
    """Per shipment: the GS1 company prefix of the business unit that ships it."""
    return dict(prepared.rows(_PREFIXES, [[shipment.pk for shipment in shipments]]))


def _weight(carton: Carton, lines: Mapping[int, ShipmentLine]) -> Decimal:
    weight = sum((lines[line_id].item.weight * units for line_id, units in carton.items()), Decimal(0))
    if weight > HEAVIEST:
        raise PackRefused(f"A carton would weigh {weight:,.0f} kg; spread its units over more cartons.")
    return weight


def _refuse_other_than_picked(lines: Mapping[int, ShipmentLine], cartons: Sequence[Carton]) -> None:
    packed: dict[int, Decimal] = defaultdict(Decimal)
    for carton in cartons:
        if not any(carton.values()):
            raise PackRefused("A carton is empty.")
        for line_id, units in carton.items():
            if line_id not in lines or not units.is_finite() or units < 0:
                raise PackRefused("A carton holds something that was not picked.")
            item = lines[line_id].item
            if not item.divisible and units % 1:
                raise PackRefused(f"{item.sku} is counted in whole {item.base_uom}.")
            packed[line_id] += units
    for line in lines.values():
        if packed[line.pk] != line.quantity:
            raise PackRefused(
                f"{line.item.sku}: {quantities.text(packed[line.pk])} packed, {quantities.text(line.quantity)} picked."
            )
