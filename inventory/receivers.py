"""What stock does when an order changes."""

from inventory import operations
from oms.events import listens_to
from oms.jobs.enqueue import enqueue
from orders.events import OrderCancelled, OrderRestCancelled, OrdersConfirmed, OrdersUnblocked, StockWantedAgain

ORDERS_A_JOB = 50


@listens_to(OrdersConfirmed)
def allocate_confirmed(event: OrdersConfirmed) -> None:
    _queue(list(event.order_ids))


@listens_to(OrdersUnblocked)
def allocate_unblocked(event: OrdersUnblocked) -> None:
    _queue(list(event.order_ids))


@listens_to(StockWantedAgain)
def allocate_again(event: StockWantedAgain) -> None:
    """At once, for the person who waits for the answer."""
    operations.allocate_now(order_id=event.order_id, actor=event.actor, now=event.now)


@listens_to(OrderCancelled)
@listens_to(OrderRestCancelled)
def free_cancelled(event: OrderCancelled | OrderRestCancelled) -> None:
    operations.free_orders(order_ids=[event.order_id])


def _queue(order_ids: list[int]) -> None:
    for start in range(0, len(order_ids), ORDERS_A_JOB):
        enqueue("inventory.allocate", {"order_ids": order_ids[start : start + ORDERS_A_JOB]})
