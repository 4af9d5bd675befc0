"""What a person may not do, and what no form takes."""

import pytest
from playwright.sync_api import expect

from billing.models import CreditMemo
from oms.accounts.access import Role
from orders.models import Order
from tests.builders.company import make_customer, make_item, make_person
from tests.builders.orders import invoiced_order

from .desk import Desk
from .pages import heading, press, told

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


def test_the_warehouse_may_not_open_what_is_finances(desk: Desk):
    bo = desk.person(Role.WAREHOUSE, "Bo Lind")
    desk.allow(403)
    for address in ("/billing/invoices/", "/billing/payments/new/", "/billing/export/"):
        answer = bo.goto(address)
        assert answer is not None
        assert answer.status == 403, address
        heading(bo, "You may not open this")
        expect(bo.get_by_role("link", name="Go to my work")).to_be_visible()
    desk.look(bo, "refused")
    expect(bo.locator("body")).not_to_contain_text("Traceback")


def test_a_maker_cannot_approve_the_own_credit_memo(desk: Desk):
    """Both roles in one person, as no administrator should grant them: the deed is refused all the same."""
    _, invoice = invoiced_order()
    person = make_person(name="Dee Novak", roles=[Role.FINANCE, Role.MANAGER])
    dee = desk.sign_in(person)
    dee.goto(f"/billing/invoices/{invoice.pk}/")
    dee.get_by_role("link", name="Credit", exact=True).click()
    desk.look(dee)
    dee.get_by_label("Credit of line 1").fill("1")
    dee.get_by_label("Reason").select_option(label="Other")
    dee.get_by_label("Note").fill("Goodwill")
    press(dee, "Prepare the credit memo")
    told(dee, "A colleague has to approve it.")

    refused = dee.get_by_role("button", name="Approve (not possible: you made it")
    expect(refused).to_have_attribute("aria-disabled", "true")
    desk.look(dee, "of one's own")
    memo = CreditMemo.objects.get()
    token = dee.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    address = f"/billing/credit-memos/{memo.pk}/approve/"
    answer = dee.request.post(address, form={"csrfmiddlewaretoken": token}, headers={"Referer": dee.url})
    assert answer.status == 409
    memo.refresh_from_db()
    assert (memo.status, memo.number) == ("draft", "")


@pytest.mark.parametrize(
    ("quantity", "po_number"),
    [("NaN", "PO-1"), ("Infinity", "PO-1"), ("1e400", "PO-1"), ("9" * 400, "PO-1"), ("-1", "PO-1"), ("1", "PO\x001")],
    ids=["not a number", "endless", "a huge exponent", "huge", "negative", "a NUL byte"],
)
@pytest.mark.parametrize("scripts", [False], ids=["without scripts"], indirect=True)
def test_what_is_no_quantity_or_text_is_refused_in_place(desk: Desk, quantity: str, po_number: str):
    make_item("OAT-5", price="4.00")
    customer = make_customer(name="Corner Shop")
    ana = desk.person(Role.SPECIALIST, "Ana Ortiz")
    desk.allow(422)
    ana.goto(f"/orders/new/?customer={customer.pk}")
    ana.get_by_label("Customer PO").fill(po_number)
    ana.get_by_label("Item of line 1", exact=True).fill("OAT-5")
    ana.get_by_label("Quantity of line 1", exact=True).fill(quantity)
    with ana.expect_response("**/orders/new/") as answer:
        ana.locator(".form__actions").get_by_role("button", name="Enter order").click()

    assert answer.value.status == 422
    expect(ana.get_by_role("alert")).to_contain_text("needs a look")
    expect(ana.get_by_label("Quantity of line 1", exact=True)).to_have_value(quantity)
    assert not Order.objects.exists()
