"""Everything that changes stock or the claims on it."""

from .adjust import AdjustmentRefused, adjust_stock, offer_to_waiting, return_to_stock
from .again import NothingToAllocate, allocate_now
from .allocate import allocate_orders, orders_short_of
from .reservations import (
    consume,
    consume_reservations,
    free_orders,
    free_shortage,
    lock_reserved,
    release_reservations,
    take_back_released,
)
from .stock import change_levels, create_missing_levels, lock_levels, write_moves

__all__ = [name for name in dir() if not name.startswith("_")]
