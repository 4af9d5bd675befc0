"""Orders the customer takes no longer: somebody is told once, and it ends with another day or with the rest."""

from datetime import date, timedelta

import pytest
from django.conf import settings

from fulfillment import operations as fulfillment
from orders import operations, tasks
from orders.models import Order, OrderException
from orders.states import OrderStatus
from tests.builders.company import SYSTEM, make_item, stock
from tests.builders.orders import NOON, allocated_order, place_order, shipped_order
from tests.builders.stock import allocate, books_are_right

pytestmark = pytest.mark.django_db
LAST = date(2026, 11, 25)
ON_THE_DAY, LATER = NOON + timedelta(days=7), NOON + timedelta(days=8)


def look(now=LATER) -> int:
    return operations.report_windows_over(actor=SYSTEM, now=now)


def report_on(order: Order) -> OrderException:
    return OrderException.objects.get(order=order, type="window_over")


def test_the_day_itself_is_early_enough_and_the_day_after_is_reported_once():
    order = place_order(cancel_after_on=LAST)

    assert (look(ON_THE_DAY), look(), look()) == (0, 1, 0)

    found = report_on(order)
    assert found.detail == "The last day was Nov 25, 2026, and it has not left"
    assert (found.is_open, found.queue, found.opened_at) == (True, "Delivery", LATER)
    assert found.due_at > LATER


def test_what_has_left_is_cancelled_in_review_or_has_no_last_day_is_no_work():
    shipped_order(cancel_after_on=LAST)
    place_order()
    place_order(cancel_after_on=LAST, ship_to_id=None)
    gone = place_order(cancel_after_on=LAST)
    operations.cancel_order(order_id=gone.pk, reason="Asked", actor=SYSTEM, now=NOON)

    assert look() == 0


def test_a_later_day_ends_it_and_when_that_is_over_too_it_is_reported_again():
    order = place_order(cancel_after_on=LAST)
    look()
    args = {"cancel_after_on": "2026-11-30", "reason": "Agreed by phone"}

    operations.apply_fix(exception_id=report_on(order).pk, verb="set_cancel_after", args=args, actor=SYSTEM, now=LATER)

    ended = report_on(order)
    assert (ended.is_open, ended.resolution, ended.reason) == (False, "fixed", "Agreed by phone")
    assert look(NOON + timedelta(days=12)) == 0
    assert look(NOON + timedelta(days=13)) == 1


def test_cancelling_what_has_not_left_cancels_an_order_of_which_nothing_has():
    order = allocated_order(cancel_after_on=LAST)
    fulfillment.plan_shipments(order_ids=[order.pk], actor=SYSTEM, now=NOON)
    look()

    operations.apply_fix(exception_id=report_on(order).pk, verb="cancel_unshipped", args={}, actor=SYSTEM, now=LATER)

    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    assert not report_on(order).is_open
    assert books_are_right()


def test_cancelling_the_rest_of_an_order_that_left_in_part_ends_it():
    item = make_item()
    order = place_order([(item, 9)], cancel_after_on=LAST)
    stock(item, 5)
    allocate(order)
    fulfillment.ship_orders(order_ids=[order.pk], actor=SYSTEM, now=NOON)
    look()
    assert "part of it has not left" in report_on(order).detail

    operations.cancel_rest(order_id=order.pk, reason="Too late", actor=SYSTEM, now=LATER)

    assert (report_on(order).resolution, Order.objects.get().status) == ("cancelled", OrderStatus.CONFIRMED)


def test_what_somebody_let_be_is_not_reported_again_for_the_same_day():
    order = place_order(cancel_after_on=LAST)
    look()
    reason = "They call us back"
    operations.accept_exception(exception_id=report_on(order).pk, reason=reason, actor=SYSTEM, now=LATER)

    assert look(LATER + timedelta(days=1)) == 0


def test_the_clock_rings_it_every_hour():
    order = place_order(cancel_after_on=LAST)
    Order.objects.update(cancel_after_on=date(2020, 1, 1))
    [entry] = [each for each in settings.CELERY_BEAT_SCHEDULE.values() if each["task"].startswith("orders.")]
    assert entry["task"] == tasks.report_windows_over.name

    tasks.report_windows_over()

    assert report_on(order).is_open
