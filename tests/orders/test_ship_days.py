"""The day it leaves: the order's, its lines' own, and the window the customer gave us."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from oms.audit.models import AuditEvent
from oms.edi.models import OutboundMessage
from orders import operations
from orders.models import Order
from orders.states import OrderStatus
from tests.builders.company import SYSTEM, make_item
from tests.builders.desk import exception_of
from tests.builders.orders import NOON, line_of, place_order
from tests.builders.partners import interchange, make_partner, purchase_order, receive

pytestmark = pytest.mark.django_db(transaction=True)

PAST, SOON, LATER = date(2026, 11, 10), date(2026, 11, 25), date(2026, 12, 20)


@pytest.fixture(autouse=True)
def outbox(tmp_path, settings):
    settings.OUTBOX_DIR = tmp_path / "outbox"


def fix(order: Order, verb: str, now: datetime = NOON, **args) -> list[str]:
    exception = exception_of(order, "date_past")
    left = operations.apply_fix(exception_id=exception.pk, verb=verb, args=args, actor=SYSTEM, now=now)
    return [row.type for row in left]


def with_line_days(*days: date | None, **fields) -> Order:
    lines = [line_of(make_item(), 5, ship_by_on=day) for day in days]
    return place_order([], lines=lines, **fields)


def line_days(order: Order) -> list[date | None]:
    return list(order.lines.order_by("number").values_list("ship_by_on", flat=True))


def promised_to_partner() -> list[str]:
    return [each[5] for each in OutboundMessage.objects.get(set_id="855").segments if each[0] == "ACK"]


def received(*dates: str, header: tuple[str, ...] = ()) -> Order:
    """An order by EDI whose one line names days of its own."""
    make_partner()
    make_item("SKU-1")
    segments = purchase_order(header=("N1*ST*Big Retail DC*92*DC1", *header))
    at = next(place for place, segment in enumerate(segments) if segment.startswith("CTT"))
    segments[at:at] = dates
    segments[-1] = f"SE*{len(segments)}*0001"
    receive(interchange(segments))
    return Order.objects.get()


def test_the_855_promises_the_day_agreed_for_the_order_not_the_one_a_line_can_no_longer_keep():
    order = received("DTM*010*20261110")

    assert fix(order, "set_ship_by", ship_by_on="2026-11-25") == []
    operations.confirm_orders(order_ids=[order.pk], actor=SYSTEM, now=NOON)

    assert line_days(order) == [None]
    assert promised_to_partner() == ["20261125"]


def test_a_line_that_may_ship_late_is_promised_for_today():
    order = received("DTM*010*20261110")

    fix(order, "accept", reason="They know")
    operations.confirm_orders(order_ids=[order.pk], actor=SYSTEM, now=NOON)

    assert promised_to_partner() == ["20261118"]


def test_a_line_keeps_a_later_day_of_its_own_when_the_order_gets_a_new_one():
    order = with_line_days(PAST, LATER, None, ship_by_on=PAST)

    operations.amend_order(order_id=order.pk, ship_by_on=SOON, actor=SYSTEM, now=NOON)

    assert line_days(order) == [None, LATER, None]
    event = AuditEvent.objects.get(action="order.amended")
    assert event.changes["line_1_ship_by_on"] == [PAST.isoformat(), None]


def test_a_line_whose_own_day_is_past_stops_the_order_though_the_order_has_time():
    order = with_line_days(PAST, None, ship_by_on=SOON)

    assert order.status == OrderStatus.IN_REVIEW
    found = exception_of(order, "date_past")
    assert found.detail == "Line 1 asked to leave by Nov 10, 2026, which is past"
    assert found.fixes[0]["label"] == "Ship Nov 25, with the order"
    assert fix(order, "set_ship_by", **found.fixes[0]["args"]) == []
    assert line_days(order) == [None, None]


def test_a_line_that_leaves_after_the_customer_takes_it_stops_the_order():
    order = with_line_days(LATER, None, ship_by_on=SOON, cancel_after_on=SOON)

    found = exception_of(order, "date_past")
    assert found.detail == "The customer takes it until Nov 25, 2026 only, and it leaves by Dec 20, 2026"
    assert fix(order, "set_ship_by", **found.fixes[0]["args"]) == []
    assert line_days(order) == [None, None]


def test_without_a_day_of_theirs_we_promise_none_before_the_first_they_let_it_leave():
    order = received(header=("DTM*037*20261220",))

    assert (order.status, order.ship_by_on, order.promised_on) == (OrderStatus.CONFIRMED, LATER, LATER)
    assert promised_to_partner() == ["20261220"]


def test_a_day_before_the_first_they_let_it_leave_cannot_be_kept():
    order = place_order(ship_by_on=SOON, ship_not_before_on=LATER)

    assert (order.status, order.promised_on) == (OrderStatus.IN_REVIEW, None)
    found = exception_of(order, "date_past")
    assert found.detail == "Asked to leave by Nov 25, 2026, and it may not leave before Dec 20, 2026"
    offered = found.fixes[0]
    assert offered["label"] == "Ship Dec 21"  # Dec 20 is a Sunday
    assert fix(order, "set_ship_by", **offered["args"]) == []


def test_accepted_so_it_is_promised_for_the_first_day_it_may_leave():
    order = place_order(ship_by_on=SOON, ship_not_before_on=LATER)

    fix(order, "accept", reason="Agreed")
    [order] = operations.confirm_orders(order_ids=[order.pk], actor=SYSTEM, now=NOON)

    assert order.promised_on == LATER


def test_a_window_that_closes_before_it_opens_needs_the_customer():
    order = place_order(ship_by_on=SOON, ship_not_before_on=LATER, cancel_after_on=SOON)

    found = exception_of(order, "date_past")
    assert found.detail.endswith("until Nov 25, 2026 only, and it may not leave before Dec 20, 2026")
    assert [each["verb"] for each in found.fixes] == ["set_cancel_after", "cancel_order"]


def test_what_was_accepted_of_the_days_is_not_found_again_on_release():
    item = make_item(price="3.85")
    lines = [line_of(item, 5, unit_price=Decimal("9"), ship_by_on=PAST)]
    order = place_order([], lines=lines, ship_by_on=SOON)
    for exception in order.exceptions.open():
        operations.accept_exception(exception_id=exception.pk, reason="Agreed", actor=SYSTEM, now=NOON)

    [order] = operations.confirm_orders(order_ids=[order.pk], actor=SYSTEM, now=NOON + timedelta(hours=1))

    assert order.status == OrderStatus.CONFIRMED
