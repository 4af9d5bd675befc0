"""Departure: stock and order agree on what left, in one step for one shipment or many."""

from decimal import Decimal

import pytest

from fulfillment import operations
from fulfillment.models import Package, Shipment
from inventory.models import Reservation, StockMove
from oms.audit.models import AuditEvent
from oms.jobs.models import Job
from orders import operations as orders
from orders.models import Order, OrderLine
from tests.builders.company import SYSTEM, make_item, stock
from tests.builders.orders import NOON, place_order
from tests.builders.stock import allocate, books_are_right, level_of, make_carrier, packed, picked, planned

pytestmark = pytest.mark.django_db


def ship(*shipments, **values):
    return operations.ship_shipments(shipment_ids=[s.pk for s in shipments], actor=SYSTEM, now=NOON, **values)


def test_what_leaves_is_off_hand_off_reserved_and_on_the_order():
    order, shipment = packed()

    ship(shipment, tracking_number="1Z999")

    level = level_of("SKU-1")
    assert (level.on_hand, level.reserved) == (95, 0)
    assert StockMove.objects.filter(kind="shipment").get().quantity == -5
    line = OrderLine.objects.get(order=order)
    assert (line.shipped, line.released) == (5, 0)
    shipment.refresh_from_db()
    assert (shipment.status, shipment.tracking_number) == ("shipped", "1Z999")
    assert shipment.bill_of_lading == f"BOL{shipment.pk:08d}"
    assert Order.objects.get().fulfillment == "shipped"
    assert Reservation.objects.get().state == "consumed"
    assert books_are_right()


def test_a_packing_slip_and_an_invoice_are_on_their_way():
    _, shipment = packed()

    ship(shipment)

    kinds = {
        job.kind: job.payload for job in Job.objects.filter(kind__in=["fulfillment.packing_slip", "billing.invoice"])
    }
    assert kinds["fulfillment.packing_slip"] == {"shipment_id": shipment.pk}
    assert kinds["billing.invoice"] == {"shipment_ids": [shipment.pk]}


def test_many_shipments_leave_together_or_not_at_all():
    (_, first), (_, second) = packed([("SKU-1", 5)]), picked([("SKU-2", 3)])

    with pytest.raises(operations.ShipRefused, match=f"{second} is picked, not packed"):
        ship(first, second)

    assert set(Shipment.objects.values_list("status", flat=True)) == {"packed", "picked"}
    assert level_of("SKU-1").on_hand == 100
    assert not AuditEvent.objects.filter(action="shipment.shipped").exists()


def test_a_held_order_does_not_leave():
    order, shipment = packed()
    orders.hold_order(order_id=order.pk, reason="Customer asked", actor=SYSTEM, now=NOON)

    with pytest.raises(operations.ShipRefused, match="is stopped"):
        ship(shipment)

    assert Shipment.objects.get().status == "packed"


def test_a_carrier_out_of_use_is_refused():
    _, shipment = packed()
    carrier = make_carrier(is_active=False)

    with pytest.raises(operations.ShipRefused, match="Choose a carrier"):
        ship(shipment, carrier_id=carrier.pk)

    assert Shipment.objects.get().carrier_id is None


def test_a_shipment_that_is_not_there_is_refused():
    with pytest.raises(operations.ShipRefused, match="no such shipment"):
        operations.ship_shipments(shipment_ids=[404], actor=SYSTEM, now=NOON)


def test_an_order_of_two_shipments_is_shipped_when_the_second_has_left():
    item = make_item()
    level = stock(item, 3)
    order = place_order([(item, 5)])
    allocate(order)
    operations.ship_orders(order_ids=[order.pk], actor=SYSTEM, now=NOON)
    assert Order.objects.get().fulfillment == "part"

    stock(item, 9, make_second_place())
    allocate(order)
    operations.ship_orders(order_ids=[order.pk], actor=SYSTEM, now=NOON)

    level.refresh_from_db()
    assert Order.objects.get().fulfillment == "shipped"
    assert level.on_hand == 0
    assert books_are_right()


