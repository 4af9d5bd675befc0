"""The session ends over a form: after signing in it stands there as it was typed, and is sent by the person."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Page, expect

from oms.accounts.access import Role
from orders.models import Order
from tests.builders.company import make_customer, make_item, make_person, stock
from tests.builders.orders import place_order

from .desk import PASSWORD, Desk
from .pages import heading, press, told

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]
with_scripts = pytest.mark.parametrize("scripts", [True], ids=["with scripts"], indirect=True)


@pytest.fixture
def ana(desk: Desk) -> Page:
    person = make_person(Role.SPECIALIST, name="Ana Ortiz")
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    page = desk.sign_in(person)
    page.ana = person
    return page


def end_the_session(desk: Desk) -> None:
    """From now on also what the page asks for by itself is refused."""
    desk.allow(401)
    Session.objects.update(expire_date=timezone.now() - timedelta(minutes=1))


def sign_in_again(page: Page) -> None:
    heading(page, "Sign in")
    expect(page.locator("body")).to_contain_text("What you typed is kept")
    page.get_by_label("E-mail").fill(page.ana.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def hold_too_late(desk: Desk, page: Page) -> None:
    page.get_by_role("button", name="Hold", exact=True).click()
    page.get_by_role("dialog").get_by_label("Why").fill("The buyer calls back on Monday")
    end_the_session(desk)
    press(page.get_by_role("dialog"), "Hold")


def test_an_order_that_was_typed_too_long_is_not_typed_twice(desk: Desk, ana: Page):
    stock(make_item("OAT-5", price="4.00"), 100)
    customer = make_customer(name="Corner Shop")
    ana.goto(f"/orders/new/?customer={customer.pk}")
    ana.get_by_role("button", name="More rows").click()
    expect(ana.get_by_label("Item of line 9", exact=True)).to_be_visible()
    ana.get_by_label("Customer PO").fill("PHONE-7")
    ana.get_by_label("Item of line 9", exact=True).fill("OAT-5")
    ana.get_by_label("Quantity of line 9", exact=True).fill("3")
    end_the_session(desk)
    ana.locator(".form__actions").get_by_role("button", name="Enter order").click()
    sign_in_again(ana)

    heading(ana, "New order")
    expect(ana.locator("body")).to_contain_text("what you had typed is back")
    expect(ana.get_by_label("Customer PO")).to_have_value("PHONE-7")
    expect(ana.get_by_label("Quantity of line 9", exact=True)).to_have_value("3")
    assert not Order.objects.exists()
    desk.look(ana, "signed in again")

    ana.locator(".form__actions").get_by_role("button", name="Enter order").click()
    told(ana, "is confirmed")
    assert Order.objects.get().po_number == "PHONE-7"


@with_scripts
def test_a_dialog_opens_again_with_what_was_typed(desk: Desk, ana: Page):
    order = place_order()
    ana.goto(f"/orders/{order.pk}/")
    hold_too_late(desk, ana)
    sign_in_again(ana)

    dialog = ana.get_by_role("dialog", name="Hold")
    expect(dialog.get_by_label("Why")).to_have_value("The buyer calls back on Monday")
    expect(ana.locator("[data-kept]")).to_contain_text("What you had typed is back in its form")
    assert not order.exceptions.exists()
    desk.look(ana, "a form is back")
    press(dialog, "Hold")
    told(ana, "is held")
    assert order.exceptions.get().type == "manual_hold"


@pytest.mark.parametrize("scripts", [False], ids=["without scripts"], indirect=True)
def test_without_scripts_it_is_shown_and_can_be_sent(desk: Desk, ana: Page):
    order = place_order()
    ana.goto(f"/orders/{order.pk}/")
    hold_too_late(desk, ana)
    sign_in_again(ana)

    kept = ana.locator("[data-kept]")
    expect(kept).to_contain_text("The buyer calls back on Monday")
    press(kept, "Send it")
    told(ana, "is held")
    assert order.exceptions.get().type == "manual_hold"


@with_scripts
def test_a_form_of_another_window_is_kept_when_one_signed_in_again_beside_it(desk: Desk, ana: Page):
    order = place_order()
    ana.goto(f"/orders/{order.pk}/")
    ana.get_by_role("button", name="Hold", exact=True).click()
    ana.get_by_role("dialog").get_by_label("Why").fill("Wait for Monday")
    end_the_session(desk)
    beside = ana.context.new_page()
    beside.goto("/accounts/login/")
    beside.get_by_label("E-mail").fill(ana.ana.email)
    beside.get_by_label("Password").fill(PASSWORD)
    beside.get_by_role("button", name="Sign in").click()
    expect(beside.get_by_role("navigation", name="Main")).to_be_visible()

    desk.allow(403)
    press(ana.get_by_role("dialog"), "Hold")
    heading(ana, "The page was open too long")
    expect(ana.locator("body")).to_contain_text("what you typed is in it")
    ana.get_by_role("link", name="Open the page again").click()
    expect(ana.get_by_role("dialog", name="Hold").get_by_label("Why")).to_have_value("Wait for Monday")
    assert not order.exceptions.exists()


@with_scripts
def test_a_part_of_a_page_asked_for_signed_out_leads_to_the_sign_in(desk: Desk, ana: Page):
    """Unless something is typed on the page: then it stays, and the form can be sent."""
    customer = make_customer(name="Corner Shop")
    ana.goto("/orders/")
    end_the_session(desk)
    ana.locator("summary", has_text="Filter").click()
    press(ana, "Apply")
    heading(ana, "Sign in")
    ana.get_by_label("E-mail").fill(ana.ana.email)
    ana.get_by_label("Password").fill(PASSWORD)
    ana.get_by_role("button", name="Sign in").click()
    heading(ana, "Orders")
    ana.goto(f"/orders/new/?customer={customer.pk}")
    end_the_session(desk)
    ana.get_by_label("Item of line 1", exact=True).fill("OAT-5")
    ana.get_by_label("Item of line 1", exact=True).blur()
    told(ana, "You are signed out. Send what you typed as usual")
    expect(ana.get_by_label("Item of line 1", exact=True)).to_have_value("OAT-5")
