"""Releasing an order that waited: it is looked at once more, for the world has gone on meanwhile."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from orders import operations
from orders.models import Order
from orders.states import OrderStatus
from tests.builders.company import SYSTEM, make_item
from tests.builders.desk import exception_of, mispriced_order, signed_in
from tests.builders.orders import NOON, line_of, place_order

pytestmark = pytest.mark.django_db


def accept(order: Order, now=NOON) -> None:
    exception = exception_of(order, "price_variance")
    operations.accept_exception(exception_id=exception.pk, reason="Buyer insists", actor=SYSTEM, now=now)


def sold_to_no_more(order: Order) -> None:
    operations.set_customer_active(
        customer_id=order.customer_id, active=False, reason="Insolvent", actor=SYSTEM, now=NOON
    )


def found_on(order: Order) -> list[str]:
    return sorted(row.type for row in order.exceptions.open())


def test_an_order_is_not_released_when_customer_and_item_went_out_of_business_while_it_waited():
    item = make_item(price="3.85")
    order = place_order([], lines=[line_of(item, 100, unit_price=Decimal("4.10"))])
    sold_to_no_more(order)
    item.is_active = False
    item.save()
    accept(order)

    [order] = operations.confirm_orders(order_ids=[order.pk], actor=SYSTEM, now=NOON)

    order.refresh_from_db()
    assert (order.status, order.hold, order.promised_on) == (OrderStatus.IN_REVIEW, "held", None)
    assert found_on(order) == ["customer_inactive", "item_inactive"]


def test_an_order_is_not_released_once_its_ship_day_went_by():
    order = place_order([], lines=[line_of(make_item(price="3.85"), 100, unit_price=Decimal("4.10"))])
    later = NOON + timedelta(days=30)
    accept(order, later)

    operations.confirm_orders(order_ids=[order.pk], actor=SYSTEM, now=later)

    assert Order.objects.get(pk=order.pk).status == OrderStatus.IN_REVIEW
    assert found_on(order) == ["date_past"]


def test_of_many_only_those_stay_in_review_on_which_something_is_found():
    sound, unsound = (
        place_order([], lines=[line_of(make_item(price="3.85"), 100, unit_price=Decimal("4.10"))]) for _ in range(2)
    )
    sold_to_no_more(unsound)
    accept(sound)
    accept(unsound)

    released = operations.confirm_orders(order_ids=[sound.pk, unsound.pk], actor=SYSTEM, now=NOON)

    assert [order.status for order in released] == [OrderStatus.CONFIRMED, OrderStatus.IN_REVIEW]
    assert list(Order.objects.order_by("pk").values_list("status", flat=True)) == ["confirmed", "in_review"]


def test_the_one_who_presses_release_is_told_what_was_found():
    client, _ = signed_in()
    order = mispriced_order()
    accept(order)
    sold_to_no_more(order)

    page = client.post(reverse("orders:confirm", args=[order.pk]), follow=True).content.decode()

    assert f"{order} was checked again, and not released yet: Customer not active." in page
    assert found_on(order) == ["customer_inactive"]


def test_settling_it_in_one_click_looks_again_too():
    client, _ = signed_in()
    order = mispriced_order()
    sold_to_no_more(order)

    page = client.post(reverse("orders:settle", args=[order.pk]), {"take": "accept"}, follow=True).content.decode()

    assert "is corrected, and not released yet: Customer not active" in page
    assert found_on(order) == ["customer_inactive"]


def test_releasing_many_rows_tells_which_order_stays_and_why():
    client, _ = signed_in()
    order = mispriced_order()
    sold_to_no_more(order)
    sent = {"do": "accept", "ids": [exception_of(order).pk], "reason": "Agreed by phone", "asked": "on"}

    page = client.post(reverse("orders:bulk"), sent, follow=True).content.decode()

    assert "Accepted; not released, for now it is stopped by Customer not active" in page
    assert found_on(order) == ["customer_inactive"]
