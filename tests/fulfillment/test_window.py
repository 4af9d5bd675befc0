"""After the customer's cancel-after day nothing leaves, until the day is changed or the rest is cancelled."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from fulfillment import operations
from fulfillment.models import Shipment
from inventory.models import Reservation
from oms.accounts.access import Role
from oms.audit.models import AuditEvent
from oms.jobs.models import Job
from orders import operations as orders
from orders.models import Order, OrderLine
from tests.builders.company import SYSTEM, make_customer, make_item, make_location, make_unit, stock
from tests.builders.orders import NOON, place_order
from tests.builders.screens import signed_in, text_of
from tests.builders.stock import allocate, books_are_right, level_of, packed, planned

pytestmark = pytest.mark.django_db
LAST = date(2026, 11, 25)
TOO_LATE = datetime(2026, 11, 26, 12, tzinfo=UTC)
WORDS = "the customer takes it until Nov 25, 2026 only"


def reserved(**fields) -> Order:
    item = make_item()
    order = place_order([(item, 5)], cancel_after_on=LAST, **fields)
    stock(item, 9, make_location(order.business_unit.code, business_unit=order.business_unit))
    allocate(order)
    return Order.objects.get(pk=order.pk)


def extend(order, day=date(2026, 12, 5), now=TOO_LATE, reason="Agreed by phone"):
    return orders.change_cancel_after(order_id=order.pk, cancel_after_on=day, reason=reason, actor=SYSTEM, now=now)


def test_nothing_is_released_after_the_day_and_the_person_is_told_why():
    order = reserved()

    with pytest.raises(operations.NothingToRelease, match=WORDS):
        operations.release_order(order_id=order.pk, actor=SYSTEM, now=TOO_LATE)

    assert not Shipment.objects.exists()
    assert Reservation.objects.get().state == "reserved"


def test_a_packed_shipment_does_not_leave_after_the_day():
    _, shipment = packed(cancel_after_on=LAST)

    with pytest.raises(operations.ShipRefused, match=f"{shipment} is too late: {WORDS}"):
        operations.ship_shipments(shipment_ids=[shipment.pk], actor=SYSTEM, now=TOO_LATE)

    shipment.refresh_from_db()
    assert shipment.status == "packed"
    assert level_of("SKU-1").on_hand == 100


def test_nothing_is_shipped_at_once_after_the_day():
    order = reserved()

    assert operations.ship_orders(order_ids=[order.pk], actor=SYSTEM, now=TOO_LATE) == []
    with pytest.raises(operations.ShipRefused, match=WORDS):
        operations.ship_order_at_once(order_id=order.pk, actor=SYSTEM, now=TOO_LATE)

    assert not Shipment.objects.exists()


def test_the_day_itself_is_in_time_where_it_is_sold():
    unit = make_unit(code="WEST", timezone="America/Los_Angeles")
    order = reserved(customer=make_customer(business_unit=unit))
    still_the_day_there = datetime(2026, 11, 26, 7, tzinfo=UTC)

    [shipment] = operations.release_order(order_id=order.pk, actor=SYSTEM, now=still_the_day_there)

    assert shipment.order_id == order.pk


def test_a_later_day_lets_it_go_on_by_itself():
    order = reserved()
    Job.objects.all().delete()

    extend(order)

    assert Job.objects.get(kind="fulfillment.plan").payload == {"order_ids": [order.pk]}
    assert operations.release_order(order_id=order.pk, actor=SYSTEM, now=TOO_LATE)
    event = AuditEvent.objects.get(action="order.window_changed")
    assert (event.note, event.changes["cancel_after_on"]) == ("Agreed by phone", ["2026-11-25", "2026-12-05"])


@pytest.mark.parametrize(
    ("day", "reason", "said"),
    [
        (date(2026, 11, 25), "Agreed", "still to come"),
        (date(2026, 12, 5), " ", "Say why"),
    ],
)
def test_a_day_that_cannot_be_is_refused_and_nothing_changes(day, reason, said):
    order = reserved()

    with pytest.raises(orders.WindowUnusable, match=said):
        extend(order, day, reason=reason)

    order.refresh_from_db()
    assert (order.cancel_after_on, order.version) == (LAST, 1)
    assert not AuditEvent.objects.filter(action="order.window_changed").exists()


def test_the_day_of_a_cancelled_order_does_not_change():
    order = reserved()
    orders.cancel_order(order_id=order.pk, reason="x", actor=SYSTEM, now=NOON)

    with pytest.raises(orders.WindowUnusable, match="is cancelled"):
        extend(order)


def test_cancelling_the_rest_calls_off_what_has_not_left_and_frees_its_stock():
    order = place_order([("SKU-1", 5), ("SKU-2", 3)])
    gone, left = order.lines.select_related("item").order_by("number")
    stock(gone.item, 9)
    stock(left.item, 9, make_location("SECOND"))
    allocate(order)
    first, second = sorted(
        operations.release_order(order_id=order.pk, actor=SYSTEM, now=NOON),
        key=lambda shipment: shipment.lines.get().order_line_id,
    )
    operations.pick_shipment(shipment_id=first.pk, actor=SYSTEM, now=NOON)
    operations.pack_shipment(shipment_id=first.pk, actor=SYSTEM, now=NOON)
    operations.ship_shipments(shipment_ids=[first.pk], actor=SYSTEM, now=NOON)

    orders.cancel_rest(order_id=order.pk, reason="Too late", held_too=True, actor=SYSTEM, now=TOO_LATE)

    second.refresh_from_db()
    assert second.status == "cancelled"
    left.refresh_from_db()
    assert (left.cancelled, left.released, left.reserved, left.open) == (3, 0, 0, 0)
    assert OrderLine.objects.get(pk=gone.pk).shipped == 5
    assert books_are_right()


def past() -> tuple[Order, Shipment]:
    """An order whose window was over yesterday, in the warehouse before that."""
    order, shipment = packed()
    Order.objects.filter(pk=order.pk).update(cancel_after_on=timezone.localdate() - timedelta(days=2))
    return Order.objects.get(pk=order.pk), shipment


def page_of(order) -> str:
    return reverse("orders:detail", args=[order.pk])


def test_the_pages_say_so_before_anybody_tries():
    order, shipment = past()

    on_the_order = text_of(signed_in(Role.SPECIALIST).get(page_of(order)))
    on_the_shipment = text_of(signed_in(Role.WAREHOUSE).get(reverse("fulfillment:detail", args=[shipment.pk])))

    assert "Past cancel-after" in on_the_order
    assert "nothing more of it can leave" in on_the_order
    assert "only; extend that day on" in on_the_shipment
    assert "not possible: the order is stopped" in on_the_shipment


def test_a_person_may_release_before_the_first_day_and_is_told_that_it_is_early():
    order = early_order()
    desk, page = signed_in(Role.SPECIALIST), reverse("orders:detail", args=[order.pk])
    words = f"{order} is to leave from Nov 30, 2099 on; released now, it is early."

    shown = text_of(desk.get(page))
    desk.post(reverse("fulfillment:release", args=[order.pk]))

    assert f"<div>{words}</div>" in shown
    assert f'hx-confirm="{words} Release to warehouse all the same?"' in shown
    shipment = Shipment.objects.get()
    assert "it is early" not in text_of(desk.get(page))
    assert "shipped now, it is early" in text_of(
        signed_in(Role.WAREHOUSE).get(reverse("fulfillment:detail", args=[shipment.pk]))
    )


def test_who_ships_at_once_before_the_first_day_is_told_that_it_is_early():
    order, person = early_order(), signed_in(Role.WAREHOUSE, Role.SPECIALIST)
    address = reverse("fulfillment:order_at_once", args=[order.pk])

    assert f"{order} is to leave from" in text_of(person.get(address))
    assert person.post(address).status_code == 302
    assert Shipment.objects.get().status == "shipped"


def test_before_the_first_day_the_warehouse_alone_ships_nothing_at_once():
    order, warehouse = early_order(), signed_in(Role.WAREHOUSE)
    address = reverse("fulfillment:order_at_once", args=[order.pk])

    assert "to leave from Nov 30, 2099 on; before that the order desk has to release it" in text_of(
        warehouse.get(address)
    )
    assert warehouse.post(address).status_code == 403
    assert not Shipment.objects.exists()


def test_nothing_is_said_of_the_first_day_once_it_has_come():
    order = early_order(ship_not_before_on=date(2020, 1, 1))
    person = signed_in(Role.SPECIALIST, Role.WAREHOUSE)

    for name in ("orders:detail", "fulfillment:order_at_once"):
        assert "early" not in text_of(person.get(reverse(name, args=[order.pk])))


def early_order(ship_not_before_on=date(2099, 11, 30)) -> Order:
    item = make_item()
    stock(item, 9)
    order = place_order([(item, 5)], ship_not_before_on=ship_not_before_on, ship_by_on=date(2099, 12, 5))
    allocate(order)
    return order


def test_the_desk_changes_the_day_on_the_order_page():
    order, _ = past()
    day = timezone.localdate() + timedelta(days=9)

    answer = signed_in(Role.SPECIALIST).post(
        reverse("orders:window", args=[order.pk]),
        {"cancel_after_on": day.isoformat(), "reason": "Mail of today"},
        follow=True,
    )

    assert "Mail of today" in text_of(answer)
    assert "Past cancel-after" not in text_of(answer)
    assert Order.objects.get().cancel_after_on == day


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"cancel_after_on": "2020-01-01", "reason": "x"}, "Choose a day that is still to come."),
        ({"cancel_after_on": "soon", "reason": "x"}, "Give the day as 2026-11-30."),
        ({"cancel_after_on": "2099-01-01", "reason": ""}, "Say why the day changes."),
    ],
)
def test_a_mistake_is_told_in_the_form_and_what_was_typed_stays(sent, said):
    order, _ = past()

    answer = signed_in(Role.SPECIALIST).post(reverse("orders:window", args=[order.pk]), sent)

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert answer.context["window_form"]["cancel_after_on"].value() == sent["cancel_after_on"]
    assert Order.objects.get().cancel_after_on == order.cancel_after_on


def test_the_warehouse_may_neither_change_the_day_nor_cancel_the_rest():
    order, _ = past()
    warehouse = signed_in(Role.WAREHOUSE)

    assert warehouse.post(reverse("orders:window", args=[order.pk])).status_code == 403
    assert warehouse.post(reverse("orders:cancel_rest", args=[order.pk])).status_code == 403


def test_the_rest_is_cancelled_on_the_page_of_an_order_that_left_in_part():
    order = place_order([("SKU-1", 9)])
    stock(order.lines.get().item, 5)
    allocate(order)
    operations.ship_orders(order_ids=[order.pk], actor=SYSTEM, now=NOON)
    desk = signed_in(Role.SPECIALIST)
    assert "Cancel the rest" in text_of(desk.get(page_of(order)))
    url = reverse("orders:cancel_rest", args=[order.pk])

    empty = desk.post(url, {})
    done = desk.post(url, {"note": "Not wanted any more"}, follow=True)

    assert empty.status_code == 422
    assert "Say why it is cancelled." in text_of(empty)
    assert "The rest was cancelled: Not wanted any more" in text_of(done)
    line = OrderLine.objects.get()
    assert (line.shipped, line.cancelled) == (5, 4)


def test_giving_up_everything_with_the_warehouse_cancels_the_order_and_its_page_says_so():
    order, shipment = planned()
    desk = signed_in(Role.SPECIALIST)

    done = desk.post(reverse("orders:cancel_rest", args=[order.pk]), {"note": "Not wanted any more"}, follow=True)

    assert f"{order} is cancelled." in text_of(done)
    shipment.refresh_from_db()
    order.refresh_from_db()
    assert (order.status, shipment.status) == ("cancelled", "cancelled")


def test_a_planned_shipment_of_an_order_past_its_day_may_still_be_called_off():
    order, shipment = planned(cancel_after_on=LAST)

    operations.cancel_shipment(shipment_id=shipment.pk, reason="Too late", actor=SYSTEM, now=TOO_LATE)

    assert OrderLine.objects.get(order=order).reserved == 5
