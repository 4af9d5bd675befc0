"""What the invoice says on paper and on the screen, in the decimals of its currency."""

import io
import re
from datetime import UTC, datetime

import openpyxl
import pytest
from django.urls import reverse

from billing import documents, exports
from billing.models import Invoice
from billing.sheets import INVOICES
from oms.accounts.access import Role
from oms.documents.layout import page_html
from tests.builders.company import make_customer, make_item
from tests.builders.orders import invoiced_order
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
    assert set(amounts(page)) == {"6.173"}


def test_the_workbook_keeps_the_third_decimal_of_the_dinar():
    billed_in_dinar()
    about = exports.About([], "Jonas Taube", datetime(2026, 11, 20, 12, tzinfo=UTC), "UTC")
    book = openpyxl.load_workbook(io.BytesIO(exports.styled_workbook(INVOICES, Invoice.objects.all(), about)))
    head = [cell.value for cell in book["Invoices"][1]]
    total = book["Invoices"].cell(2, head.index("Total") + 1)
    assert (float(total.value), total.number_format) == (6.173, "#,##0.00#")
    sums = {row[0].value: row[1] for row in book["About"].iter_rows()}
    assert sums["Total KWD"].number_format == "#,##0.000"
