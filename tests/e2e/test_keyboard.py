"""A specialist works the queue without the mouse. Keys need scripts, so these have no second way."""

from decimal import Decimal

import pytest
from playwright.sync_api import Locator, Page, expect

from oms.accounts.access import Role
from orders.models import Order
from tests.builders.company import make_customer, make_item, stock
from tests.builders.orders import line_of, place_order

from .desk import Desk
from .pages import heading, told

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.journey,
    pytest.mark.parametrize("scripts", [True], ids=["with scripts"], indirect=True),
]


@pytest.fixture
def ana(desk: Desk) -> Page:
    """Three orders wait with a price that differs; the first row has the first key's attention."""
    item, customer = make_item("OAT-5", price="4.00"), make_customer(name="Corner Shop")
    stock(item, 100)
    for price in ("5.00", "6.00", "7.00"):
        place_order([], lines=[line_of(item, 3, unit_price=Decimal(price))], customer=customer)
    page = desk.person(Role.SPECIALIST, "Ana Ortiz")
    page.goto("/exceptions/")
    return page


def rows(page: Page) -> Locator:
    return page.locator("#queue-table tbody tr")


def focused(page: Page) -> int:
    """The place of the row that has the focus."""
    return page.evaluate(
        "[...document.querySelectorAll('#queue-table tbody tr')].indexOf(document.activeElement.closest('tr'))"
    )


def test_keys_move_select_and_open_rows(desk: Desk, ana: Page):
    ana.keyboard.press("j")
    ana.keyboard.press("j")
    assert focused(ana) == 1
    ana.keyboard.press("k")
    assert focused(ana) == 0
    ana.keyboard.press("x")
    expect(rows(ana).nth(0).get_by_role("checkbox")).to_be_checked()
    expect(ana.locator("[data-bulk-status]")).to_have_text("1 selected")
    ana.keyboard.press("j")
    ana.keyboard.press("j")
    ana.keyboard.press("Shift+X")
    expect(ana.locator("[data-bulk-status]")).to_have_text("3 selected")
    desk.look(ana, "selected")

    number = rows(ana).nth(2).locator("[data-open]").inner_text()
    ana.keyboard.press("o")
    expect(ana.locator("#pane")).to_contain_text(number)
    expect(ana.locator("#pane")).to_contain_text("7.00 sent, 4.00 agreed")
    expect(ana.locator("tr.is-current")).to_have_count(1)


def test_back_after_a_row_was_opened_shows_the_whole_page(ana: Page):
    rows(ana).nth(0).locator("[data-open]").click()
    expect(ana.locator("#pane")).to_contain_text("5.00 sent")
    ana.get_by_role("navigation", name="Main").get_by_role("link", name="Orders").click()
    heading(ana, "Orders")

    ana.go_back()

    heading(ana, "Exceptions")
    expect(ana.get_by_role("navigation", name="Main")).to_be_visible()
    expect(ana.locator("#pane")).to_contain_text("5.00 sent")
    expect(rows(ana)).to_have_count(3)
    ana.go_back()
    heading(ana, "Exceptions")
    expect(ana.locator("html head title")).to_have_count(1)
    expect(rows(ana)).to_have_count(3)


def test_c_claims_the_next_and_e_uses_what_it_offers(ana: Page):
    ana.keyboard.press("c")
    told(ana, "is yours")
    expect(ana.locator("#pane")).to_contain_text("Yours")
    ana.keyboard.press("e")
    told(ana, "released")
    assert Order.objects.filter(status="confirmed").count() == 1


def test_a_dialog_opens_where_one_types(desk: Desk, ana: Page):
    order = Order.objects.order_by("pk").first()
    ana.goto(f"/orders/{order.pk}/")
    ana.keyboard.press("h")
    dialog = ana.get_by_role("dialog", name="Hold this order")
    expect(dialog.get_by_label("Why is it held?")).to_be_focused()
    ana.keyboard.type("They call back")
    expect(dialog.get_by_label("Why is it held?")).to_have_value("They call back")
    desk.look(ana, "typing why it is held")
    dialog.get_by_role("button", name="Hold").click()
    told(ana, "held")


def test_a_dialog_opened_with_the_mouse_has_the_focus_on_its_first_field(ana: Page):
    order = Order.objects.order_by("pk").first()
    ana.goto(f"/orders/{order.pk}/")
    ana.get_by_role("button", name="Amend", exact=True).click()
    expect(ana.get_by_role("dialog", name="Amend the order").get_by_label("Ship-to")).to_be_focused()


def test_slash_searches_and_a_question_mark_explains_the_keys(desk: Desk, ana: Page):
    ana.keyboard.press("?")
    dialog = ana.get_by_role("dialog", name="Keyboard")
    expect(dialog).to_be_visible()
    desk.look(ana, "help on keys")
    ana.keyboard.press("Escape")
    expect(dialog).to_be_hidden()

    number = Order.objects.order_by("pk").first().number
    ana.keyboard.press("/")
    ana.keyboard.type(number)
    ana.keyboard.press("Enter")
    heading(ana, number)


def test_selected_rows_are_accepted_together_with_one_reason(desk: Desk, ana: Page):
    ana.keyboard.press("j")
    ana.keyboard.press("x")
    ana.keyboard.press("j")
    ana.keyboard.press("x")
    ana.keyboard.press("a")
    heading(ana, "Accept 2 selected")
    desk.look(ana, "asks for a reason")
    ana.get_by_label("Why").fill("Agreed by phone")
    ana.get_by_role("button", name="Accept them as sent").click()
    expect(ana.get_by_role("row").filter(has_text="Done")).to_have_count(2)
    desk.look(ana)
    ana.get_by_role("link", name="Back to the queue").click()
    expect(rows(ana)).to_have_count(1)
    assert Order.objects.filter(status="confirmed").count() == 2
