"""Receiving, adjusting and taking goods back into stock."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from inventory.models import Location, StockLevel
from inventory.states import MoveKind
from oms import quantities
from oms.actors import Actor
from oms.audit.record import record
from oms.errors import OperationRefused
from oms.jobs.enqueue import enqueue
from oms.masterdata.models import Item

from .stock import Key, change_levels, create_missing_levels, lock_levels, write_moves

MOST = Decimal(10**9)


class AdjustmentRefused(OperationRefused):
    code = "adjustment_refused"


@transaction.atomic
def adjust_stock(
    *, item_id: int, location_id: int, quantity: Decimal, kind: str, reason: str, actor: Actor, now: datetime
) -> StockLevel:
    """Add a signed quantity (base units) to what is on hand: a receipt, or an adjustment with its reason.

    Locks the level. What comes in is offered to waiting orders by a job. Audits stock.received or stock.adjusted.
    Raises AdjustmentRefused for nothing, fractions of a whole item, an adjustment without a reason, or when less than
    is reserved would be left.
    """
    item, _location = _known(item_id, location_id)
    _refuse_bad_quantity(item, quantity)
    _refuse_bad_kind(kind, quantity, reason)
    key: Key = (item_id, location_id)
    create_missing_levels([key])
    lock_levels([key])
    level = StockLevel.objects.select_related("item", "location").get(item_id=item_id, location_id=location_id)
    _refuse_impossible_level(level, level.on_hand + quantity)
    change_levels(on_hand={key: quantity})
    write_moves(
        [(key, quantity)],
        kind=kind,
        source_type="inventory.stocklevel",
        source_id=level.pk,
        actor=actor,
        note=reason[:120],
    )
    action = "stock.received" if kind == MoveKind.RECEIPT else "stock.adjusted"
    record(action, level, actor=actor, note=reason, quantity=quantities.text(quantity), item=item.sku)
    level.refresh_from_db()
    if quantity > 0:
        offer_to_waiting([item_id])
    return level


def return_to_stock(
    *, quantities: Mapping[Key, Decimal], source_type: str, source_id: int, actor: Actor, note: str = ""
) -> None:
    """Put returned goods on hand again and offer them to waiting orders. The caller holds its document's lock."""
    create_missing_levels(quantities)
    lock_levels(quantities)
    change_levels(on_hand=quantities)
    write_moves(
        quantities.items(),
        kind=MoveKind.RETURN,
        source_type=source_type,
        source_id=source_id,
        actor=actor,
        note=note,
    )
    offer_to_waiting([item for item, _ in quantities])


def offer_to_waiting(item_ids: list[int]) -> None:
    """Queue an allocation of the orders that wait for these items."""
    enqueue("inventory.offer", {"item_ids": sorted(set(item_ids))})


def _known(item_id: int, location_id: int) -> tuple[Item, Location]:
    item, location = Item.objects.filter(pk=item_id).first(), Location.objects.filter(pk=location_id).first()
    if item is None or location is None:
        raise AdjustmentRefused("Choose an item and a location from the lists.", code="unknown")
    return item, location


def _refuse_bad_kind(kind: str, quantity: Decimal, reason: str) -> None:
    if kind not in (MoveKind.RECEIPT, MoveKind.ADJUSTMENT):
        raise AdjustmentRefused("Stock is received or adjusted here.", code="kind_unknown")
    if kind == MoveKind.RECEIPT and quantity < 0:
        raise AdjustmentRefused("A receipt adds to stock; take units off as an adjustment.", code="quantity_invalid")
    if kind == MoveKind.ADJUSTMENT and not reason.strip():
        raise AdjustmentRefused("Say why stock is adjusted.", code="reason_missing")


def _refuse_impossible_level(level: StockLevel, on_hand: Decimal) -> None:
    """`level` is locked, its item and location loaded."""
    if on_hand < 0:
        here = f"{quantities.text(level.on_hand)} of {level.item.sku} are on hand at {level.location}"
        raise AdjustmentRefused(f"Only {here}.", code="stock_missing")
    if on_hand < level.reserved:
        reserved = f"{quantities.text(level.reserved)} of {level.item.sku} are reserved at {level.location}"
        raise AdjustmentRefused(f"{reserved}; take those back first.", code="stock_reserved")
    if on_hand >= MOST:
        raise AdjustmentRefused("That is more than a location can hold.", code="quantity_invalid")


def _refuse_bad_quantity(item: Item, quantity: Decimal) -> None:
    if not quantity.is_finite() or quantity == 0 or abs(quantity) >= MOST:
        raise AdjustmentRefused("The quantity must be a number other than zero.", code="quantity_invalid")
    if not item.divisible and quantity % 1:
        raise AdjustmentRefused(f"{item.sku} is counted in whole {item.base_uom}.", code="quantity_fraction")
