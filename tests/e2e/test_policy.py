"""The content security policy and what swaps: a swap that applies an inline style is complained of by the browser."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from oms.accounts.access import Role
from tests.builders.company import make_customer, make_item, stock
from tests.builders.orders import line_of, place_order
from tests.builders.stock import planned

from .desk import Desk
from .pages import told

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.journey,
    pytest.mark.parametrize("scripts", [True], ids=["with scripts"], indirect=True),
]


def test_the_watch_hears_of_an_inline_style(desk: Desk):
    bo = desk.person(Role.WAREHOUSE, "Bo Lindqvist")
    bo.goto("/shipments/")
    with bo.expect_console_message(lambda message: "style-src" in message.text):
        bo.evaluate("document.body.setAttribute('style', 'color: red')")
    [problem] = desk.problems()
    assert "style-src 'self'" in problem
    desk.watches[0].problems.clear()


def test_a_form_that_comes_back_with_a_mistake_breaks_no_policy(desk: Desk):
    _, shipment = planned()
    bo = desk.person(Role.WAREHOUSE, "Bo Lindqvist")
    desk.allow(422)
    bo.goto(f"/shipments/{shipment.pk}")
    pick = bo.locator("form[action$='/pick']")
    pick.locator("input[type=number], input[inputmode]").first.fill("999")
    with bo.expect_response("**/pick") as answer:
        pick.locator("button[type=submit]").last.click()
    assert answer.value.status == 422
    expect(bo.get_by_role("alert").first).to_be_visible()
    assert desk.problems() == []


def test_claiming_by_key_breaks_no_policy(desk: Desk):
    item = make_item("OAT-5", price="4.00")
    stock(item, 100)
    lines = [line_of(item, 3, unit_price=Decimal("5.00"))]
    place_order([], lines=lines, customer=make_customer(name="Corner Shop"))
    ana = desk.person(Role.SPECIALIST, "Ana Ortiz")
    ana.goto("/exceptions/")
    ana.keyboard.press("c")
    told(ana, "is yours")
    assert desk.problems() == []
