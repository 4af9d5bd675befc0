"""Whatever is killed, and whenever: nothing is lost and nothing is doubled."""

import pytest
import redis

from billing.models import Invoice
from fulfillment import operations as fulfillment
from fulfillment.models import Shipment
from fulfillment.operations import ship_orders
from inventory.models import Location, Reservation, StockLevel
from oms.celery import app
from oms.jobs.models import Job
from orders.models import Order
from tests.builders.company import SYSTEM, make_customer, make_item, make_location, stock
from tests.builders.orders import NOON, place_order

from .house import House

ORDERS = 4


@pytest.fixture
def orders(house: House) -> list[Order]:
    """Confirmed orders whose allocation is queued; more is wanted of one item than there is."""
    make_location("EAST"), make_location("WEST", rank=20)
    first, second = make_item("OAT"), make_item("RYE")
    stock(first, 1000), stock(second, 25), stock(second, 5, Location.objects.get(code="WEST"))
    customer = make_customer()
    return [place_order([(first, 10), (second, 10)], customer=customer) for _ in range(ORDERS)]


def everything_was_allocated_once() -> None:
    assert StockLevel.objects.get(item__sku="OAT").reserved == 10 * ORDERS
    reserved = Reservation.objects.filter(item__sku="RYE", state__in=["reserved", "released"])
    assert sum(row.quantity for row in reserved) == 30
    assert Shipment.objects.filter(status="planned").count() >= ORDERS


def every_order_was_invoiced_once() -> None:
    shipped = Shipment.objects.filter(status="shipped")
    assert Invoice.objects.count() == shipped.count() > 0
    assert Job.objects.filter(kind="billing.invoice").exclude(state="done").count() == 0


@pytest.mark.parametrize(
    "point",
    ["job.inventory.allocate.begun", "allocate.decided", "allocate.reserved", "job.inventory.allocate.worked",
     "job.inventory.allocate.committed"],
)  # fmt: skip
def test_a_worker_killed_in_the_middle_of_allocating_loses_and_doubles_nothing(house, orders, point):
    house.worker(crash_at=point)
    house.beat()
    house.until(house.crashed, f"The crash at {point}")
    house.drained()
    everything_was_allocated_once()


@pytest.mark.parametrize("point", ["invoice.before_number", "invoice.after_number", "job.billing.invoice.committed"])
def test_a_worker_killed_in_the_middle_of_invoicing_posts_each_invoice_once_without_a_gap(house, orders, point):
    from oms.jobs import runner

    Job.objects.filter(kind="inventory.allocate").update(state="queued")
    for job in Job.objects.filter(kind="inventory.allocate"):
        runner.run(job.pk)
    Job.objects.filter(state="queued").update(state="cancelled", ended_at=NOON)
    ship_orders(order_ids=[order.pk for order in orders], actor=SYSTEM, now=NOON)

    house.worker(crash_at=point)
    house.beat()
    house.until(house.crashed, f"The crash at {point}")
    house.drained()

    every_order_was_invoiced_once()
    numbers = sorted(Invoice.objects.values_list("series_number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_worker_and_its_children_killed_at_once_leave_their_work_to_the_next(house, orders):
    house.worker(crash_at="allocate.reserved")
    house.beat()
    house.until(house.crashed, "The crash of a child")
    house.kill("worker")
    house.worker("another")
    house.drained()
    everything_was_allocated_once()


def test_valkey_flushed_and_killed_loses_no_work(house, orders):
    house.beat()
    house.flush_valkey()
    house.kill("valkey")
    house.drained()  # the sweep runs what it cannot ring for
    everything_was_allocated_once()

    house.start_valkey()
    house.flush_valkey()
    house.worker()
    for shipment in Shipment.objects.filter(status="planned"):
        fulfillment.pick_shipment(shipment_id=shipment.pk, actor=SYSTEM, now=NOON)
        fulfillment.pack_shipment(shipment_id=shipment.pk, actor=SYSTEM, now=NOON)
        fulfillment.ship_shipments(shipment_ids=[shipment.pk], actor=SYSTEM, now=NOON)
    house.drained()
    every_order_was_invoiced_once()


def test_postgresql_stopped_at_once_and_started_again_loses_no_acknowledged_order(house, orders):
    from django.db import connections

    house.worker()
    house.beat()
    house.until(lambda: Job.objects.filter(state="done").exists(), "The first job")
    connections.close_all()
    house.crash_postgres()
    house.start_postgres()

    assert Order.objects.count() == ORDERS
    house.drained()
    everything_was_allocated_once()


def test_every_doorbell_rung_twice_does_the_work_once(house, orders):
    ring_twice(house)
    house.worker()
    house.worker("second")
    house.beat()
    house.drained()
    attempts = dict(Job.objects.values_list("pk", "attempts"))
    ring_twice(house)  # for work that is done
    house.until(lambda: heard(house), "Hearing every ring")
    everything_was_allocated_once()
    assert dict(Job.objects.values_list("pk", "attempts")) == attempts


def ring_twice(house: House) -> None:
    with app.connection_for_write(house.valkey.url()) as line:
        for job_id in Job.objects.values_list("pk", flat=True):
            for _ in range(2):
                app.send_task("oms.jobs.tasks.run_job", args=(job_id,), connection=line, ignore_result=True)


def heard(house: House) -> bool:
    """Whether the workers have taken every ring and answered for it."""
    broker = redis.Redis.from_url(house.valkey.url())
    return broker.llen("celery") == 0 and broker.hlen("unacked") == 0
