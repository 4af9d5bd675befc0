"""Releasing stock to the warehouse, and calling a shipment off."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from fulfillment import handlers, operations
from fulfillment.models import Shipment
from inventory.models import Reservation
from oms.audit.models import AuditEvent
from oms.jobs import runner
from oms.jobs.enqueue import enqueue
from oms.jobs.models import Job
from oms.masterdata.models import Customer
from orders import operations as orders
from orders.models import Order, OrderLine
from tests.builders.company import SYSTEM, make_item, make_location, make_unit, stock
from tests.builders.orders import NOON, place_order
from tests.builders.stock import allocate, books_are_right, level_of, make_carrier, packed, picked, planned

pytestmark = pytest.mark.django_db


def plan(*placed: Order) -> list[Shipment]:
    return operations.plan_shipments(order_ids=[order.pk for order in placed], actor=SYSTEM, now=NOON)


def test_one_shipment_is_planned_for_each_place_the_stock_lies_at():
    item, east, west = make_item(), make_location("EAST", rank=10), make_location("WEST", rank=20)
    stock(item, 3, east)
    stock(item, 9, west)
    order = place_order([(item, 5)])
    allocate(order)

    shipments = plan(order)

    assert {(s.location.code, s.lines.get().planned) for s in shipments} == {("EAST", 3), ("WEST", 2)}
    line = OrderLine.objects.get(order=order)
    assert (line.reserved, line.released) == (0, 5)
    assert level_of(item, east).reserved == 3
    assert books_are_right()


def test_planning_again_plans_nothing_more():
    order, _ = planned()

    assert plan(order) == []
    assert Shipment.objects.count() == 1


def test_the_carrier_the_customer_asked_for_is_taken_over():
    carrier = make_carrier("FDEG")
    _, shipment = planned(carrier_code="FDEG")

    assert shipment.carrier_id == carrier.pk


def test_a_held_order_is_not_released_and_the_person_is_told_why():
    item = make_item()
    stock(item, 9)
    order = place_order([(item, 5)])
    allocate(order)
    orders.hold_order(order_id=order.pk, reason="Customer asked", actor=SYSTEM, now=NOON)

    with pytest.raises(operations.NothingToRelease, match="It is stopped: "):
        operations.release_order(order_id=order.pk, actor=SYSTEM, now=NOON)

    assert not Shipment.objects.exists()
    assert Reservation.objects.get().state == "reserved"


def test_releasing_an_order_that_is_not_there_is_refused_in_words():
    with pytest.raises(operations.NothingToRelease, match="There is no such order"):
        operations.release_order(order_id=404, actor=SYSTEM, now=NOON)


def test_releasing_without_stock_says_so():
    order = place_order()

    with pytest.raises(operations.NothingToRelease, match="No stock is reserved"):
        operations.release_order(order_id=order.pk, actor=SYSTEM, now=NOON)


@pytest.mark.django_db(transaction=True)
def test_a_unit_that_releases_by_hand_waits_for_a_person():
    make_unit(auto_release=False)
    item = make_item()
    stock(item, 9)
    order = place_order([(item, 5)])
    assert Customer.objects.get().business_unit.auto_release is False

    runner.run_until_idle()

    assert Order.objects.get().allocation == "allocated"
    assert not Shipment.objects.exists()
    assert operations.release_order(order_id=order.pk, actor=SYSTEM, now=NOON)


@pytest.mark.parametrize("stage", [planned, picked, packed])
def test_a_shipment_called_off_keeps_its_stock_for_the_order_and_can_be_released_again(stage):
    order, shipment = stage()

    operations.cancel_shipment(shipment_id=shipment.pk, reason="Customer asked to wait", actor=SYSTEM, now=NOON)

    line = OrderLine.objects.get(order=order)
    assert (line.reserved, line.released, line.open) == (5, 0, 0)
    event = AuditEvent.objects.get(action="shipment.cancelled")
    assert (event.note, event.changes) == ("Customer asked to wait", {"number": shipment.number})
    [again] = plan(order)
    assert again.pk != shipment.pk
    assert again.lines.get().planned == 5
    assert books_are_right()


def test_calling_off_after_a_short_pick_keeps_just_what_was_found():
    order, shipment = planned()
    line = shipment.lines.get()
    operations.pick_shipment(shipment_id=shipment.pk, actor=SYSTEM, now=NOON, found={line.pk: Decimal(2)})

    operations.cancel_shipment(shipment_id=shipment.pk, reason="late", actor=SYSTEM, now=NOON)

    order_line = OrderLine.objects.get(order=order)
    assert (order_line.reserved, order_line.open) == (2, 3)
    assert books_are_right()


def test_a_shipment_that_left_cannot_be_called_off():
    _, shipment = packed()
    operations.ship_shipments(shipment_ids=[shipment.pk], actor=SYSTEM, now=NOON)

    with pytest.raises(operations.ShipmentNotCancellable, match="is shipped"):
        operations.cancel_shipment(shipment_id=shipment.pk, reason="late", actor=SYSTEM, now=NOON)

    assert Shipment.objects.get().status == "shipped"
    assert not AuditEvent.objects.filter(action="shipment.cancelled").exists()


@pytest.mark.parametrize("stage", [planned, picked, packed])
def test_cancelling_the_order_voids_its_shipment_and_frees_the_stock(stage):
    order, shipment = stage()

    orders.cancel_order(order_id=order.pk, reason="Not wanted", actor=SYSTEM, now=NOON)

    shipment = Shipment.objects.get()
    assert (shipment.status, shipment.cancelled_at is not None) == ("cancelled", True)
    assert level_of("SKU-1").reserved == 0
    event = AuditEvent.objects.get(action="shipment.cancelled")
    assert (event.subject_id, event.order_id) == (shipment.pk, order.pk)
    assert books_are_right()


def test_a_cancelled_order_is_not_released():
    order, _ = planned()
    orders.cancel_order(order_id=order.pk, reason="Not wanted", actor=SYSTEM, now=NOON)

    assert plan(order) == []


@pytest.mark.django_db(transaction=True)
def test_the_engine_leaves_an_order_alone_until_the_first_day_it_may_leave(monkeypatch):
    unit = make_unit(timezone="America/New_York")
    first = unit.today(timezone.now()) + timedelta(days=2)
    order = place_order([(make_item("EARLY"), 5)], ship_not_before_on=first, ship_by_on=first, now=timezone.now())
    stock(order.lines.get().item, 9)
    allocate(order)
    Job.objects.all().delete()

    for _ in range(2):
        assert runner.run(enqueue("fulfillment.plan", {"order_ids": [order.pk]}))

    assert not Shipment.objects.exists()
    waiting = Job.objects.get(state="queued")
    begins = datetime(first.year, first.month, first.day, tzinfo=unit.zone)
    assert (waiting.run_after, waiting.payload) == (begins, {"order_ids": [order.pk]})

    monkeypatch.setattr(timezone, "now", lambda: begins.astimezone(UTC))
    handlers.plan(waiting)
    assert Shipment.objects.get().order_id == order.pk


def test_a_person_may_release_an_order_before_its_first_day():
    item = make_item()
    stock(item, 9)
    order = place_order([(item, 5)], ship_not_before_on=NOON.date() + timedelta(days=5))
    allocate(order)

    assert operations.release_order(order_id=order.pk, actor=SYSTEM, now=NOON)
