"""The screens of billing: what they show, whom they let in, and that thirty rows cost as many queries as one."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from billing import queries
from billing.models import CreditMemo, Payment
from oms.accounts.access import Role
from oms.actors import Actor
from oms.audit.models import AuditEvent
from oms.documents.models import Document
from oms.masterdata.models import ReasonCode
from tests.builders.billing import credit_draft, issued_credit, pay
from tests.builders.company import make_customer, make_item, make_person, make_unit
from tests.builders.orders import invoiced_order
from tests.builders.screens import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def finance(client):
    person = make_person(Role.FINANCE)
    client.force_login(person)
    return person


@pytest.fixture
def manager(client):
    person = make_person(Role.MANAGER)
    client.force_login(person)
    return person


def queries_of(client, url: str) -> int:
    client.get(url)  # the first one fills caches
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


@pytest.mark.parametrize("url", ["/billing/invoices/", "/billing/credit-memos/?state=all", "/billing/payments/"])
def test_thirty_rows_cost_as_many_queries_as_one(client, finance, url):
    def another() -> None:
        _, invoice = invoiced_order([(make_item(), 2)])
        credit_draft(invoice, 1)
        pay(invoice, "1.00")

    another()
    one = queries_of(client, url)
    for _ in range(29):
        another()
    assert queries_of(client, url) == one


def test_the_tabs_count_what_they_show(client, finance):
    _, paid = invoiced_order()
    pay(paid)
    invoiced_order()

    for state, count in (("all", 2), ("open", 1), ("settled", 1), ("overdue", 0)):
        page = client.get(f"/billing/invoices/?state={state}").context["page"]
        assert (len(page), page.total) == (count, count), state


def test_a_filter_that_makes_no_sense_is_left_out(client, finance):
    invoiced_order()
    response = client.get("/billing/invoices/?since=never&customer=a%00b&after=%00&state=nonsense")
    assert response.status_code == 200
    assert len(response.context["page"]) == 1


@pytest.mark.parametrize(
    "url",
    ["/billing/invoices/987654/", "/billing/payments/987654/", "/billing/credit-memos/987654/",
     "/billing/invoices/987654/credit/", "/billing/invoices/99999999999999999999/"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(client, finance, url):
    assert client.get(url).status_code == 404


def test_an_invoice_shows_its_lines_money_and_what_settled_it(client, finance):
    order, invoice = invoiced_order([(make_item("OAT-5", price="10.00"), 4)])
    memo = issued_credit(invoice, 1)
    payment = pay(invoice, "12.00")

    body = client.get(f"/billing/invoices/{invoice.pk}/").content.decode()

    history = body.split("History", 1)[1]
    assert f"12.00 USD of payment {payment.reference}" in history
    assert f"Credit memo {memo.number} approved" in history
    for text in (invoice.number, "OAT-5", order.number, memo.number, payment.reference, "18.00"):
        assert text in body


def test_a_credit_memo_shows_its_day_and_what_it_is_about_before_it_lowers_the_invoice(client, finance):
    _, invoice = invoiced_order([(make_item(price="10.00"), 4)])
    pay(invoice)
    issued, draft = issued_credit(invoice, 1), credit_draft(invoice, 2)

    rows = client.get(f"/billing/invoices/{invoice.pk}/").context["settled_by"]

    memos = {row["memo"].pk: row for row in rows if "memo" in row}
    assert (memos[issued.pk]["amount"], memos[issued.pk]["day"]) == (10, issued.issued_on)
    assert (memos[draft.pk]["amount"], memos[draft.pk]["day"]) == (20, None)


def test_a_payment_is_booked_over_the_open_invoices_oldest_first(client, finance):
    customer = make_customer()
    invoices = [invoiced_order([(make_item(price="10.00"), 5)], customer=customer)[1] for _ in range(2)]
    form = {"customer": customer.pk, "reference": "WIRE-7", "amount": "70", "received_on": "2026-11-20",
            "method": "transfer"}  # fmt: skip

    filled = client.post("/billing/payments/new/", form | {"spread": "1"})
    shares = {f"apply_{pk}": filled.context["amounts"].initial.get(f"apply_{pk}") for pk in (i.pk for i in invoices)}
    assert list(shares.values()) == ["50", "20"]
    assert not Payment.objects.exists()

    booked = client.post("/billing/payments/new/", form | shares)
    payment = Payment.objects.get()
    assert booked["Location"] == f"/billing/payments/{payment.pk}/"
    for invoice, left in zip(invoices, (0, 30), strict=True):
        invoice.refresh_from_db()
        assert invoice.open_amount == left


def test_more_applied_than_came_in_is_told_at_the_amount_that_was_typed(client, finance):
    _, invoice = invoiced_order([(make_item(price="10.00"), 5)])
    form = {"customer": invoice.customer_id, "reference": "WIRE-8", "amount": "30", "received_on": "2026-11-20",
            "method": "transfer", f"apply_{invoice.pk}": "42.50"}  # fmt: skip

    answer = client.post("/billing/payments/new/", form)

    assert answer.status_code == 422
    assert answer.context["form"].errors["amount"] == [
        f"42.50 {invoice.currency} are applied below, 12.50 {invoice.currency} more than this."
    ]
    assert 'step="0.01"' in answer.content.decode()
    assert 'min="0.01"' in answer.content.decode()
    assert 'value="42.50"' in answer.content.decode()
    assert not Payment.objects.exists()


def test_an_invoice_page_adds_up_by_line_and_by_column(client, finance):
    _, invoice = invoiced_order([(make_item(price="10.00"), 5), (make_item(price="1.10"), 3)])

    page = client.get(f"/billing/invoices/{invoice.pk}/").content.decode()
    lines = page.partition("Invoice lines")[2]
    cells = re.findall(r'data-label="Total">\D*?([\d,.]+)', lines.partition("What settles it")[0])

    *totals, last = [Decimal(each.replace(",", "")) for each in cells]
    assert len(totals) == 2
    assert sum(totals) == last == invoice.total_amount


def test_a_second_click_books_nothing_more(client, finance):
    customer = make_customer()
    form = {"customer": customer.pk, "reference": "WIRE-7", "amount": "70", "received_on": "2026-11-20",
            "method": "transfer", "operation_key": "b7a9e4c2"}  # fmt: skip
    first, second = (client.post("/billing/payments/new/", form) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Payment.objects.count() == 1


def test_a_reference_used_before_is_said_in_the_form_and_what_was_typed_stays(client, finance):
    _, invoice = invoiced_order()
    payment = pay(invoice, "1.00")
    form = {"customer": invoice.customer_id, "reference": payment.reference, "amount": "5.00",
            "received_on": "2026-11-20", "method": "cheque"}  # fmt: skip

    response = client.post("/billing/payments/new/", form)

    assert response.status_code == 409
    body = response.content.decode()
    assert "before" in body
    assert 'value="5.00"' in body
    assert Payment.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [{"amount": "NaN"}, {"amount": "-1"}, {"amount": "1e40"}, {"reference": "a\x00b"}, {"reference": ""},
     {"received_on": "31.31.2026"}, {"received_on": "2199-01-01"}],
)  # fmt: skip
def test_what_is_no_payment_is_refused_in_place(client, finance, wrong):
    form = {"customer": make_customer().pk, "reference": "WIRE-7", "amount": "70", "received_on": "2026-11-20",
            "method": "transfer"}  # fmt: skip
    assert client.post("/billing/payments/new/", form | wrong).status_code == 422
    assert not Payment.objects.exists()


def test_an_amount_out_of_bounds_is_said_in_plain_words(client, finance):
    customer = make_customer()
    _, invoice = invoiced_order([(make_item(price="10.00"), 5)], customer=customer)
    form = {"customer": customer.pk, "reference": "WIRE-7", "received_on": "2026-11-20", "method": "transfer"}

    refused = client.post("/billing/payments/new/", form | {"amount": "-1", f"apply_{invoice.pk}": "50.01"})

    assert refused.context["form"].errors["amount"] == ["More than 0."]
    assert refused.context["amounts"].errors[f"apply_{invoice.pk}"] == ["At most 50."]


@pytest.mark.parametrize("customer", ["", "0", "abc", "9" * 40])
def test_without_a_customer_one_is_asked_for(client, finance, customer):
    body = client.get(f"/billing/payments/new/?customer={customer}").content.decode()
    assert "Whose money is it?" in body


def test_the_rest_of_a_payment_is_applied_on_its_own_page(client, finance):
    customer = make_customer()
    _, invoice = invoiced_order([(make_item(price="10.00"), 5)], customer=customer)
    payment = pay(invoice, "20.00", amount=Decimal(60))

    too_much = client.post(f"/billing/payments/{payment.pk}/apply/", {f"apply_{invoice.pk}": "30.01"})
    assert too_much.status_code == 422
    done = client.post(f"/billing/payments/{payment.pk}/apply/", {f"apply_{invoice.pk}": "30"})
    assert done.status_code == 302
    payment.refresh_from_db()
    assert payment.unapplied == 10


def test_an_invoice_beyond_the_oldest_is_found_and_what_was_typed_stays(client, finance, monkeypatch):
    monkeypatch.setattr(queries.choice_of_open, "__kwdefaults__", {"text": "", "keep": (), "first": None, "limit": 2})
    customer = make_customer()
    first, _, third, last = (
        invoiced_order([(make_item(price="10.00"), 5)], customer=customer)[1] for _ in range(4)
    )  # fmt: skip
    url, new = "/billing/payments/new/", {"customer": customer.pk}
    shown = client.get(url, new)
    assert "2 of 4 open invoices shown" in shown.content.decode()
    assert last.number not in shown.content.decode()

    found = client.post(url, {**new, "amount": "60", "find": last.number, "search": "1", f"apply_{first.pk}": "10"})
    assert found.status_code == 200
    assert [invoice.pk for invoice in found.context["amounts"].invoices] == [first.pk, last.pk]
    assert found.context["amounts"][f"apply_{first.pk}"].value() == "10"
    assert found.context["form"]["amount"].value() == "60"
    assert not Payment.objects.exists()

    form = {**new, "reference": "WIRE-9", "amount": "60", "received_on": "2026-11-20", "method": "transfer"}
    client.post(url, {**form, "find": third.number, f"apply_{first.pk}": "10", f"apply_{last.pk}": "50"})
    assert {a.invoice_id: a.amount for a in Payment.objects.get().applications.all()} == {first.pk: 10, last.pk: 50}


def test_a_payment_begun_on_an_invoice_has_it_first_with_what_is_open(client, finance, monkeypatch):
    monkeypatch.setattr(queries.choice_of_open, "__kwdefaults__", {"text": "", "keep": (), "first": None, "limit": 1})
    customer = make_customer()
    first, last = (invoiced_order([(make_item(price="10.00"), 5)], customer=customer)[1] for _ in range(2))
    pay(last, "12.50")
    address = f"/billing/payments/new/?customer={customer.pk}&invoice={last.pk}"
    assert address.replace("&", "&amp;") in client.get(f"/billing/invoices/{last.pk}/").content.decode()

    shown = client.get(address)

    assert [invoice.pk for invoice in shown.context["amounts"].invoices] == [last.pk, first.pk]
    assert shown.context["amounts"][f"apply_{last.pk}"].value() == "37.5"
    assert shown.context["form"]["amount"].value() == "37.5"
    assert f'action="{address.replace("&", "&amp;")}"' in shown.content.decode()

    looked = client.post(address, {"customer": customer.pk, "search": "1", "find": "", f"apply_{last.pk}": "30"})
    assert looked.context["amounts"][f"apply_{last.pk}"].value() == "30"


@pytest.mark.parametrize("invoice", ["x", "0", "99999999", "9" * 30, "\x00"])
def test_a_payment_for_an_invoice_that_is_not_there_begins_empty(client, finance, invoice):
    shown = client.get("/billing/payments/new/", {"customer": make_customer().pk, "invoice": invoice})

    assert shown.status_code == 200
    assert shown.context["form"]["amount"].value() is None


def test_an_amount_for_an_invoice_that_is_not_open_any_more_is_said(client, finance):
    customer = make_customer()
    _, paid = invoiced_order(customer=customer)
    invoiced_order(customer=customer)
    pay(paid)
    form = {"customer": customer.pk, "reference": "WIRE-9", "amount": "60", "received_on": "2026-11-20",
            "method": "transfer", f"apply_{paid.pk}": "1"}  # fmt: skip
    answer = client.post("/billing/payments/new/", form)
    assert answer.status_code == 422
    assert "An invoice is not open any more" in answer.content.decode()
    assert Payment.objects.count() == 1


@pytest.fixture
def unused(finance):
    """A credit memo over 20.00 on a paid invoice, and another invoice of its customer with 50.00 open."""
    customer = make_customer()
    _, paid = invoiced_order([(make_item(price="10.00"), 4)], customer=customer)
    pay(paid)
    memo = issued_credit(paid, 2)
    return memo, invoiced_order([(make_item(price="10.00"), 5)], customer=customer)[1]


def test_what_is_left_of_a_credit_memo_is_applied_on_its_page(client, unused):
    memo, other = unused
    page = f"/billing/credit-memos/{memo.pk}/"
    assert "Apply what is left" in client.get(page).content.decode()
    assert memo.number in client.get("/billing/credit-memos/?state=left").content.decode()

    filled = client.post(f"{page}apply/", {"spread": "1"})
    assert filled.context["grid"].form.initial == {f"apply_{other.pk}": "20"}
    too_much = client.post(f"{page}apply/", {f"apply_{other.pk}": "30"})
    assert too_much.status_code == 409
    assert "Only 20.00 USD are left" in too_much.content.decode()
    assert client.post(f"{page}apply/", {f"apply_{other.pk}": "x"}).status_code == 422
    done = client.post(f"{page}apply/", {f"apply_{other.pk}": "20"}, follow=True).content.decode()

    assert "Apply what is left" not in done
    assert other.number in done
    assert memo.number not in client.get("/billing/credit-memos/?state=left").content.decode()
    invoice = client.get(f"/billing/invoices/{other.pk}/").content.decode()
    assert memo.number in invoice


def test_a_credit_memo_is_recorded_as_paid_out_once(client, unused):
    memo, _ = unused
    page = f"/billing/credit-memos/{memo.pk}/"
    form = {"amount": "20", "reference": "OUT-1", "paid_on": "2026-11-20", "method": "transfer", "operation_key": "k"}

    assert client.post(f"{page}refund/", form | {"reference": ""}).status_code == 422
    too_much = client.post(f"{page}refund/", form | {"amount": "20.01", "operation_key": "l"})
    assert (too_much.status_code, too_much.context["refund_form"]["amount"].value()) == (409, "20.01")
    first, second = (client.post(f"{page}refund/", form) for _ in range(2))

    assert (first.status_code, second.status_code) == (302, 302)
    memo.refresh_from_db()
    assert (memo.refunded_amount, memo.unapplied) == (20, 0)
    assert "OUT-1" in client.get(page).content.decode()


def test_a_part_of_a_whole_unit_is_refused_beside_the_field(client, finance):
    _, invoice = invoiced_order([(make_item(), 2)])
    name = f"line_{invoice.lines.get().pk}"

    given = {name: "0.5", "reason": "other", "note": "Dented", "source": "price"}
    answer = client.post(f"/billing/invoices/{invoice.pk}/credit/", given)

    assert answer.status_code == 422
    assert answer.context["form"].errors == {name: ["Counted in whole EA."]}


def test_a_credit_memo_goes_from_the_invoice_to_a_second_person(client, finance):
    ReasonCode.objects.create(kind="credit", code="short", label="Arrived short")
    _, invoice = invoiced_order([(make_item(price="10.00"), 4)])
    line = invoice.lines.get()
    form = {"reason": "short", "note": "One case was missing", "source": "price", f"line_{line.pk}": "1"}

    made = client.post(f"/billing/invoices/{invoice.pk}/credit/", form)
    memo = CreditMemo.objects.get()
    assert made["Location"] == f"/billing/credit-memos/{memo.pk}/"
    assert memo.reason == "Arrived short: One case was missing"
    assert memo.made_by == finance
    assert "a manager approves it, and nobody active is one" in client.get(made["Location"]).content.decode()

    checker = make_person(Role.MANAGER, name="Mara Lind")
    make_person(Role.MANAGER, name="Gone Away", is_active=False)
    assert "a manager approves it (Mara Lind)" in client.get(made["Location"]).content.decode()
    client.force_login(checker)
    assert client.post(f"/billing/credit-memos/{memo.pk}/approve/").status_code == 302
    memo.refresh_from_db()
    assert (memo.status, memo.approved_by) == ("issued", checker)


def test_the_maker_sees_why_approving_is_not_theirs(client, manager):
    _, invoice = invoiced_order()
    memo = credit_draft(invoice, maker=Actor.person(manager))

    page = client.get(f"/billing/credit-memos/{memo.pk}/").content.decode()
    assert "you made it; a colleague has to approve it" in page
    assert f"/billing/credit-memos/{memo.pk}/approve/" not in page
    assert client.post(f"/billing/credit-memos/{memo.pk}/approve/").status_code == 409
    memo.refresh_from_db()
    assert memo.status == "draft"


def test_rejecting_without_a_reason_stays_on_the_page(client, manager):
    _, invoice = invoiced_order()
    memo = credit_draft(invoice)
    assert client.post(f"/billing/credit-memos/{memo.pk}/reject/", {"reason": ""}).status_code == 422
    assert client.post(f"/billing/credit-memos/{memo.pk}/reject/", {"reason": "Not so"}).status_code == 302
    memo.refresh_from_db()
    assert memo.status == "rejected"


def test_a_credit_of_nothing_or_of_too_much_is_refused_in_place(client, finance):
    _, invoice = invoiced_order([(make_item(), 4)])
    line = invoice.lines.get()
    form = {"reason": "other", "note": "x", "source": "goodwill"}
    for units in ("", "0", "5", "NaN", "-1"):
        response = client.post(f"/billing/invoices/{invoice.pk}/credit/", form | {f"line_{line.pk}": units})
        assert response.status_code == 422, units
    assert not CreditMemo.objects.exists()


WRITES = {
    "/billing/payments/new/": {Role.FINANCE},
    "/billing/payments/1/apply/": {Role.FINANCE},
    "/billing/invoices/1/credit/": {Role.FINANCE},
    "/billing/credit-memos/1/approve/": {Role.MANAGER},
    "/billing/credit-memos/1/reject/": {Role.MANAGER},
}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("url", list(WRITES))
def test_only_the_right_role_may_write(client, role, url):
    client.force_login(make_person(role))
    allowed = role in WRITES[url]
    assert (client.post(url).status_code != 403) == allowed


@pytest.mark.parametrize("url", ["/billing/invoices/", "/billing/payments/", "/billing/credit-memos/"])
def test_who_may_not_see_invoices_sees_none(client, url):
    client.force_login(make_person(Role.WAREHOUSE))
    assert client.get(url).status_code == 403
    client.logout()
    assert client.get(url)["Location"].startswith("/accounts/login/")


def test_the_order_page_shows_its_invoices_and_the_money_still_open(client, finance):
    order, invoice = invoiced_order([(make_item(price="10.00"), 4)])
    pay(invoice, "15.00")

    tab = client.get(f"/panels/order/{order.pk}/invoices").content.decode()
    side = client.get(f"/panels/order/{order.pk}/money-open").content.decode()
    assert invoice.number in tab
    assert "25.00" in side


def test_numbers_are_found_by_the_search_box(client, finance):
    _, invoice = invoiced_order()
    memo, payment = issued_credit(invoice), pay(invoice, "1.00")
    for words, url in (
        (invoice.number, f"/billing/invoices/{invoice.pk}/"),
        (memo.number, f"/billing/credit-memos/{memo.pk}/"),
        (payment.reference, f"/billing/payments/{payment.pk}/"),
    ):
        assert client.get(f"/search?q={words}")["Location"] == url


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_the_day_of_a_receipt_begins_as_the_day_it_is_where_it_was_sold(client, finance, zone):
    """The two zones never share a day, so that the reader's own day cannot be both."""
    unit = make_unit(code=zone[-4:].upper(), name=zone, timezone=zone)
    customer = make_customer(business_unit=unit)
    page = client.get(f"/billing/payments/new/?customer={customer.pk}")
    assert page.context["form"].initial["received_on"] == unit.today(timezone.now())


def test_an_invoice_without_a_pdf_gets_one_in_one_click_and_the_log_says_who(client, finance):
    _, invoice = invoiced_order()
    address = f"/billing/invoices/{invoice.pk}/"
    make = reverse("documents:make", args=["invoice", invoice.pk])
    page = text_of(client.get(address))
    assert "No PDF is kept yet" in page
    assert page.count(f'action="{make}" hx-boost="false" target="_blank"') == 2  # at the top, and where documents are

    made = client.post(make)

    assert client.get(made["Location"])["Content-Type"] == "application/pdf"
    assert "No PDF is kept yet" not in text_of(client.get(address))
    event = AuditEvent.objects.get(action="document.made")
    assert (event.actor_kind, event.order_id) == ("person", invoice.order_id)
    assert event.subject_id == Document.objects.get(kind="invoice", subject_id=invoice.pk).pk
