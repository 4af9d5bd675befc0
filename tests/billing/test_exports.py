"""What finance takes along is just what was filtered, typed, and safe to open."""

import csv
import io
import re
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.utils import timezone

from billing import exports
from billing.models import Invoice, InvoiceLine
from billing.operations import export as exporting
from billing.sheets import SHEETS
from oms.accounts.access import Role
from oms.audit.models import AuditEvent
from oms.documents.models import Document
from oms.jobs import runner
from oms.jobs.models import Job
from tests.builders.company import make_customer, make_item, make_person
from tests.builders.orders import NOON, invoiced_order
from tests.builders.screens import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def finance(client):
    person = make_person(Role.FINANCE, name="Jonas Taube")
    client.force_login(person)
    return person


def book_of(response) -> openpyxl.Workbook:
    assert response.status_code == 200, response.content[:500]
    return openpyxl.load_workbook(io.BytesIO(response.content))


def rows_of(sheet) -> list[dict]:
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_an_export_holds_the_rows_that_the_list_shows_and_no_other(client, finance):
    wanted, other = make_customer(name="Halvorsen Grocery"), make_customer(name="Northline Retail")
    for customer in (wanted, wanted, other):
        invoiced_order([(make_item(), 3)], customer=customer)

    book = book_of(client.post("/billing/export/", {"what": "invoices", "customer": "Halvorsen", "format": "xlsx"}))
    shown = client.get("/billing/invoices/?customer=Halvorsen").context["page"]

    assert {row["Invoice"] for row in rows_of(book["Invoices"])} == {invoice.number for invoice in shown}
    assert len(rows_of(book["Invoices"])) == shown.total == 2


def test_dates_are_dates_and_amounts_are_numbers(client, finance):
    _, invoice = invoiced_order([(make_item(price="12.50"), 3)])

    [row] = rows_of(book_of(client.post("/billing/export/", {"what": "invoices", "format": "xlsx"}))["Invoices"])

    assert row["Invoice date"].isoformat() == "2026-11-18T00:00:00"
    assert isinstance(row["Total"], float | int)
    assert Decimal(str(row["Total"])) == invoice.total_amount
    assert row["State"] == "Open"


def test_the_first_sheet_says_which_rows_who_when_and_how_much(client, finance):
    invoiced_order([(make_item(price="10.00"), 3)])
    invoiced_order([(make_item(price="4.00", currency="EUR"), 5)], customer=make_customer(currency="EUR"))

    about = dict(
        book_of(client.post("/billing/export/", {"what": "invoices", "since": "2026-11-01", "format": "xlsx"}))[
            "About"
        ].iter_rows(values_only=True)
    )

    assert about["Export"] == "Invoices"
    assert about["Rows"] == 2
    assert about["Made by"] == "Jonas Taube"
    assert about["Filter: From"] == "2026-11-01"
    assert (about["Total USD"], about["Total EUR"]) == (30, 20)


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_a_text_that_looks_like_a_formula_stays_a_text(client, finance, start):
    text = f"{start}cmd|' /C calc'!A0"
    invoiced_order([(make_item(description="x"), 1)], customer=make_customer(name=text))

    book = book_of(client.post("/billing/export/", {"what": "invoices", "format": "xlsx"}))
    sheet = book["Invoices"]
    column = [cell.value for cell in sheet[1]].index("Customer") + 1
    cell = sheet.cell(2, column)
    assert (cell.value, cell.data_type) == (text, "s")

    lines = client.post("/billing/export/", {"what": "invoices", "format": "csv"}).content.decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(lines))
    assert row["Customer"] == f"'{text}"


def test_every_sheet_can_be_exported_and_agrees_with_its_count(client, finance):
    _, invoice = invoiced_order([(make_item(), 3), (make_item(), 2)])
    for code, count in (("invoices", 1), ("invoice_lines", 2), ("credit_memos", 0)):
        sheet = SHEETS[code]
        assert len(list(exports.values(sheet, sheet.rows(now=NOON)))) == count
    lines = rows_of(
        book_of(client.post("/billing/export/", {"what": "invoice_lines", "format": "xlsx"}))["Invoice lines"]
    )
    assert sum(Decimal(str(row["Goods"])) for row in lines) == invoice.goods_amount
    assert InvoiceLine.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_long_list_is_written_by_a_job_into_a_document_of_the_same_rows(client, finance, monkeypatch):
    monkeypatch.setattr(exporting, "STYLED_ROWS", 1)
    for number in range(3):
        invoiced_order([(make_item(description=f"=item {number}"), 1)])

    response = client.post("/billing/export/", {"what": "invoice_lines", "format": "xlsx"})
    job = Job.objects.get(kind="billing.export")
    assert response["Location"] == f"/jobs/{job.pk}/"
    assert runner.run(job.pk)

    document = Document.objects.get(kind="export")
    book = openpyxl.load_workbook(io.BytesIO(bytes(document.content)))
    rows = rows_of(book["Invoice lines"])
    assert [row["Description"] for row in rows] == ["=item 0", "=item 1", "=item 2"]
    assert isinstance(rows[0]["Invoice date"], datetime)
    assert client.get(f"/documents/{document.pk}").status_code == 200
    assert b"It is ready" in client.get(f"/jobs/{job.pk}/").content


