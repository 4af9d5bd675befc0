"""Picking: what the picker found, which may be less than planned."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from fulfillment.models import Shipment, ShipmentLine
from fulfillment.states import ShipmentStatus
from inventory import operations as stock
from oms import quantities
from oms.actors import Actor
from oms.audit.record import record, record_many
from oms.errors import OperationRefused
from orders import operations as orders
from orders.checks import Finding, Fix
from orders.states import Verb

from .plan import cancelled_entry, lock_shipment

ALLOCATE, CANCEL_REST = Fix("allocate", "Allocate again"), Fix("cancel_rest", "Cancel the rest")


class PickRefused(OperationRefused):
    code = "pick_refused"


@transaction.atomic
def pick_shipment(
    *, shipment_id: int, actor: Actor, now: datetime, found: Mapping[int, Decimal] | None = None
) -> Shipment:
    """Record a finished pick: {shipment line: units found}; a line not named was found in full.

    What was not found goes back to open on its order line and off hand, until a count finds it; a short-pick
    exception tells the desk, and where the order ships complete nothing of it leaves before somebody decides. With
    nothing found at all the shipment is cancelled. Locks order, shipment, stock. Audits shipment.picked.
    Raises PickRefused when it is not planned, or more is claimed than planned.
    """
    shipment = lock_shipment(shipment_id)
    if not shipment.may_become(ShipmentStatus.PICKED):
        raise PickRefused(f"{shipment} is {shipment.get_status_display().lower()}.")
    lines = list(shipment.lines.select_related("item", "order_line").order_by("pk"))
    missing = _set_picked(lines, found or {})
    if missing:
        stock.free_shortage(
            missing={line.reservation_id: units for line, units in missing}, shipment_id=shipment.pk, actor=actor
        )
        _report(shipment, lines, missing, actor, now)
    ShipmentLine.objects.bulk_update(lines, ["picked", "quantity"])
    _finish(shipment, lines, now)
    record(
        "shipment.picked",
        shipment,
        actor=actor,
        order_id=shipment.order_id,
        note=shipment.number,
        short=len(missing),
    )
    if shipment.cancelled_at:
        record_many([cancelled_entry(shipment, "nothing of it was found")], actor=actor)
    return shipment


def _set_picked(lines: Sequence[ShipmentLine], found: Mapping[int, Decimal]) -> list[tuple[ShipmentLine, Decimal]]:
    missing = []
    for line in lines:
        units = found.get(line.pk, line.planned)
        if not units.is_finite() or units < 0 or units > line.planned:
            raise PickRefused(f"{line.item.sku}: between 0 and {quantities.text(line.planned)} can be picked.")
        if not line.item.divisible and units % 1:
            raise PickRefused(f"{line.item.sku} is counted in whole {line.item.base_uom}.")
        line.picked = line.quantity = units
        if units < line.planned:
            missing.append((line, line.planned - units))
    return missing


def _report(
    shipment: Shipment,
    lines: Sequence[ShipmentLine],
    missing: list[tuple[ShipmentLine, Decimal]],
    actor: Actor,
    now: datetime,
) -> None:
    """One piece of work an order line, however many claims of it are in the shipment."""
    short: dict[int, Decimal] = defaultdict(Decimal)
    for line, units in missing:
        short[line.order_line_id] += units
    for order_line_id, units in short.items():
        its = [line for line in lines if line.order_line_id == order_line_id]
        finding = _finding(shipment, its[0], units, sum((line.planned for line in its), Decimal(0)))
        orders.open_for_order(order_id=shipment.order_id, finding=finding, actor=actor, now=now)


def _finding(shipment: Shipment, line: ShipmentLine, units: Decimal, planned: Decimal) -> Finding:
    complete = shipment.order.ships_complete
    return Finding(
        "short_pick",
        "Short pick",
        f"{shipment}: {quantities.text(units)} of {quantities.text(planned)} {line.item.sku} not found"
        + ("; the order ships complete" if complete else ""),
        line.order_line,
        {"shipment": shipment.number, "missing": quantities.text(units)},
        (Fix("accept", "Ship without the rest" if complete else "Let the rest wait"), ALLOCATE, CANCEL_REST),
        blocks=(Verb.SHIP,) if complete else (),
    )


def _finish(shipment: Shipment, lines: Sequence[ShipmentLine], now: datetime) -> None:
    """A pick that found nothing is finished too: what was lost in it was lost to a short pick."""
    shipment.status, shipment.picked_at = ShipmentStatus.PICKED, now
    if not any(line.quantity for line in lines):
        shipment.status, shipment.cancelled_at = ShipmentStatus.CANCELLED, now
    shipment.save(update_fields=["status", "picked_at", "cancelled_at"])
