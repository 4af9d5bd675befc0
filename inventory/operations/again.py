"""Looking for stock once more, because a person asks."""

from datetime import datetime

from inventory.sourcing import Decision
from oms.actors import Actor
from oms.errors import OperationRefused

from .allocate import allocate_orders


class NothingToAllocate(OperationRefused):
    code = "nothing_to_allocate"


def allocate_now(*, order_id: int, actor: Actor, now: datetime) -> list[Decision]:
    """`allocate_orders` for one order. Raises NothingToAllocate where it is not looked for at all."""
    decided = allocate_orders(order_ids=[order_id], actor=actor, now=now)
    if not decided:
        raise NothingToAllocate("Nothing of it can be allocated now: it is held, or wants nothing more.")
    return decided
