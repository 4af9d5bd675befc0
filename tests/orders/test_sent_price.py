"""A price the customer sent for an item that is on none of our lists: somebody looks before it is promised."""

from decimal import Decimal

import pytest

from oms.masterdata.models import Channel, Customer
from orders import operations
from orders.models import Order
from orders.states import OrderStatus
from tests.builders.company import SYSTEM, make_customer, make_item
from tests.builders.desk import exception_of
from tests.builders.orders import NOON, line_of, place_order

pytestmark = pytest.mark.django_db


def sent(unit_price: str = "0.01", *, channel: str = Channel.EDI, customer: Customer | None = None, **item) -> Order:
    """500 of an item at the price the customer names."""
    line = line_of(make_item(**{"sku": "SKU-1", "price": None, **item}), 500, unit_price=Decimal(unit_price))
    return place_order([], lines=[line], channel=channel, customer=customer)


def fix(order: Order, verb: str, **args) -> list[str]:
    exception = exception_of(order)
    left = operations.apply_fix(exception_id=exception.pk, verb=verb, args=args, actor=SYSTEM, now=NOON)
    return [row.type for row in left]


def release(order: Order) -> str:
    return operations.confirm_orders(order_ids=[order.pk], actor=SYSTEM, now=NOON)[0].status


def test_a_price_sent_for_an_item_on_no_list_is_not_promised_unseen():
    order = sent()

    assert order.status == OrderStatus.IN_REVIEW
    found = exception_of(order)
    assert (found.type, found.title) == ("price_variance", "No price of ours to compare with")
    assert found.detail == "Line 1: 0.01 USD sent, SKU-1 is on no list in USD"


def test_a_list_in_another_currency_is_nothing_to_compare_with():
    order = sent(customer=make_customer(currency="EUR"), price="10.00")

    assert exception_of(order).detail == "Line 1: 0.01 EUR sent, SKU-1 is on no list in EUR"


def test_accepted_as_sent_it_goes():
    order = sent()

    assert fix(order, "accept", reason="Agreed with purchasing") == []
    assert release(order) == OrderStatus.CONFIRMED


def test_a_price_the_desk_sets_needs_no_other_beside_it():
    order = sent()

    assert fix(order, "use_price", price="4.50") == []
    assert release(order) == OrderStatus.CONFIRMED
    assert order.lines.get().unit_price == Decimal("4.50")


def test_what_the_desk_types_in_itself_was_seen():
    assert sent(channel=Channel.DESK).status == OrderStatus.CONFIRMED


def test_the_price_set_where_none_was_sent_is_not_questioned_again():
    order = place_order([(make_item(price=None), 5)], channel=Channel.EDI)
    assert exception_of(order).type == "price_missing"

    assert fix(order, "use_price", price="4.50") == []
