"""Picking: in full, or short, which gives the rest back to the order and tells the desk."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from fulfillment import operations
from fulfillment.models import Shipment, ShipmentLine
from fulfillment.operations.ship import ShipRefused
from inventory import operations as inventory
from inventory.models import Reservation
from oms.accounts.access import Role
from oms.audit.models import AuditEvent
from orders import operations as orders
from orders.models import Order, OrderException, OrderLine
from tests.builders.company import SYSTEM, make_customer, make_item, make_location, stock
from tests.builders.orders import NOON, place_order
from tests.builders.screens import signed_in, text_of
from tests.builders.stock import allocate, books_are_right, level_of, planned

pytestmark = pytest.mark.django_db


def receive_stock(**fields):
    inventory.adjust_stock(kind="receipt", reason="", actor=SYSTEM, now=NOON, **fields)


def pick(shipment, found=None):
    return operations.pick_shipment(shipment_id=shipment.pk, actor=SYSTEM, now=NOON, found=found)


def test_what_is_not_named_was_found_in_full():
    _, shipment = planned([("SKU-1", 5), ("SKU-2", 3)])

    pick(shipment)

    assert list(shipment.lines.order_by("pk").values_list("picked", flat=True)) == [5, 3]
    assert Shipment.objects.get().status == "picked"
    assert not OrderException.objects.filter(type="short_pick").exists()


def test_a_short_pick_opens_the_rest_on_the_order_and_an_exception_tells_the_desk():
    order, shipment = planned()
    line = shipment.lines.get()

    pick(shipment, {line.pk: Decimal(3)})

    order_line = OrderLine.objects.get(order=order)
    assert (order_line.released, order_line.open) == (3, 2)
    assert level_of("SKU-1").reserved == 3
    exception = OrderException.objects.get(type="short_pick")
    assert exception.detail == f"{shipment.number}: 2 of 5 SKU-1 not found"
    assert exception.line == order_line
    assert AuditEvent.objects.get(action="shipment.picked").changes == {"short": 1}
    assert Order.objects.get().allocation == "short"
    assert books_are_right()


def test_two_claims_of_one_line_that_come_up_short_are_told_as_one_sum():
    item = make_item("SKU-1")
    level = stock(item, 2)
    order = place_order([(item, 6)])
    allocate(order)
    receive_stock(item_id=item.pk, location_id=level.location_id, quantity=Decimal(4))
    allocate(order)
    [shipment] = operations.plan_shipments(order_ids=[order.pk], actor=SYSTEM, now=NOON)
    first, second = shipment.lines.order_by("pk")
    assert (first.planned, second.planned) == (2, 4)

    pick(shipment, {first.pk: Decimal(0), second.pk: Decimal(3)})

    exception = OrderException.objects.get(type="short_pick")
    assert exception.detail == f"{shipment.number}: 3 of 6 SKU-1 not found"
    assert exception.facts["missing"] == "3"
    assert OrderLine.objects.get().open == 3
    assert not AuditEvent.objects.filter(action="exception.renewed").exists()
    assert books_are_right()


def test_a_second_short_pick_of_a_line_renews_the_work_that_is_open_on_it():
    order = place_order([("SKU-1", 10)])
    item = order.lines.get().item
    stock(item, 5, make_location("EAST"))
    stock(item, 5, make_location("WEST", rank=20))
    allocate(order)
    first, second = operations.plan_shipments(order_ids=[order.pk], actor=SYSTEM, now=NOON)
    pick(first, {first.lines.get().pk: Decimal(4)})
    known = OrderException.objects.get(type="short_pick")
    OrderException.objects.update(snoozed_until=NOON + timedelta(days=2))

    pick(second, {second.lines.get().pk: Decimal(2)})

    exception = OrderException.objects.get(type="short_pick")
    assert exception.pk == known.pk
    assert exception.detail == f"{second.number}: 3 of 5 SKU-1 not found"
    assert exception.facts == {"shipment": second.number, "missing": "3"}
    assert (exception.due_at, exception.snoozed_until) == (known.due_at, None)
    renewed = AuditEvent.objects.get(action="exception.renewed")
    assert (renewed.order_id, renewed.changes["detail"]) == (order.pk, exception.detail)
    assert books_are_right()


@pytest.mark.parametrize("decide", ["accept", "cancel_rest"])
def test_an_order_that_ships_complete_waits_after_a_short_pick_until_somebody_decides(decide):
    order, shipment = planned(customer=make_customer(ships_complete=True))
    pick(shipment, {shipment.lines.get().pk: Decimal(3)})
    operations.pack_shipment(shipment_id=shipment.pk, actor=SYSTEM, now=NOON)

    with pytest.raises(ShipRefused, match="is stopped: Short pick"):
        operations.ship_shipments(shipment_ids=[shipment.pk], actor=SYSTEM, now=NOON)

    if decide == "accept":
        exception = OrderException.objects.get(type="short_pick")
        orders.accept_exception(exception_id=exception.pk, reason="Customer agreed", actor=SYSTEM, now=NOON)
    else:
        orders.cancel_rest(order_id=order.pk, reason="Not to be had", actor=SYSTEM, now=NOON)
    operations.ship_shipments(shipment_ids=[shipment.pk], actor=SYSTEM, now=NOON)
    assert OrderLine.objects.get().shipped == 3
    assert books_are_right()


def test_a_short_pick_ends_by_itself_once_its_line_has_stock_again():
    order, shipment = planned(in_stock=5, customer=make_customer(ships_complete=True))
    pick(shipment, {shipment.lines.get().pk: Decimal(3)})
    allocate(order)
    assert OrderException.objects.open().filter(type="short_pick").exists()

    stock(order.lines.get().item, 2, make_location(code="NORTH"))
    allocate(order)

    ended = OrderException.objects.get(type="short_pick")
    assert (ended.resolution, ended.reason) == ("obsolete", "The stock was found")
    order.refresh_from_db()
    assert (order.hold, order.allocation) == ("clear", "allocated")


def short_line() -> tuple[Order, Shipment, OrderLine]:
    order, shipment = planned(in_stock=5)
    pick(shipment, {shipment.lines.get().pk: Decimal(3)})
    return order, shipment, OrderLine.objects.get(order=order)


def why(line: OrderLine, role: str = Role.SPECIALIST) -> str:
    return text_of(signed_in(role).get(reverse("orders:detail", args=[line.order_id]), {"why": line.pk}))


def test_why_tells_of_the_short_pick_and_offers_to_allocate_again():
    _, shipment, line = short_line()

    words = why(line)

    assert "Picked short" in words
    assert "2 of 5 EA not found at East, Test, " in words
    assert str(shipment) in words
    assert "2 EA of this line still waits for stock." in words
    assert "Allocate again" in words
    assert "Allocate again" not in why(line, Role.FINANCE)


def test_why_says_nothing_of_a_pick_that_found_everything():
    _, shipment = planned()
    pick(shipment, {})

    assert "Picked short" not in why(OrderLine.objects.get())


def test_allocating_again_ends_the_short_pick_only_where_its_stock_is_found():
    order, _, line = short_line()
    exception = OrderException.objects.get(type="short_pick")
    url, desk = reverse("orders:fix", args=[exception.pk]), signed_in(Role.SPECIALIST)

    in_vain = text_of(desk.post(url, {"verb": "allocate"}, follow=True))
    stock(line.item, 2, make_location(code="NORTH"))
    found = text_of(desk.post(url, {"verb": "allocate"}, follow=True))

    assert "“Short pick” stays open" in in_vain
    assert "“Short pick” is resolved." in found
    exception.refresh_from_db()
    assert exception.resolution == "obsolete"
    assert OrderLine.objects.get().reserved == 2
    taken = AuditEvent.objects.filter(action="order.allocated", order_id=order.pk).latest("pk")
    assert taken.actor_id == desk.person.pk


def test_allocating_again_is_refused_while_the_order_is_held():
    order, _, _ = short_line()
    exception = OrderException.objects.get(type="short_pick")
    orders.hold_order(order_id=order.pk, reason="Customer asked", actor=SYSTEM, now=NOON)

    answer = signed_in(Role.SPECIALIST).post(reverse("orders:fix", args=[exception.pk]), {"verb": "allocate"})

    assert answer.status_code == 409
    assert "it is held, or wants nothing more" in text_of(answer)
    assert OrderException.objects.get(pk=exception.pk).is_open


def test_with_nothing_found_the_shipment_ends_and_all_of_it_is_open_again():
    order, shipment = planned([("SKU-1", 5), ("SKU-2", 3)])

    pick(shipment, {line.pk: Decimal(0) for line in shipment.lines.all()})

    ended = Shipment.objects.get()
    assert (ended.status, ended.picked_at, ended.cancelled_at) == ("cancelled", NOON, NOON)
    assert [line.open for line in OrderLine.objects.filter(order=order).order_by("number")] == [5, 3]
    assert not Reservation.objects.filter(state__in=["reserved", "released"]).exists()
    assert books_are_right()


def test_a_line_not_found_at_all_leaves_the_others_in_the_shipment():
    _, shipment = planned([("SKU-1", 5), ("SKU-2", 3)])
    first, _ = shipment.lines.order_by("pk")

    pick(shipment, {first.pk: Decimal(0)})
    operations.pack_shipment(shipment_id=shipment.pk, actor=SYSTEM, now=NOON)
    operations.ship_shipments(shipment_ids=[shipment.pk], actor=SYSTEM, now=NOON)

    assert ShipmentLine.objects.get(pk=first.pk).quantity == 0
    assert list(OrderLine.objects.order_by("number").values_list("shipped", flat=True)) == [0, 3]
    assert books_are_right()


@pytest.mark.parametrize("found", ["6", "-1", "NaN", "2.5"])
def test_what_cannot_have_been_found_is_refused_and_changes_nothing(found):
    _, shipment = planned()
    line = shipment.lines.get()

    with pytest.raises(operations.PickRefused, match=r"SKU-1"):
        pick(shipment, {line.pk: Decimal(found)})

    assert Shipment.objects.get().status == "planned"
    assert ShipmentLine.objects.get().picked == 0
    assert not AuditEvent.objects.filter(action="shipment.picked").exists()


def test_part_of_a_unit_may_be_found_where_the_item_is_divisible():
    cheese = make_item("GOUDA", divisible=True, base_uom="KG", order_multiple=Decimal("0.5"))
    _, shipment = planned([(cheese, "2.5")])

    pick(shipment, {shipment.lines.get().pk: Decimal("1.125")})

    assert ShipmentLine.objects.get().quantity == Decimal("1.125")


def test_a_shipment_is_picked_once():
    _, shipment = planned()
    pick(shipment)

    with pytest.raises(operations.PickRefused, match="is picked"):
        pick(shipment)
