"""Overdue, due today and late: what each word means, and that every count agrees with the list behind it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from oms.accounts.models import BusinessUnit
from orders import chips
from orders.models import Order, OrderException
from orders.queries import days, exceptions
from orders.queries.customers import order_figures
from orders.queries.exceptions import QueueFilter
from orders.queries.orders import OrderFilter, order_list
from tests.builders.company import make_customer, make_item, make_person, make_unit
from tests.builders.desk import broken_job, exception_of, mispriced_order, signed_in
from tests.builders.orders import allocated_order, line_of, place_order

pytestmark = pytest.mark.django_db
# Sunday, 09:00 in New York and 23:00 in Tokyo.
SUNDAY = datetime(2026, 11, 22, 14, tzinfo=UTC)
FRIDAY, SATURDAY, MONDAY = (date(2026, 11, n) for n in (20, 21, 23))


@pytest.fixture
def units() -> tuple[BusinessUnit, BusinessUnit]:
    return make_unit(timezone="America/New_York"), make_unit(code="JP", timezone="Asia/Tokyo")


def due(unit: BusinessUnit | None, at: datetime) -> OrderException:
    """An open exception due at that moment, on an order of the unit; without one about no customer."""
    row = broken_job() if unit is None else exception_of(mispriced_order(customer=make_customer(business_unit=unit)))
    OrderException.objects.filter(pk=row.pk).update(due_at=at)
    return row


def view(name: str, now: datetime = SUNDAY) -> set[OrderException]:
    asked = {"wanted": QueueFilter(), "user": make_person(), "now": now, "units": exceptions.business_units()}
    return set(exceptions.exception_queue(view=name, **asked))


def test_on_a_sunday_what_is_overdue_is_not_due_today(units):
    late = due(units[0], SUNDAY - timedelta(days=2))
    due(units[0], SUNDAY + timedelta(days=1, hours=2))

    assert view("overdue") == {late}
    assert view("due_today") == set()


def test_today_ends_where_the_order_is_sold(units):
    new_york, tokyo = units
    in_six_hours = SUNDAY + timedelta(hours=6)
    there = due(new_york, in_six_hours)
    due(tokyo, in_six_hours)
    job = due(None, in_six_hours)
    soon = due(tokyo, SUNDAY + timedelta(minutes=30))

    assert view("due_today") == {there, job, soon}
    bands = exceptions.work_bands(SUNDAY, units)
    assert sum(band["hour"] + band["today"] for band in bands) == 3
    assert sum(band["later"] for band in bands) == 1


def test_the_tabs_count_their_lists_whatever_the_units(units):
    user = make_person()
    for hours in (-30, -1, 2, 8, 12, 20):
        for unit in (*units, None):
            if unit or hours == 2:
                due(unit, SUNDAY + timedelta(hours=hours))

    counts = exceptions.queue_counts(wanted=QueueFilter(), user=user, now=SUNDAY, units=units).views

    assert {name: len(view(name)) for name in counts} == counts
    assert counts["overdue"] == 4


def order_for(unit: BusinessUnit, promised_on: date | None, ship_by_on: date) -> Order:
    order = place_order([], lines=[line_of(make_item(), 5)], customer=make_customer(business_unit=unit))
    Order.objects.filter(pk=order.pk).update(promised_on=promised_on, ship_by_on=ship_by_on)
    return Order.objects.select_related("business_unit", "customer").get(pk=order.pk)


def test_late_goes_by_the_promise_and_by_the_sellers_day(units):
    new_york, tokyo = units
    monday_in_tokyo = SUNDAY + timedelta(hours=3)
    sunday = date(2026, 11, 22)
    orders = {
        "promised later": order_for(new_york, MONDAY, FRIDAY),
        "promise over": order_for(new_york, SATURDAY, FRIDAY),
        "no promise": order_for(new_york, None, SATURDAY),
        "today there": order_for(new_york, sunday, FRIDAY),
        "over in Tokyo": order_for(tokyo, sunday, FRIDAY),
    }

    late = {name for name, order in orders.items() if days.is_late(order, monday_in_tokyo)}

    assert late == {"promise over", "no promise", "over in Tokyo"}
    listed = set(order_list(OrderFilter(late=True), now=monday_in_tokyo))
    assert listed == {orders[name] for name in late}
    figures = [order_figures(order.customer_id, monday_in_tokyo)["late"] for order in orders.values()]
    assert figures == [int(name in late) for name in orders]
    chip = chips.of_promise(orders["promise over"], monday_in_tokyo)
    assert chip is not None and chip.label == "1 day late"


def test_the_page_of_an_order_remarks_on_a_promise_that_is_over():
    client, _ = signed_in()
    order = allocated_order()
    day = order.business_unit.today(datetime.now(UTC)) - timedelta(days=3)
    Order.objects.filter(pk=order.pk).update(promised_on=day, ship_by_on=day)

    content = client.get(reverse("orders:detail", args=[order.pk])).content.decode()

    assert "3 days late" in content
    assert '<small class="bad">late</small>' in content


def test_a_line_in_the_warehouse_still_shows_what_waits_for_stock():
    order = allocated_order()
    line = order.lines.get()
    line.released, line.reserved, line.open = 3, 0, 2
    line.order = order

    assert [chip.label for chip in chips.of_line(line)] == ["Released", "2 backordered"]
