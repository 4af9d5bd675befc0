"""Work that was stopped in the middle goes on by itself when nothing stops it any more."""

from decimal import Decimal

import pytest
from django.utils import timezone

from billing.models import Invoice
from fulfillment import operations as fulfillment
from fulfillment.models import Shipment
from inventory import operations as stock_operations
from inventory.models import StockLevel
from inventory.states import MoveKind
from oms.jobs import operations as jobs
from oms.jobs import runner
from oms.jobs.models import Job
from orders import operations
from orders.models import Order, OrderException
from tests.builders.company import SYSTEM, make_item, make_location, stock
from tests.builders.orders import NOON, allocated_order, place_order

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


def test_a_shipment_held_before_its_invoice_is_invoiced_when_the_hold_is_lifted():
    order = allocated_order([(make_item("OAT"), 3)])
    fulfillment.ship_orders(order_ids=[order.pk], actor=SYSTEM, now=NOON)
    hold = operations.hold_order(order_id=order.pk, reason="Price dispute", actor=SYSTEM, now=NOON)
    runner.run_until_idle()
    assert not Invoice.objects.exists()

    operations.accept_exception(exception_id=hold.pk, reason="Settled", actor=SYSTEM, now=NOON)
    runner.run_until_idle()

    assert Invoice.objects.get().order_id == order.pk


def test_units_a_picker_did_not_find_are_not_promised_again_until_a_count_finds_them():
    item, east = make_item("OAT"), make_location("EAST")
    stock(item, 10, east)
    order = place_order([(item, 10)])
    runner.run_until_idle()
    [shipment] = Shipment.objects.filter(order=order)
    line = shipment.lines.get()
    fulfillment.pick_shipment(shipment_id=shipment.pk, found={line.pk: Decimal(7)}, actor=SYSTEM, now=NOON)
    level = StockLevel.objects.get()
    assert (level.on_hand, level.reserved, level.available) == (7, 7, 0)

    stock_operations.adjust_stock(
        item_id=item.pk, location_id=east.pk, quantity=Decimal(3), kind=MoveKind.ADJUSTMENT, reason="Counted",
        actor=SYSTEM, now=NOON,
    )  # fmt: skip
    stock_operations.allocate_orders(order_ids=[order.pk], actor=SYSTEM, now=NOON)

    assert StockLevel.objects.get().reserved == 10


def test_stock_that_comes_in_is_offered_to_every_order_that_waits_not_only_the_first_hundred(monkeypatch):
    from inventory import handlers

    monkeypatch.setattr(handlers, "ORDERS_A_SLICE", 2)
    item, other = make_item("OAT"), make_item("NEVER")
    east = make_location("EAST")
    stock(item, 0, east), stock(other, 0, east)
    stuck = [place_order([(item, 1), (other, 1)]) for _ in range(3)]
    Order.objects.filter(pk__in=[o.pk for o in stuck]).update(ships_complete=True)
    last = place_order([(item, 5)])
    runner.run_until_idle()

    stock_operations.adjust_stock(
        item_id=item.pk, location_id=east.pk, quantity=Decimal(5), kind=MoveKind.RECEIPT, reason="PO 88213",
        actor=SYSTEM, now=NOON,
    )  # fmt: skip
    runner.run_until_idle()

    line = Order.objects.get(pk=last.pk).lines.get()
    assert line.reserved + line.released == 5


def test_a_failed_job_that_is_tried_again_takes_its_exception_with_it():
    job = Job.objects.create(kind="documents.none", state="dead", ended_at=NOON)
    operations.open_for_subject(
        type="job_failed", subject=operations.Subject("jobs.job", job.pk), title="Background work failed", detail="",
        actor=SYSTEM, now=NOON,
    )  # fmt: skip

    jobs.retry_job(job_id=job.pk, actor=SYSTEM, now=timezone.now())

    assert OrderException.objects.get().resolution == "fixed"
