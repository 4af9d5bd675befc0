"""Order to cash: five-line orders from capture to posted invoice, one by one and in batches."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from itertools import count

from django.utils import timezone

from billing.operations import invoice_shipments
from fulfillment.operations import ship_orders
from inventory.operations import allocate_orders
from oms import serving
from oms.actors import Actor
from oms.masterdata.models import Customer
from orders.drafts import LineDraft, OrderDraft
from orders.operations import place_orders

from . import floor
from .figures import Figure, of
from .meter import Cost, count_commits, measured
from .seeding import CUSTOMERS, ITEMS

LINES = 5
WARM_UP = 20
SINGLE_RUNS = 200
BATCH = 50
BATCH_RUNS = 8
_serial = count(1)
_ACTOR = Actor.system("Bench")


def run() -> list[Figure]:
    """Orders in four transactions each: capture with confirmation, allocation, departure, invoice."""
    floor.install()
    count_commits()
    ship_to = dict(Customer.objects.values_list("pk", "ship_tos__pk"))
    for _ in range(WARM_UP):
        _through([_draft(ship_to)])
        _floor_once()
    serving.settle_memory()
    singles = _costs(SINGLE_RUNS, lambda: _through([_draft(ship_to)]))
    floors = _costs(SINGLE_RUNS, _floor_once)
    batches = _costs(BATCH_RUNS, lambda: _through([_draft(ship_to) for _ in range(BATCH)]))
    return _figures(singles, floors, batches)


def _figures(singles: list[Cost], floors: list[Cost], batches: list[Cost]) -> list[Figure]:
    least = of("floor", [_mean_cpu(floors)], "ms").median
    return [
        of("o2c single, CPU (client + PostgreSQL)", _grouped_cpu(singles), "ms/order", target=12.0, floor=least),
        of("o2c single, client CPU", [_mean(singles, "client") * 1000], "ms/order"),
        of("o2c single, PostgreSQL CPU", [_mean(singles, "server") * 1000], "ms/order"),
        of("o2c single, wall", [cost.wall * 1000 for cost in singles], "ms/order"),
        of("o2c single, statements", [float(cost.statements) for cost in singles], "per order", target=60.0),
        of("o2c single, commits", [float(cost.commits) for cost in singles], "per order", target=4.0),
        of(
            f"o2c batch of {BATCH}, CPU (client + PostgreSQL)",
            [cost.cpu_ms / BATCH for cost in batches], "ms/order", target=2.0, floor=least,
        ),
        of(f"o2c batch of {BATCH}, statements", [cost.statements / BATCH for cost in batches], "per order"),
        of(f"o2c batch of {BATCH}, rate", [BATCH / cost.wall for cost in batches], "orders/s"),
    ]  # fmt: skip


def _through(drafts: list[OrderDraft]) -> None:
    now = timezone.now()
    ids = [order.pk for order in place_orders(drafts=drafts, actor=_ACTOR, now=now)]
    allocate_orders(order_ids=ids, actor=_ACTOR, now=now)
    shipments = ship_orders(order_ids=ids, actor=_ACTOR, now=now)
    invoices = invoice_shipments(shipment_ids=[shipment.pk for shipment in shipments], actor=_ACTOR, now=now)
    assert len(invoices) == len(drafts), "an order did not reach its invoice"


def _draft(ship_to: dict[int, int]) -> OrderDraft:
    number = next(_serial)
    customer = 1 + number % CUSTOMERS
    lines = [LineDraft(quantity=Decimal(10), uom="EA", item_id=item) for item in _items(number)]
    return OrderDraft(
        customer_id=customer, channel="desk", po_number=f"B-{number}", lines=lines, ship_to_id=ship_to[customer],
        ship_by_on=timezone.now().date() + timedelta(days=3),
    )  # fmt: skip


def _items(number: int) -> list[int]:
    return sorted({1 + (number * 7 + step * 31) % ITEMS for step in range(LINES)})


def _floor_once() -> None:
    number = next(_serial)
    floor.order_to_cash(1 + number % CUSTOMERS, _items(number), f"F-{number}")


def _costs(runs: int, work: Callable[[], None]) -> list[Cost]:
    costs = []
    for _ in range(runs):
        with measured() as cost:
            work()
        costs.append(cost)
    return costs


def _mean(costs: list[Cost], name: str) -> float:
    return sum(getattr(cost, name) for cost in costs) / len(costs)


def _mean_cpu(costs: list[Cost]) -> float:
    return sum(cost.cpu_ms for cost in costs) / len(costs)


def _grouped_cpu(costs: list[Cost], size: int = 20) -> list[float]:
    """Means of twenty runs each: the kernel counts CPU in ticks of 10 ms, too coarse for one order."""
    return [_mean_cpu(costs[start : start + size]) for start in range(0, len(costs), size)]
