"""One click for everything that stops an order: what it mends, what it leaves, and what it finds on the way."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from orders import operations
from orders.models import Order
from orders.states import OrderStatus
from tests.builders.company import SYSTEM, make_item
from tests.builders.desk import exception_of, mispriced_order, order_of_unknown_item, signed_in
from tests.builders.orders import NOON, line_of, place_order

pytestmark = pytest.mark.django_db


def gone_stale(order: Order, days: int = 2) -> Order:
    """Its ship date went by while it waited in review."""
    Order.objects.filter(pk=order.pk).update(ship_by_on=timezone.localdate() - timedelta(days=days))
    return order


def settle(client, order: Order):
    return client.post(reverse("orders:settle", args=[order.pk]), {"take": "fix"}, follow=True)


def test_what_is_mended_stays_mended_when_the_look_again_finds_something_that_needs_a_choice():
    client, _ = signed_in()
    order = gone_stale(mispriced_order())

    page = settle(client, order).content.decode()

    order.refresh_from_db()
    assert order.status == OrderStatus.IN_REVIEW
    assert order.lines.get().unit_price == Decimal("3.8500")
    assert [row.type for row in order.exceptions.open()] == ["date_past"]
    assert "is corrected, and not released yet: Ship window cannot be met" in page


def test_a_new_ship_date_is_one_click_away_and_then_the_order_goes():
    client, _ = signed_in()
    order = gone_stale(mispriced_order())
    settle(client, order)
    exception = exception_of(order)
    offered = exception.fixes[0]
    assert offered["label"].startswith("Ship ")

    client.post(reverse("orders:fix", args=[exception.pk]), {"verb": offered["verb"], **offered["args"]})
    client.post(reverse("orders:confirm", args=[order.pk]))

    order.refresh_from_db()
    assert (order.status, order.ship_by_on.isoformat()) == (OrderStatus.CONFIRMED, offered["args"]["ship_by_on"])
    assert order.ship_by_on >= timezone.localdate()
    assert order.ship_by_on.weekday() < 5


def test_another_date_may_still_be_typed():
    client, _ = signed_in()
    order = gone_stale(mispriced_order())
    settle(client, order)
    day = timezone.localdate() + timedelta(days=30)

    sent = {"verb": "set_ship_by", "ship_by_on": day.isoformat()}
    client.post(reverse("orders:fix", args=[exception_of(order).pk]), sent)

    assert Order.objects.get(pk=order.pk).ship_by_on == day


def test_what_is_known_to_need_a_choice_is_refused_before_anything_is_mended():
    order = place_order([], lines=[line_of(make_item(price="3.85"), 5, unit_price=Decimal("9"))])
    other = order_of_unknown_item()
    other.lines.update(order=order, number=9)
    other.exceptions.update(order=order)

    with pytest.raises(operations.FixUnusable, match="needs your choice"):
        operations.settle_order(order_id=order.pk, accept=False, actor=SYSTEM, now=NOON)

    assert order.lines.get(number=1).unit_price == Decimal("9.0000")


def test_on_a_weekend_the_next_working_day_is_offered():
    sunday = NOON + timedelta(days=(6 - NOON.weekday()) % 7)
    order = place_order([(make_item(), 5)], ship_by_on=date(2020, 1, 1), now=sunday)

    offered = exception_of(order, "date_past").fixes[0]["args"]["ship_by_on"]

    assert date.fromisoformat(offered) == order.business_unit.today(sunday) + timedelta(days=1)
