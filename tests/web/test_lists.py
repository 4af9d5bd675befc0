"""A list is paged by a key in its address, and anything may stand there."""

import base64
import json

import pytest
from django.urls import reverse

from oms.accounts.access import Role
from orders import operations
from tests.builders.company import SYSTEM
from tests.builders.orders import NOON, place_order
from tests.builders.screens import signed_in, text_of

pytestmark = pytest.mark.django_db
NUMBERS = ["1e999999", "-1e999999", "1e-999999", "1e9999999", "NaN", "sNaN", "Infinity", 1e308, 10**200]


def key(*values) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.fixture
def held():
    order = place_order()
    operations.hold_order(order_id=order.pk, reason="Call first", actor=SYSTEM, now=NOON)
    return order


@pytest.mark.parametrize("side", ["after", "before"])
@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("page", ["orders:list", "orders:queue"])
def test_a_value_no_column_can_hold_leads_to_the_first_page(held, page, number, side):
    answer = signed_in(Role.MANAGER).get(reverse(page), {"sort": "value", side: key(number, 1)})

    assert answer.status_code == 200
    assert held.number in text_of(answer)


@pytest.mark.parametrize("nonsense", ["[" * 3000, "[1e400, 1e400]", '["1", 1e400]', "[{}, []]"])
def test_a_key_that_is_none_leads_to_the_first_page(held, nonsense):
    token = base64.urlsafe_b64encode(nonsense.encode()).decode().rstrip("=")
    answer = signed_in(Role.MANAGER).get(reverse("orders:list"), {"sort": "value", "after": token})

    assert held.number in text_of(answer)


def test_a_value_leads_to_the_page_after_it(held):
    client = signed_in(Role.MANAGER)
    behind = client.get(reverse("orders:list"), {"sort": "value", "after": key("0.01", 1)})
    beyond = client.get(reverse("orders:list"), {"sort": "value", "after": key("99999999.00", 1)})

    assert held.number in text_of(behind)
    assert held.number not in text_of(beyond)
