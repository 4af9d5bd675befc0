"""There is too little: why, and what happens when more comes in."""

import pytest
from playwright.sync_api import Page, expect

from inventory.models import StockLevel
from oms.accounts.access import Role
from orders.models import Order
from tests.builders.company import make_item, make_location, stock
from tests.builders.orders import place_order

from .crew import Crew
from .desk import Desk
from .pages import eventually, heading, press

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


@pytest.fixture
def order(desk: Desk) -> Order:
    """Ten are wanted; four are free."""
    item = make_item("OAT-5")
    stock(item, 4, make_location("EAST"))
    return place_order([(item, 10)])


def ask_why(page: Page, order: Order) -> None:
    page.goto(f"/orders/{order.pk}/")
    eventually(page, page.get_by_role("img", name="4 released, 6 open"), "The decision of the worker")
    page.get_by_role("link", name="Why?").click()
    expect(page.locator("#why")).to_contain_text("East")


def test_a_short_line_says_why_and_gets_the_goods_that_come_in(desk: Desk, order: Order, crew: Crew):
    ana = desk.person(Role.SPECIALIST, "Ana Ortiz")
    ask_why(ana, order)
    expect(ana.locator("#why")).to_contain_text("East gave 4. The other 6 of 10 wait for stock.")
    desk.look(ana, "why")

    bo = desk.person(Role.WAREHOUSE, "Bo Lind")
    bo.goto("/stock/")
    desk.look(bo)
    bo.get_by_role("link", name="OAT-5").click()
    heading(bo, "OAT-5")
    expect(bo.get_by_role("row").filter(has_text=order.number).first).to_be_visible()
    desk.look(bo)
    bo.get_by_label("What").select_option(label="Receive goods")
    bo.get_by_label("Location").select_option(label="East")
    bo.get_by_label("Quantity").fill("20")
    press(bo, "Book")
    expect(bo.locator("#level-ledger")).to_contain_text("+20")

    ana.goto(f"/orders/{order.pk}/")
    crew.until(lambda: StockLevel.objects.get().reserved == 10, "The goods for the order")
    eventually(ana, ana.get_by_role("img", name="10 released"), "The rest, released too")
