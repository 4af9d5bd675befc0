"""An order comes in by phone and is typed in."""

import pytest
from playwright.sync_api import Locator, Page, expect

from oms.accounts.access import Role
from orders.models import Order
from tests.builders.company import make_customer, make_item, stock

from .desk import Desk
from .pages import heading, press, told

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


@pytest.fixture
def ana(desk: Desk) -> Page:
    make_customer(name="Corner Shop")
    oats, rye = make_item("OAT-5", price="4.00", case=12), make_item("RYE-1", price="2.50")
    stock(oats, 100), stock(rye, 100)
    return desk.person(Role.SPECIALIST, "Ana Ortiz")


def begin(desk: Desk, page: Page) -> None:
    """From the list of orders to the empty form of the customer."""
    page.goto("/orders/")
    desk.look(page)
    page.get_by_role("link", name="Enter order").click()
    heading(page, "New order")
    page.get_by_label("Customer", exact=True).fill("corner")
    desk.look(page)
    press(page, "Find")
    page.get_by_role("link", name="Corner Shop").click()
    expect(page.get_by_label("Customer PO")).to_be_visible()
    desk.look(page)


def type_line(page: Page, number: int, sku: str, quantity: str, unit: str = "") -> None:
    page.get_by_label(f"Item of line {number}", exact=True).fill(sku)
    page.get_by_label(f"Quantity of line {number}", exact=True).fill(quantity)
    page.get_by_label(f"Unit of line {number}", exact=True).fill(unit)


def the_button(page: Page) -> Locator:
    return page.locator(".form__actions").get_by_role("button", name="Enter order")


def test_an_order_is_typed_in_and_a_mistake_keeps_what_was_typed(desk: Desk, ana: Page):
    desk.allow(422)
    begin(desk, ana)
    ana.get_by_label("Customer PO").fill("PHONE-7")
    type_line(ana, 1, "OAT-5", "3", "CA")
    type_line(ana, 2, "RYE-1", "lots")
    the_button(ana).click()

    expect(ana.get_by_role("alert")).to_contain_text("1 field needs a look")
    expect(ana.get_by_label("Customer PO")).to_have_value("PHONE-7")
    expect(ana.get_by_label("Quantity of line 1", exact=True)).to_have_value("3")
    expect(ana.get_by_label("Quantity of line 2", exact=True)).to_have_value("lots")
    assert not Order.objects.exists()
    desk.look(ana, "a mistake")

    type_line(ana, 2, "RYE-1", "4")
    the_button(ana).click()

    told(ana, "is confirmed")
    heading(ana, Order.objects.get().number)
    lines = Order.objects.get().lines.order_by("number").values_list("item__sku", "ordered")
    assert [(sku, int(ordered)) for sku, ordered in lines] == [("OAT-5", 36), ("RYE-1", 4)]
    expect(ana.locator("body")).to_contain_text("154.00")


def test_a_double_click_and_a_form_sent_again_make_one_order(desk: Desk, ana: Page):
    begin(desk, ana)
    ana.get_by_label("Customer PO").fill("PHONE-8")
    type_line(ana, 1, "RYE-1", "4")
    again = ana.locator("form.form--wide").evaluate("form => new URLSearchParams(new FormData(form)).toString()")
    the_button(ana).dblclick()
    told(ana, "is confirmed")

    answer = ana.request.post(
        "/orders/new/", data=again, headers={"Content-Type": "application/x-www-form-urlencoded", "Referer": ana.url}
    )

    assert answer.ok
    assert answer.url == ana.url
    assert Order.objects.count() == 1
