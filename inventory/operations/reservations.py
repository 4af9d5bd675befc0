"""What happens to a claim after it was made: released to the warehouse, given up, or consumed by a departure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from inventory.models import Reservation
from inventory.states import LIVE, MoveKind, ReservationState
from oms import bulk, prepared
from oms.actors import Actor
from orders import operations as orders

from .adjust import offer_to_waiting
from .stock import Key, change_levels, write_moves

ZERO = Decimal(0)
_RESERVED = "WHERE t.order_id = ANY(%s) AND t.state = 'reserved' ORDER BY t.id FOR NO KEY UPDATE OF t"


def release_reservations(*, order_ids: Sequence[int]) -> list[Reservation]:
    """Hand every reserved unit of these locked orders to the warehouse; returns the claims handed over.

    Stock stays reserved at its level: only who works on it changes.
    """
    rows = lock_reserved(order_ids)
    if rows:
        _set_state([row.pk for row in rows], ReservationState.RELEASED)
        orders.record_released(order_ids=sorted({row.order_id for row in rows}), lines=_by_line(rows))
    return rows


def lock_reserved(order_ids: Sequence[int]) -> list[Reservation]:
    """The claims of these locked orders that nobody was told to pick, locked."""
    return bulk.select(Reservation, _RESERVED, [list(order_ids)])


def take_back_released(*, reservation_ids: Sequence[int]) -> None:
    """A planned shipment is called off: its claims become plain reservations again, under new rows."""
    rows = _lock(reservation_ids, ReservationState.RELEASED)
    _set_state([row.pk for row in rows], ReservationState.FREED)
    bulk.insert([_copy(row, row.quantity) for row in rows])
    order_ids = sorted({row.order_id for row in rows})
    orders.record_returned_to_reserved(order_ids=order_ids, lines=_by_line(rows))


def free_orders(*, order_ids: Sequence[int]) -> None:
    """Give up every live claim of these locked orders; the stock is available at once, and offered to who waits."""
    rows = list(
        Reservation.objects.select_for_update().filter(order_id__in=list(order_ids), state__in=LIVE).order_by("pk")
    )
    if not rows:
        return
    taken = _by_level(rows)
    change_levels(reserved={key: -quantity for key, quantity in taken.items()})
    _set_state([row.pk for row in rows], ReservationState.FREED)
    orders.record_freed(
        order_ids=sorted({row.order_id for row in rows}),
        reserved=_by_line([row for row in rows if row.state == ReservationState.RESERVED]),
        released=_by_line([row for row in rows if row.state == ReservationState.RELEASED]),
    )
    offer_to_waiting([row.item_id for row in rows])


def free_shortage(*, missing: Mapping[int, Decimal], shipment_id: int, actor: Actor) -> None:
    """Give up part of released claims, {reservation: units not found}; a claim with nothing left is freed whole.

    Units that a picker did not find are not there to promise again: they go off hand by a ledger row that names the
    shipment. A count that finds them puts them back.
    """
    rows = _lock(missing, ReservationState.RELEASED)
    gone = {key: -quantity for key, quantity in _by_level(rows, missing).items()}
    change_levels(on_hand=gone, reserved=gone)
    write_moves(
        gone.items(), kind=MoveKind.ADJUSTMENT, source_type="fulfillment.shipment", source_id=shipment_id, actor=actor,
        note="Not found when picking",
    )  # fmt: skip
    for row in rows:
        if missing[row.pk] >= row.quantity:
            row.state = ReservationState.FREED
        else:
            row.quantity -= missing[row.pk]
    bulk.update(rows, ["state", "quantity"])
    lines: dict[int, Decimal] = defaultdict(Decimal)
    for row in rows:
        lines[row.line_id] += missing[row.pk]
    orders.record_freed(order_ids=sorted({row.order_id for row in rows}), reserved={}, released=lines)


def consume_reservations(*, sources: Mapping[int, int], source_type: str, actor: Actor) -> dict[int, Decimal]:
    """Goods left: {reservation: shipment}. Takes them off hand, writes the ledger, returns {line: units}.

    The caller tells orders (`record_shipment`), having locked them.
    """
    return consume(_lock(sources, ReservationState.RELEASED), sources=sources, source_type=source_type, actor=actor)


def consume(
    rows: Sequence[Reservation], *, sources: Mapping[int, int], source_type: str, actor: Actor
) -> dict[int, Decimal]:
    """`consume_reservations` for claims that are locked already, released or not."""
    gone = _by_level(rows)
    minus = {key: -quantity for key, quantity in gone.items()}
    change_levels(on_hand=minus, reserved=minus)
    _set_state([row.pk for row in rows], ReservationState.CONSUMED)
    write_moves(
        [((row.item_id, row.location_id), -row.quantity) for row in rows],
        kind=MoveKind.SHIPMENT, source_type=source_type, source_id=None,
        source_ids=[sources[row.pk] for row in rows], actor=actor,
    )  # fmt: skip
    return _by_line(rows)


def _lock(reservation_ids, state: str) -> list[Reservation]:
    ids = list(reservation_ids)
    rows = list(Reservation.objects.select_for_update().filter(pk__in=ids, state=state).order_by("pk"))
    if len(rows) != len(ids):
        raise RuntimeError(f"{len(ids) - len(rows)} of {len(ids)} reservations are no longer {state}")
    return rows


def _set_state(ids: Sequence[int], state: str) -> None:
    prepared.run("UPDATE inventory_reservation SET state = %s WHERE id = ANY(%s)", [state, list(ids)])


def _copy(row: Reservation, quantity: Decimal) -> Reservation:
    return Reservation(
        line_id=row.line_id,
        order_id=row.order_id,
        item_id=row.item_id,
        location_id=row.location_id,
        quantity=quantity,
    )


def _by_line(rows: Sequence[Reservation]) -> dict[int, Decimal]:
    totals: dict[int, Decimal] = defaultdict(Decimal)
    for row in rows:
        totals[row.line_id] += row.quantity
    return totals


def _by_level(rows: Sequence[Reservation], quantities: Mapping[int, Decimal] | None = None) -> dict[Key, Decimal]:
    totals: dict[Key, Decimal] = defaultdict(Decimal)
    for row in rows:
        totals[row.item_id, row.location_id] += quantities[row.pk] if quantities else row.quantity
    return totals
