"""What billing puts on the order page, whatever the order is made of."""

import pytest
from django.urls import reverse
from django.utils import timezone

from oms.accounts.access import Role
from orders import operations
from tests.builders.company import SYSTEM, make_item
from tests.builders.desk import exception_of, order_with
from tests.builders.orders import line_of
from tests.builders.screens import signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    """Five of one item, and a line on which the customer asked for nothing."""
    return order_with([line_of(make_item(), 5), line_of(make_item(), 0)])


def page_of(order, role=Role.SPECIALIST):
    return signed_in(role).get(reverse("orders:detail", args=[order.pk]))


@pytest.mark.parametrize("role", [Role.SPECIALIST, Role.FINANCE, Role.MANAGER, Role.WAREHOUSE])
def test_an_order_with_a_line_of_no_units_can_be_opened(order, role):
    page = page_of(order, role)
    assert page.status_code == 200
    assert order.po_number in text_of(page)


def test_an_order_whose_empty_line_was_dropped_can_be_opened(order):
    finding = exception_of(order, "quantity_invalid")
    operations.apply_fix(exception_id=finding.pk, verb="cancel_line", args={}, actor=SYSTEM, now=timezone.now())
    operations.confirm_orders(order_ids=[order.pk], actor=SYSTEM, now=timezone.now())

    assert page_of(order).status_code == 200


def test_the_money_of_an_order_with_an_empty_line_can_be_opened_by_itself(order):
    url = reverse("panel", args=["order", order.pk, "money-open"])
    assert signed_in(Role.FINANCE).get(url).status_code == 200
