"""What fulfillment announces to the apps on its right."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class ShipmentsShipped:
    """These left the building, for these orders: they may be announced to the customer and invoiced."""

    shipment_ids: Sequence[int]
    order_ids: Sequence[int]
