"""What a line is ordered in: the price that belongs to a unit, and quantities that are whole in it."""

from decimal import Decimal

import pytest

from orders import operations
from orders.models import Order
from orders.states import OrderStatus
from tests.builders.company import SYSTEM, make_item, set_price
from tests.builders.desk import exception_of
from tests.builders.orders import NOON, line_of, place_order

pytestmark = pytest.mark.django_db


def fix(order: Order, verb: str, **args) -> list[str]:
    exception = exception_of(order)
    left = operations.apply_fix(exception_id=exception.pk, verb=verb, args=args, actor=SYSTEM, now=NOON)
    return [row.type for row in left]


def test_a_price_that_was_ours_is_taken_anew_for_the_unit_it_turns_out_to_be():
    order = place_order([], lines=[line_of(make_item(price="10.00", case=12), 2, uom="BX")])
    assert order.lines.get().unit_price == Decimal(10)

    assert fix(order, "set_unit", uom="CA") == []

    line = order.lines.get()
    assert (line.uom, line.unit_price, line.goods_amount) == ("CA", Decimal(120), Decimal(240))


def test_a_price_the_customer_sent_stays_theirs_in_another_unit():
    line = line_of(make_item(price="10.00", case=12), 2, uom="BX", unit_price=Decimal(119))
    order = place_order([], lines=[line])
    unit = exception_of(order, "unit_unknown")

    operations.apply_fix(exception_id=unit.pk, verb="set_unit", args={"uom": "CA"}, actor=SYSTEM, now=NOON)

    line = order.lines.get()
    assert (line.uom, line.unit_price, line.list_price) == ("CA", Decimal(119), Decimal(120))


def test_naming_the_unit_it_has_already_changes_no_price():
    item = make_item(price="10.00", case=12)
    order = place_order([], lines=[line_of(item, 2, uom="BX")])
    set_price(item, "11.00")

    line = operations.amend_line(line_id=order.lines.get().pk, uom="BX", actor=SYSTEM, now=NOON)

    assert (line.uom, line.unit_price) == ("BX", Decimal(10))


def test_the_next_full_pack_is_offered_where_it_can_be_ordered_in_the_unit_of_the_line():
    order = place_order([], lines=[line_of(make_item(case=12, order_multiple=Decimal(24)), 1, uom="CA")])
    offered = exception_of(order, "quantity_multiple").fixes[0]
    assert offered["label"] == "Make it 2 CA"

    assert fix(order, "set_quantity", **offered["args"]) == []

    assert order.lines.get().ordered == 24


def test_where_the_next_full_pack_breaks_a_case_the_desk_says_how_many():
    order = place_order([], lines=[line_of(make_item(case=12, order_multiple=Decimal(10)), 1, uom="CA")])
    assert [(each["verb"], each["label"], each["args"]) for each in exception_of(order).fixes] == [
        ("set_quantity", "Correct the quantity", {}),
        ("accept", "Accept as sent", {}),
    ]
    with pytest.raises(operations.FixUnusable, match="needs your choice"):
        operations.settle_order(order_id=order.pk, accept=False, actor=SYSTEM, now=NOON)

    assert fix(order, "set_quantity", quantity="5") == []

    assert order.lines.get().ordered == 60
    assert Order.objects.get(pk=order.pk).status == OrderStatus.IN_REVIEW
