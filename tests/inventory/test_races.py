"""Two desks at once: stock is never sold twice, and never left unsold for fear of it."""

import threading
from decimal import Decimal

import pytest
from django.db import connection

from fulfillment import operations as fulfillment
from fulfillment.models import Shipment
from inventory import operations
from inventory.models import Reservation, StockLevel
from oms.errors import OperationRefused
from orders import operations as orders
from orders.models import Order
from tests.builders.company import SYSTEM, make_item, make_location, stock
from tests.builders.orders import NOON, place_order
from tests.builders.stock import allocate, books_are_right, level_of, packed, planned

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works) -> list:
    """Run the functions in threads that start together; their results, a refusal or error in its place."""
    gate, results = threading.Barrier(len(works)), [None] * len(works)

    def run(place, work):
        try:
            gate.wait(timeout=10)
            results[place] = work()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def test_two_orders_race_for_the_last_unit_and_just_one_gets_it():
    item = make_item()
    stock(item, 1)
    first, second = place_order([(item, 1)]), place_order([(item, 1)])

    at_once(lambda: allocate(first), lambda: allocate(second))

    assert sorted(Order.objects.values_list("allocation", flat=True)) == ["allocated", "short"]
    assert level_of(item).reserved == 1
    assert books_are_right()


def test_many_orders_race_for_fifty_units_and_all_fifty_are_given():
    item = make_item()
    stock(item, 50)
    wanting = [place_order([(item, 7)]) for _ in range(10)]

    results = at_once(*(lambda order=order: allocate(order) for order in wanting))

    assert not [result for result in results if isinstance(result, Exception)]
    assert level_of(item).reserved == 50
    assert books_are_right()


def test_orders_with_the_same_items_the_other_way_round_do_not_deadlock():
    items = [make_item() for _ in range(4)]
    for item in items:
        stock(item, 100)
    there = [place_order([(item, 3) for item in items]) for _ in range(4)]
    back = [place_order([(item, 3) for item in reversed(items)]) for _ in range(4)]

    results = at_once(*(lambda order=order: allocate(order) for order in there + back))

    assert not [result for result in results if isinstance(result, Exception)]
    assert books_are_right()


def test_one_order_allocated_twice_at_once_reserves_once():
    item = make_item()
    stock(item, 20)
    order = place_order([(item, 5)])

    at_once(lambda: allocate(order), lambda: allocate(order))

    assert level_of(item).reserved == 5
    assert Reservation.objects.count() == 1


def test_one_shipment_shipped_twice_at_once_leaves_once():
    _, shipment = packed()

    def ship():
        return fulfillment.ship_shipments(shipment_ids=[shipment.pk], actor=SYSTEM, now=NOON)

    results = at_once(ship, ship)

    assert sum(isinstance(result, fulfillment.ShipRefused) for result in results) == 1
    assert StockLevel.objects.get().on_hand == 95
    assert books_are_right()


def test_cancelling_an_order_races_with_its_shipment():
    order, shipment = packed()

    results = at_once(
        lambda: fulfillment.ship_shipments(shipment_ids=[shipment.pk], actor=SYSTEM, now=NOON),
        lambda: orders.cancel_order(order_id=order.pk, reason="late", actor=SYSTEM, now=NOON),
    )

    assert sum(isinstance(result, OperationRefused) for result in results) == 1
    assert (Order.objects.get().status, Shipment.objects.get().status) in [
        ("confirmed", "shipped"),
        ("cancelled", "cancelled"),
    ]
    assert books_are_right()


def test_an_order_is_released_twice_at_once_and_one_shipment_is_planned():
    item = make_item()
    stock(item, 20)
    order = place_order([(item, 5)])
    allocate(order)

    def release():
        return fulfillment.release_order(order_id=order.pk, actor=SYSTEM, now=NOON)

    results = at_once(release, release)

    assert sum(isinstance(result, fulfillment.NothingToRelease) for result in results) == 1
    assert Shipment.objects.count() == 1


def test_stock_is_taken_off_while_it_is_being_reserved():
    item, place = make_item(), make_location()
    stock(item, 5, place)
    order = place_order([(item, 5)])

    def take_off():
        return operations.adjust_stock(
            item_id=item.pk, location_id=place.pk, quantity=Decimal(-5), kind="adjustment", reason="count",
            actor=SYSTEM, now=NOON,
        )  # fmt: skip

    at_once(lambda: allocate(order), take_off)

    level = level_of(item)
    assert (level.on_hand, level.reserved) in [(5, 5), (0, 0)]
    assert books_are_right()


def test_a_short_pick_races_with_calling_the_shipment_off():
    _, shipment = planned()
    line = shipment.lines.get()

    results = at_once(
        lambda: fulfillment.pick_shipment(shipment_id=shipment.pk, actor=SYSTEM, now=NOON, found={line.pk: Decimal(2)}),
        lambda: fulfillment.cancel_shipment(shipment_id=shipment.pk, reason="late", actor=SYSTEM, now=NOON),
    )

    assert sum(not isinstance(result, Exception) for result in results) in (1, 2)
    assert Shipment.objects.get().status == "cancelled"
    assert books_are_right()
