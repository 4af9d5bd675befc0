"""What orders announces to the apps on its right. Events carry ids."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from oms.actors import Actor


@dataclass(frozen=True)
class OrdersConfirmed:
    """We promised these orders: they may be allocated and acknowledged."""

    order_ids: Sequence[int]


@dataclass(frozen=True)
class OrdersUnblocked:
    """Something that stopped these confirmed orders is gone; work may go on where nothing else stops it."""

    order_ids: Sequence[int]


@dataclass(frozen=True)
class OrderCancelled:
    """Nothing more of this order will be shipped: free what it holds, void what is planned."""

    order_id: int


@dataclass(frozen=True)
class OrderRestCancelled:
    """What of this order has not left is given up: free what it holds, void what is planned."""

    order_id: int


@dataclass(frozen=True)
class OrderShortened:
    """Of this confirmed order these units will not be delivered, and others will: {line number: base units}."""

    order_id: int
    units: Mapping[str, str]


@dataclass(frozen=True)
class StockWantedAgain:
    """A person wants stock to be looked for once more. The app that has it raises OperationRefused where it cannot."""

    order_id: int
    actor: Actor
    now: datetime


@dataclass(frozen=True)
class DocumentWantedAgain:
    """A person wants the EDI document about this to be written, which could not be written before.

    The app whose document it is raises OperationRefused where it still cannot be written or is not wanted any more.
    """

    subject_type: str
    subject_id: int
