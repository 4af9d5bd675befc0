"""The only writers of stock levels: each takes a set of changes and applies it with one statement.

Levels are locked in (item, location) order by `lock_levels`; the last locks of every operation. PostgreSQL refuses a
count below zero or a reservation beyond what is on hand.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from inventory.models import StockMove
from oms import bulk, prepared
from oms.actors import Actor

Key = tuple[int, int]
Quantities = Mapping[Key, Decimal]


def lock_levels(keys: Iterable[Key]) -> None:
    """Lock the levels of these (item, location) pairs, in order, until the transaction ends."""
    pairs = sorted(set(keys))
    if not pairs:
        return
    prepared.run(
        "SELECT 1 FROM inventory_stocklevel s JOIN unnest(%s::bigint[], %s::bigint[]) AS k(item_id, location_id)"
        " USING (item_id, location_id) ORDER BY s.item_id, s.location_id FOR NO KEY UPDATE OF s",
        [[item for item, _ in pairs], [location for _, location in pairs]],
    )


def change_levels(*, on_hand: Quantities | None = None, reserved: Quantities | None = None) -> None:
    """Lock the levels in order and add signed quantities. Raises IntegrityError where one would become impossible."""
    on_hand, reserved = on_hand or {}, reserved or {}
    keys = sorted({*on_hand, *reserved})
    if not keys:
        return
    changed = prepared.run(
        "WITH d AS (SELECT s.id, k.on_hand, k.reserved FROM inventory_stocklevel s"
        " JOIN unnest(%s::bigint[], %s::bigint[], %s::numeric[], %s::numeric[])"
        " AS k(item_id, location_id, on_hand, reserved) USING (item_id, location_id)"
        " ORDER BY s.item_id, s.location_id FOR NO KEY UPDATE OF s)"
        " UPDATE inventory_stocklevel s SET on_hand = s.on_hand + d.on_hand, reserved = s.reserved + d.reserved"
        " FROM d WHERE s.id = d.id",
        [
            [item for item, _ in keys],
            [location for _, location in keys],
            [on_hand.get(key, Decimal(0)) for key in keys],
            [reserved.get(key, Decimal(0)) for key in keys],
        ],
    )
    assert changed == len(keys), "a stock level is missing"


def create_missing_levels(keys: Iterable[Key]) -> None:
    """Make empty levels for (item, location) pairs that have none."""
    pairs = sorted(set(keys))
    prepared.run(
        "INSERT INTO inventory_stocklevel (item_id, location_id, on_hand, reserved, safety_stock, bin)"
        " SELECT item_id, location_id, 0, 0, 0, ''"
        " FROM unnest(%s::bigint[], %s::bigint[]) AS k(item_id, location_id)"
        " ON CONFLICT (item_id, location_id) DO NOTHING",
        [[item for item, _ in pairs], [location for _, location in pairs]],
    )


def write_moves(
    moves: Iterable[tuple[Key, Decimal]], *, kind: str, source_type: str, source_id: int | None, actor: Actor,
    source_ids: Iterable[int] | None = None, note: str = "",
) -> None:  # fmt: skip
    """Add rows to the ledger. `source_ids`, one a move, where the moves have different sources."""
    rows = list(moves)
    sources = list(source_ids) if source_ids is not None else [source_id] * len(rows)
    bulk.add(
        StockMove,
        [
            {
                "item_id": item,
                "location_id": location,
                "quantity": quantity,
                "kind": kind,
                "source_type": source_type,
                "source_id": source,
                "actor_name": actor.name,
                "note": note,
            }
            for ((item, location), quantity), source in zip(rows, sources, strict=True)
        ],
    )