@pytest.mark.parametrize("looked_for", ["PO\x017", "=1+1", "@SUM(A1)"])
def test_what_somebody_looked_for_stands_in_the_workbook_as_text(client, finance, looked_for):
    answer = client.post("/billing/export/", {"what": "invoices", "text": looked_for, "format": "xlsx"})

    assert answer.status_code == 200
    about = {row[0].value: row[1] for row in book_of(answer)["About"].iter_rows()}
    said = about["Filter: Number or PO"]
    assert (said.value, said.data_type) == (looked_for.replace("\x01", " "), "s")


@pytest.mark.django_db(transaction=True)
def test_a_form_that_asked_for_one_long_list_cannot_ask_for_another(client, finance, monkeypatch):
    monkeypatch.setattr(exporting, "STYLED_ROWS", 0)
    invoiced_order()
    form = {"what": "invoices", "operation_key": "7b1e"}
    client.post("/billing/export/", form | {"format": "xlsx"})

    answer = client.post("/billing/export/", form | {"format": "csv"})

    assert answer.status_code == 409
    assert "This form was sent before with other content" in text_of(answer)
    [key] = re.findall(r'name="operation_key" value="([^"]+)"', answer.content.decode())
    assert client.post("/billing/export/", form | {"format": "csv", "operation_key": key}).status_code == 302
    assert Job.objects.filter(kind="billing.export").count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_long_csv_has_the_same_rows_too(client, finance, monkeypatch):
    monkeypatch.setattr(exporting, "STYLED_ROWS", 1)
    for _ in range(3):
        invoiced_order([(make_item(), 1)])

    client.post("/billing/export/", {"what": "invoices", "format": "csv"})
    assert runner.run(Job.objects.get(kind="billing.export").pk)

    text = bytes(Document.objects.get(kind="export").content).decode("utf-8-sig")
    assert [row["Invoice"] for row in csv.DictReader(io.StringIO(text))] == list(
        Invoice.objects.order_by("pk").values_list("number", flat=True)
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rows_at_once", [0, 10], ids=["by a job", "at once"])
def test_an_export_speaks_in_the_hours_of_whoever_asked_and_says_what_let_them(
    client, finance, monkeypatch, rows_at_once
):
    monkeypatch.setattr(exporting, "STYLED_ROWS", rows_at_once)
    finance.timezone = "Pacific/Auckland"
    finance.save()
    invoiced_order()

    answer = client.post("/billing/export/", {"what": "invoices", "format": "xlsx"})
    if not rows_at_once:
        assert runner.run(Job.objects.get(kind="billing.export").pk)
    content = answer.content if rows_at_once else bytes(Document.objects.get(kind="export").content)

    about = dict(openpyxl.load_workbook(io.BytesIO(content))["About"].iter_rows(values_only=True))
    assert "Pacific/Auckland" in " ".join(map(str, [*about, *about.values()]))
    assert AuditEvent.objects.get(action="export.made").permission == "invoice.export"


def test_what_left_the_house_is_in_the_log(client, finance):
    invoiced_order()
    client.post("/billing/export/", {"what": "invoices", "format": "csv"})

    event = AuditEvent.objects.get(action="export.made")
    assert (event.actor_name, event.changes["rows"]) == ("Jonas Taube", 1)


@pytest.mark.parametrize("role", [Role.SPECIALIST, Role.MANAGER, Role.WAREHOUSE, Role.ADMIN])
def test_only_finance_may_export(client, role):
    client.force_login(make_person(role))
    assert client.get("/billing/export/").status_code == 403
    assert client.post("/billing/export/", {"what": "invoices"}).status_code == 403


@pytest.mark.parametrize(
    "broken",
    [{"what": "secrets"}, {"what": "invoices", "since": "never"}, {"what": "invoices", "customer": "a\x00b"},
     {"what": "invoices", "since": "2026-02-02", "until": "2026-01-01"}],
)  # fmt: skip
def test_a_filter_that_cannot_be_read_is_refused_in_place(client, finance, broken):
    assert client.post("/billing/export/", {"format": "xlsx", **broken}).status_code == 422


def test_another_persons_job_is_not_shown(client, finance, monkeypatch):
    monkeypatch.setattr(exporting, "STYLED_ROWS", 0)
    invoiced_order()
    client.post("/billing/export/", {"what": "invoices", "format": "csv"})
    job = Job.objects.get(kind="billing.export")

    client.force_login(make_person(Role.SPECIALIST))
    assert client.get(f"/jobs/{job.pk}/").status_code == 404


def test_the_period_of_the_first_visit_is_this_month(client, finance):
    today = timezone.localdate()
    assert client.get("/billing/export/").context["form"].cleaned_data["since"] == date(today.year, today.month, 1)
