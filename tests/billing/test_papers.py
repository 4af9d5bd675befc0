"""What the invoice says on paper and on the screen, in the decimals of its currency."""

import io
import re
from datetime import UTC, datetime

import openpyxl
import pytest
from django.urls import reverse

from billing import documents, exports, queries
from billing.models import Invoice
from billing.sheets import INVOICES
from oms.accounts.access import Role
from oms.documents.layout import page_html
from orders import operations as orders
from orders.models import Order
from tests.builders.billing import issued_credit, pay
from tests.builders.company import SYSTEM, make_customer, make_item
from tests.builders.orders import NOON, invoiced_order
from tests.builders.screens import signed_in

pytestmark = pytest.mark.django_db


def billed_in_dinar() -> Invoice:
    item = make_item("K1", price="1.2345", currency="KWD")
    return invoiced_order([(item, 5)], customer=make_customer(currency="KWD"))[1]


def amounts(html: str) -> list[str]:
    return re.findall(r'class="money[^>]*>([\d.,]+)', html)


def test_the_lines_on_the_paper_add_up_to_its_total_in_dinar():
    paper = documents.invoice(billed_in_dinar().pk)
    assert set(amounts(page_html(paper.template, paper.context))) == {"6.173", "0.000"}


def test_the_page_of_an_invoice_keeps_the_third_decimal_of_the_dinar():
    invoice = billed_in_dinar()
    page = signed_in(Role.FINANCE).get(reverse("billing:invoice", args=[invoice.pk])).content.decode()
    assert set(amounts(page)) == {"6.173", "0.000"}  # what was paid is nothing yet


def test_the_workbook_keeps_the_third_decimal_of_the_dinar():
    billed_in_dinar()
    about = exports.About([], "Jonas Taube", datetime(2026, 11, 20, 12, tzinfo=UTC), "UTC")
    book = openpyxl.load_workbook(io.BytesIO(exports.styled_workbook(INVOICES, Invoice.objects.all(), about)))
    head = [cell.value for cell in book["Invoices"][1]]
    total = book["Invoices"].cell(2, head.index("Total") + 1)
    assert (float(total.value), total.number_format) == (6.173, "#,##0.00#")
    sums = {row[0].value: row[1] for row in book["About"].iter_rows()}
    assert sums["Total KWD"].number_format == "#,##0.000"


def test_a_credit_memo_goes_to_whom_the_invoice_was_billed():
    customer = make_customer(name="Brightfield Foods", address="1 Old Mill Road", city="Dayton")
    memo = issued_credit(invoiced_order([(make_item(), 5)], customer=customer)[1])
    customer.name, customer.address = "Brightfield Holding", "2 New Tower"
    customer.save()

    paper = documents.credit_memo(memo.pk)
    printed = page_html(paper.template, paper.context)
    assert ("Brightfield Foods" in printed, "1 Old Mill Road" in printed) == (True, True)
    assert "2 New Tower" not in printed


def test_what_was_cancelled_does_not_wait_for_an_invoice():
    order, invoice = invoiced_order([(make_item(price="10.00"), 5)], in_stock=3)
    assert queries.order_money(order).to_invoice == 20
    orders.cancel_rest(order_id=order.pk, reason="The rest is not needed", actor=SYSTEM, now=NOON)
    pay(invoice)

    money = queries.order_money(Order.objects.get(pk=order.pk))
    assert (money.invoiced, money.open, money.to_invoice) == (30, 0, 0)