def make_second_place():
    from tests.builders.company import make_location

    return make_location("WEST", rank=20)


def test_shipping_in_one_go_does_what_the_single_steps_do():
    item = make_item()
    stock(item, 9)
    order = place_order([(item, 5)])
    allocate(order)

    [shipment] = operations.ship_orders(order_ids=[order.pk], actor=SYSTEM, now=NOON)

    shipment.refresh_from_db()
    assert (shipment.status, shipment.lines.get().picked) == ("shipped", 5)
    assert shipment.bill_of_lading == f"BOL{shipment.pk:08d}"
    assert Package.objects.get().lines.get().quantity == 5
    assert books_are_right()


def test_an_order_held_from_shipping_is_left_alone_in_one_go():
    item = make_item()
    stock(item, 9)
    order = place_order([(item, 5)])
    allocate(order)
    orders.hold_order(order_id=order.pk, reason="Customer asked", actor=SYSTEM, now=NOON)

    assert operations.ship_orders(order_ids=[order.pk], actor=SYSTEM, now=NOON) == []
    assert not Shipment.objects.exists()


def test_a_planned_shipment_leaves_in_one_deed():
    _, shipment = planned([("A-1", 5), ("A-2", 2)])

    gone = operations.ship_shipment_at_once(
        shipment_id=shipment.pk, carrier_id=make_carrier().pk, tracking_number="1Z", actor=SYSTEM, now=NOON
    )

    assert (gone.status, gone.tracking_number) == ("shipped", "1Z")
    assert [line.picked for line in gone.lines.order_by("pk")] == [5, 2]
    assert sorted(Package.objects.get().lines.values_list("quantity", flat=True)) == [2, 5]
    told = (
        AuditEvent.objects.filter(subject_type="fulfillment.shipment").order_by("pk").values_list("action", flat=True)
    )
    assert list(told) == [f"shipment.{step}" for step in ("planned", "picked", "packed", "shipped")]
    assert books_are_right()


def test_a_short_pick_stays_short_when_the_rest_goes_at_once():
    _, shipment = planned([("A-1", 5)])
    found = {shipment.lines.get().pk: Decimal(3)}
    operations.pick_shipment(shipment_id=shipment.pk, found=found, actor=SYSTEM, now=NOON)

    operations.ship_shipment_at_once(shipment_id=shipment.pk, carrier_id=make_carrier().pk, actor=SYSTEM, now=NOON)

    assert Package.objects.get().lines.get().quantity == 3
    assert books_are_right()


def test_a_held_shipment_does_not_leave_at_once_and_none_of_the_steps_is_taken():
    order, shipment = planned([("A-1", 5)])
    orders.hold_order(order_id=order.pk, reason="Customer asked", actor=SYSTEM, now=NOON)

    with pytest.raises(operations.ShipRefused, match="is stopped"):
        operations.ship_shipment_at_once(shipment_id=shipment.pk, carrier_id=make_carrier().pk, actor=SYSTEM, now=NOON)

    assert Shipment.objects.get().status == "planned"
    assert not Package.objects.exists()


def test_an_order_at_once_says_why_it_cannot_leave():
    item = make_item()
    stock(item, 9)
    order = place_order([(item, 5)])
    with pytest.raises(operations.ShipRefused, match="No stock is reserved"):
        operations.ship_order_at_once(order_id=order.pk, actor=SYSTEM, now=NOON)
    allocate(order)
    orders.hold_order(order_id=order.pk, reason="Customer asked", actor=SYSTEM, now=NOON)
    with pytest.raises(operations.ShipRefused, match="It is stopped"):
        operations.ship_order_at_once(order_id=order.pk, actor=SYSTEM, now=NOON)
    assert not Shipment.objects.exists()
