"""What stock announces to the apps on its right."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class OrdersAllocated:
    """The engine decided on these orders."""

    order_ids: Sequence[int]
