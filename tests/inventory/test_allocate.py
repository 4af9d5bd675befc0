"""The engine gives confirmed orders their stock by rank, in the order of ship dates, and says why."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from inventory import operations
from inventory.models import AllocationDecision, Reservation
from inventory.wording import allocated
from oms.audit.models import AuditEvent
from oms.audit.wording import sentence_of
from oms.jobs import runner
from oms.jobs.models import Job
from orders import operations as orders
from orders.models import Order, OrderException
from orders.states import AllocationFacet
from tests.builders.company import SYSTEM, make_customer, make_item, make_location, stock
from tests.builders.orders import NOON, place_order
from tests.builders.stock import allocate, books_are_right, level_of

pytestmark = pytest.mark.django_db


def newest(order) -> AllocationDecision:
    return AllocationDecision.objects.filter(order_id=order.pk).latest("pk")


def test_a_line_takes_from_the_best_ranked_place_first_and_the_rest_from_the_next():
    item, west, east = make_item(), make_location("WEST", rank=20), make_location("EAST", rank=10)
    stock(item, 5, west)
    stock(item, 3, east)
    order = place_order([(item, 6)])

    allocate(order)

    assert (level_of(item, east).reserved, level_of(item, west).reserved) == (3, 3)
    assert newest(order).sentence == "East gave 3 and West gave 3."
    assert Order.objects.get(pk=order.pk).allocation == AllocationFacet.ALLOCATED
    assert books_are_right()


def test_safety_stock_is_never_promised():
    item = make_item()
    stock(item, 10, safety=8)
    order = place_order([(item, 5)])

    [decision] = allocate(order)

    assert decision.total == 2
    assert newest(order).candidates[0]["safety"] == "8"
    assert level_of(item).reserved == 2


def test_an_inactive_location_gives_nothing():
    item, closed = make_item(), make_location("OLD", is_active=False)
    stock(item, 50, closed)
    order = place_order([(item, 5)])

    [decision] = allocate(order)

    assert decision.total == 0
    assert decision.sentence == "No location stocks this item."


def test_the_earliest_ship_date_is_served_first_whatever_came_first():
    item = make_item()
    stock(item, 5)
    late = place_order([(item, 5)], ship_by_on=date(2026, 12, 1))
    soon = place_order([(item, 5)], ship_by_on=date(2026, 11, 20))

    allocate(late, soon)

    assert Order.objects.get(pk=soon.pk).allocation == AllocationFacet.ALLOCATED
    assert Order.objects.get(pk=late.pk).allocation == AllocationFacet.SHORT
    assert "reserved for others" in newest(late).candidates[0]["reason"]


def test_an_order_that_ships_complete_takes_all_or_nothing():
    plenty, scarce = make_item("PLENTY"), make_item("SCARCE")
    stock(plenty, 50)
    stock(scarce, 1)
    order = place_order([(plenty, 5), (scarce, 2)], customer=make_customer(ships_complete=True))
    other = place_order([(plenty, 50)], ship_by_on=date(2026, 12, 24))

    allocate(order, other)

    assert not Reservation.objects.filter(order_id=order.pk).exists()
    assert Reservation.objects.get(order_id=other.pk).quantity == 50
    sentences = AllocationDecision.objects.filter(order_id=order.pk).order_by("line").values_list("sentence", flat=True)
    assert list(sentences) == [
        "5 of 5 are free, but the order ships complete and another line is short.",
        "Only 1 of 2 are free, and the order ships complete; it waits.",
    ]
    reason = AllocationDecision.objects.filter(order_id=order.pk).order_by("line").first().candidates[0]["reason"]
    assert reason == "5 free, given back: the order ships complete"


def test_allocating_again_asks_only_for_what_is_still_open():
    item = make_item()
    stock(item, 3)
    order = place_order([(item, 5)])
    allocate(order)

    allocate(order)

    assert level_of(item).reserved == 3
    assert Reservation.objects.filter(order_id=order.pk).count() == 1
    assert newest(order).wanted == 2


@pytest.mark.django_db(transaction=True)
def test_a_short_order_opens_one_exception_and_stock_coming_in_ends_it():
    item, place = make_item(), make_location()
    stock(item, 3, place)
    order = place_order([(item, 5)])
    allocate(order)
    allocate(order)
    assert [row.detail for row in OrderException.objects.open().filter(order=order)] == [
        "2 units on 1 line wait for stock"
    ]

    operations.adjust_stock(
        item_id=item.pk, location_id=place.pk, quantity=Decimal(9), kind="receipt", reason="", actor=SYSTEM, now=NOON
    )
    runner.run_until_idle()

    order.refresh_from_db()
    assert order.allocation == AllocationFacet.ALLOCATED
    assert not OrderException.objects.open().filter(order=order, type="stock_short").exists()
    assert books_are_right()


def test_a_held_order_gets_nothing_until_it_is_free_again():
    item = make_item()
    stock(item, 5)
    order = place_order([(item, 5)])
    orders.hold_order(order_id=order.pk, reason="Customer asked", actor=SYSTEM, now=NOON)

    assert allocate(order) == []

    assert level_of(item).reserved == 0
    assert not AllocationDecision.objects.exists()


def test_an_order_in_review_gets_nothing():
    item = make_item(price="10.00")
    stock(item, 50)
    order = place_order([(item, 5)])
    Order.objects.filter(pk=order.pk).update(status="in_review", confirmed_at=None)

    assert allocate(order) == []


def test_the_engine_tells_the_timeline_what_is_still_open():
    item = make_item()
    stock(item, 3)
    order = place_order([(item, 5)])

    allocate(order)

    event = AuditEvent.objects.get(action="order.allocated")
    assert event.changes == {"still_open": "2"}
    assert sentence_of(event) == "Stock reserved; 2 still wait for stock"


@pytest.mark.parametrize(
    ("waiting", "words"), [("0", "nothing still waits"), ("1", "1 still waits"), ("102", "102 still wait")]
)
def test_what_still_waits_is_said_in_words(waiting, words):
    assert words in allocated(Decimal(waiting))


@pytest.mark.django_db(transaction=True)
def test_cancelling_an_order_frees_its_stock_for_the_next_in_line():
    item = make_item()
    stock(item, 5)
    first, second = place_order([(item, 5)]), place_order([(item, 5)], ship_by_on=date(2026, 12, 1))
    allocate(first)
    allocate(second)

    orders.cancel_order(order_id=first.pk, reason="Not wanted", actor=SYSTEM, now=NOON)
    assert level_of(item).reserved == 0
    runner.run_until_idle()

    second.refresh_from_db()
    assert second.allocation == AllocationFacet.ALLOCATED
    assert books_are_right()


def test_confirmed_orders_are_queued_for_the_engine():
    order = place_order()

    job = Job.objects.get(kind="inventory.allocate")

    assert job.payload == {"order_ids": [order.pk]}


def test_waiting_orders_are_found_by_item_the_earliest_first():
    item, other = make_item(), make_item()
    later = place_order([(item, 5)], ship_by_on=date(2026, 12, 9))
    sooner = place_order([(item, 5)], ship_by_on=date(2026, 11, 20), now=datetime(2026, 11, 18, 13, tzinfo=UTC))
    elsewhere = place_order([(other, 1)])
    for order in (later, sooner, elsewhere):
        allocate(order)

    assert [o.pk for o in operations.orders_short_of([item.pk], after=None, limit=50)] == [sooner.pk, later.pk]


def test_stock_that_became_free_between_runs_is_found():
    item = make_item()
    stock(item, 5)
    blocking = place_order([(item, 5)])
    allocate(blocking)
    waiting = place_order([(item, 4)], now=NOON + timedelta(hours=1))
    allocate(waiting)

    operations.free_orders(order_ids=[blocking.pk])
    allocate(waiting)

    assert Reservation.objects.get(order_id=waiting.pk, state="reserved").quantity == 4


def test_a_business_unit_ships_from_its_own_locations_only():
    from tests.builders.company import make_customer, make_unit

    item, europe = make_item(), make_unit(code="EU", name="Meridian Europe")
    stock(item, 10, make_location("EAST"))
    stock(item, 3, make_location("MALMO", business_unit=europe, rank=90))
    order = place_order([(item, 5)], customer=make_customer(business_unit=europe))

    allocate(order)

    assert order.lines.get().reserved == 3


def test_a_shortage_that_may_wait_waits_until_something_about_it_changes():
    item = make_item()
    level = stock(item, 3)
    order = place_order([(item, 5)])
    allocate(order)
    short = OrderException.objects.get(order=order, type="stock_short")
    orders.accept_exception(exception_id=short.pk, reason="Let it wait", actor=SYSTEM, now=NOON)

    allocate(order)
    assert not OrderException.objects.open().filter(order=order).exists()
    assert AuditEvent.objects.filter(action="order.allocated").count() == 1

    type(level).objects.filter(pk=level.pk).update(on_hand=4)
    allocate(order)
    assert OrderException.objects.open().get(order=order).facts["units"] == "1"
    assert AuditEvent.objects.filter(action="order.allocated").count() == 2
