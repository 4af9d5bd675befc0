"""How later apps tell the order what became of its units: the only writers of the line counts.

Callers hold the order's lock. Quantities are base units; a negative one takes back. The database refuses a count
that cannot be (CHECK), so a slip in any app surfaces here and undoes its transaction.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from oms import prepared
from orders.models import Order
from orders.states import PaymentFacet

from .facets import refresh_facets

Counts = Mapping[int, Decimal]
_COUNTERS = frozenset({"reserved", "released", "shipped", "invoiced", "returned", "credited"})


def record_reserved(*, order_ids: Sequence[int], lines: Counts, now: datetime) -> None:
    """Stock was found for these lines (open -> reserved); `now` is when the engine decided on the orders."""
    _move(lines, add=["reserved"])
    refresh_facets(order_ids, allocated_at=now)


def record_freed(*, order_ids: Sequence[int], reserved: Counts, released: Counts) -> None:
    """Claims were given up (reserved or released -> open)."""
    _move(reserved, take=["reserved"])
    _move(released, take=["released"])
    refresh_facets(order_ids)


def record_released(*, order_ids: Sequence[int], lines: Counts) -> None:
    """The warehouse was told to pick (reserved -> released)."""
    _move(lines, add=["released"], take=["reserved"])
    refresh_facets(order_ids)


def record_returned_to_reserved(*, order_ids: Sequence[int], lines: Counts) -> None:
    """A planned shipment was called off (released -> reserved)."""
    _move(lines, add=["reserved"], take=["released"])
    refresh_facets(order_ids)


def record_shipment(*, order_ids: Sequence[int], lines: Counts, now: datetime, straight: bool = False) -> None:
    """Units left the building (released -> shipped; `straight` from reserved, where nobody was told to pick)."""
    _move(lines, add=["shipped"], take=["reserved" if straight else "released"])
    refresh_facets(order_ids, shipped_at=now)


def record_invoiced(*, order_ids: Sequence[int], lines: Counts) -> None:
    """Shipped units were invoiced."""
    _move(lines, add=["invoiced"])
    refresh_facets(order_ids)


def record_returned(*, order_ids: Sequence[int], lines: Counts) -> None:
    """Shipped units came back."""
    _move(lines, add=["returned"])
    refresh_facets(order_ids)


def record_sent_back(*, order_ids: Sequence[int], lines: Counts) -> None:
    """Units that had come back went to the customer again, who holds and owes them as before."""
    _move(lines, take=["returned"])
    refresh_facets(order_ids)


def record_credited(*, order_ids: Sequence[int], lines: Counts) -> None:
    """Invoiced units were credited."""
    _move(lines, add=["credited"])
    refresh_facets(order_ids)


def record_payment(*, order_id: int, state: PaymentFacet) -> None:
    """How far the order's invoices are paid."""
    Order.objects.filter(pk=order_id).exclude(payment=state).update(payment=state)


def _move(lines: Counts, *, add: Sequence[str] = (), take: Sequence[str] = ()) -> None:
    moved = {line: quantity for line, quantity in lines.items() if quantity}
    if not moved:
        return
    assert _COUNTERS.issuperset({*add, *take})
    changes = [f"{name} = l.{name} + d.quantity" for name in add] + [f"{name} = l.{name} - d.quantity" for name in take]
    prepared.run(
        f"UPDATE orders_orderline l SET {', '.join(changes)}"  # noqa: S608 - names from the set above
        " FROM unnest(%s::bigint[], %s::numeric[]) AS d(id, quantity) WHERE l.id = d.id",
        [list(moved), list(moved.values())],
    )
