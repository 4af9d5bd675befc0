"""The main job from a partner's file to a paid invoice and back through a return, by people with the right role."""

import os
import re
import time
from io import BytesIO

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from inventory.models import StockLevel
from oms.accounts.access import Role
from oms.edi.models import OutboundMessage
from orders.models import Order

from .crew import Crew
from .desk import Desk
from .pages import download, eventually, heading, pdf, press, tab, told
from .scene import AGREED, acknowledgement_of, an_order_that_left_in_time, order_file, retailer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


@pytest.fixture
def before(desk: Desk) -> None:
    """What is there before worker and beat begin."""
    retailer()
    an_order_that_left_in_time()


def test_from_a_partners_file_to_a_paid_invoice_and_back(desk: Desk, before: None, crew: Crew):
    ana = desk.person_through_the_form(Role.SPECIALIST, "Ana Ortiz")

    order = upload_the_order(desk, ana)
    mend_and_release(desk, ana, order)
    the_855_goes_out_and_is_acknowledged(ana, crew, order)

    bo = desk.person(Role.WAREHOUSE, "Bo Lind")
    pick_pack_and_ship(desk, bo, order)

    dee = desk.person(Role.FINANCE, "Dee Novak")
    the_invoice_is_posted(desk, dee, order)
    book_the_payment(desk, dee, order)
    the_order_is_closed(ana, crew, order)

    authorize_a_return(desk, ana, order)
    receive_and_inspect(desk, bo)
    cy = desk.person(Role.MANAGER, "Cy Brandt")
    approve_the_credit(desk, cy)
    export_for_the_month(desk, dee)
    look_at_the_figures(desk, cy)
    crew.finish()


# Order desk


def upload_the_order(desk: Desk, ana: Page) -> Order:
    """A file through the upload page; the worker reads it."""
    ana.goto("/edi/")
    ana.get_by_role("link", name="Upload files").click()
    heading(ana, "Upload files")
    desk.look(ana)
    file = {"name": "big-retail.edi", "mimeType": "application/octet-stream", "buffer": order_file()}
    ana.get_by_label("Drop EDI files here").set_input_files(file)
    press(ana, "Store and read")
    told(ana, "The file is stored.")
    eventually(ana, ana.get_by_role("link", name="SO-"), "The order of the file")
    desk.look(ana, "read")
    ana.get_by_role("link", name="850 PO-4711").click()
    heading(ana, "big-retail.edi")
    ana.go_back()
    heading(ana, "Upload files")
    ana.get_by_role("link", name="SO-").click()
    order = Order.objects.get(po_number="PO-4711")
    heading(ana, order.number)
    desk.look(ana, "in review")
    return order


def mend_and_release(desk: Desk, ana: Page, order: Order) -> None:
    """The one finding is claimed from the queue, mended with one click, and the order released."""
    ana.goto("/exceptions/")
    expect(ana.locator("#queue-table")).to_contain_text("Price differs")
    desk.look(ana)
    press(ana, "Claim next")
    told(ana, "is yours")
    pane = ana.locator("#pane")
    expect(pane).to_contain_text("3.00 sent, 2.50 agreed")
    desk.look(ana, "open")
    press(pane, "Use 2.50")
    told(ana, "is resolved")
    ana.goto(f"/orders/{order.pk}/")
    expect(ana.locator("main")).to_contain_text("73.00")
    ana.get_by_role("button", name="Release", exact=False).first.click()
    told(ana, "is released")


def the_855_goes_out_and_is_acknowledged(ana: Page, crew: Crew, order: Order) -> None:
    """The 997 we owe and the 855 lie in the outbox; the partner's own 997 comes by the inbox folder."""
    tab(ana, "EDI")
    row = ana.get_by_role("row").filter(has_text="855")
    eventually(ana, row.filter(has_text="Sent"), "The 855")
    crew.until(lambda: {"855", "997"} <= crew.sent(), "The 855 and the 997 in the outbox")

    message = OutboundMessage.objects.get(set_id="855", order_id=order.pk)
    drop(crew, "partner-997.edi", acknowledgement_of(message))
    eventually(ana, row.filter(has_text="Accepted"), "The partner's 997 for the 855")


def drop(crew: Crew, name: str, content: bytes) -> None:
    """As a transport does: written beside, then renamed; old enough not to be waited for."""
    part = crew.inbox / f"{name}.part"
    part.write_bytes(content)
    before = time.time() - 60
    os.utime(part, (before, before))
    part.rename(crew.inbox / name)


# Warehouse


def pick_pack_and_ship(desk: Desk, bo: Page, order: Order) -> None:
    bo.goto("/shipments/")
    eventually(bo, bo.get_by_role("row").filter(has_text="Big Retail"), "The planned shipment")
    desk.look(bo)
    bo.get_by_role("row").filter(has_text="Big Retail").get_by_role("link").first.click()
    expect(bo.get_by_role("heading", name="Pick")).to_be_visible()
    desk.look(bo, "to pick")
    assert pdf(bo, "Pick list").startswith(b"%PDF")

    press(bo, "Confirm pick")
    expect(bo.get_by_role("heading", name="Pack")).to_be_visible()
    desk.look(bo, "to pack")
    for cartons in ("30", "1"):
        bo.get_by_label("Number of cartons").fill(cartons)
        bo.get_by_label("Number of cartons").press("Enter")
        expect(bo.get_by_role("columnheader", name="Carton")).to_have_count(int(cartons))
        assert bo.evaluate("document.scrollingElement.scrollWidth") <= bo.viewport_size["width"], f"{cartons} cartons"
    press(bo, "Confirm packing")
    expect(bo.get_by_role("heading", name="Ship", exact=True)).to_be_visible()
    desk.look(bo, "to ship")
    bo.get_by_label("Carrier").select_option(label="United Parcel")
    bo.get_by_label("Tracking number").fill("1Z999AA10123456784")
    press(bo, "Confirm departure")
    expect(bo.locator("main")).to_contain_text("1Z999AA10123456784")
    desk.look(bo, "left")
    assert pdf(bo, "Packing slip").startswith(b"%PDF")
    assert StockLevel.objects.get(item__sku="OAT-5").on_hand == 88


# Finance


def the_invoice_is_posted(desk: Desk, dee: Page, order: Order) -> None:
    dee.goto("/billing/invoices/")
    eventually(dee, dee.get_by_role("row").filter(has_text=order.number), "The invoice")
    desk.look(dee)
    dee.get_by_role("row").filter(has_text=order.number).get_by_role("link").first.click()
    heading(dee, "INV-")
    expect(dee.locator("main")).to_contain_text("73.00")
    link = dee.get_by_role("link", name="Download")
    eventually(dee, link, "The invoice as PDF")
    name, content = download(dee, link)
    assert name.endswith(".pdf")
    assert content.startswith(b"%PDF")
    desk.look(dee, "open")


def book_the_payment(desk: Desk, dee: Page, order: Order) -> None:
    dee.get_by_role("link", name="Record a payment").click()
    heading(dee, "Record a payment")
    desk.look(dee)
    dee.get_by_label("Reference").fill("WIRE-1")
    dee.get_by_label("Amount").fill(str(AGREED))
    press(dee, "Fill in, oldest first")
    expect(dee.get_by_label("Apply to")).to_have_value("73")
    press(dee, "Book the payment")
    told(dee, "WIRE-1 is booked.")
    desk.look(dee)


def the_order_is_closed(ana: Page, crew: Crew, order: Order) -> None:
    ana.goto(f"/orders/{order.pk}/")
    expect(ana.locator(".facets")).to_contain_text("Closed")
    expect(ana.locator(".facets")).to_contain_text("Paid")
    tab(ana, "EDI")
    for document in ("856", "810"):
        eventually(ana, ana.get_by_role("row").filter(has_text=document).filter(has_text="Sent"), f"The {document}")
    crew.until(lambda: {"856", "810"} <= crew.sent(), "The 856 and the 810 in the outbox")
    tab(ana, "Documents")
    for title in ("Pick list", "Packing slip", "Invoice"):
        expect(ana.get_by_role("row").filter(has_text=title).first).to_be_visible()


# Returns


def authorize_a_return(desk: Desk, ana: Page, order: Order) -> None:
    ana.goto(f"/orders/{order.pk}/")
    ana.locator(".head__actions").get_by_role("link", name="Authorize return").click()
    heading(ana, "Authorize a return")
    desk.look(ana)
    ana.get_by_label("Why it comes back").select_option(label="Damaged in transit")
    ana.get_by_label("Units of OAT-5").fill("2")
    press(ana, "Authorize")
    told(ana, "The return is authorized")
    desk.look(ana, "authorized")


def receive_and_inspect(desk: Desk, bo: Page) -> None:
    bo.goto("/returns/")
    desk.look(bo)
    bo.get_by_role("row").filter(has_text="Big Retail").get_by_role("link").first.click()
    desk.look(bo, "to receive")
    press(bo, "Confirm receipt")
    told(bo, "is received")
    desk.look(bo, "to inspect")
    bo.get_by_label("Back to stock, OAT-5").fill("2")
    press(bo, "Confirm inspection")
    told(bo, "is inspected")
    desk.look(bo, "inspected")
    assert StockLevel.objects.get(item__sku="OAT-5").on_hand == 90


def approve_the_credit(desk: Desk, cy: Page) -> None:
    cy.goto("/billing/credit-memos/")
    desk.look(cy)
    cy.get_by_role("row").filter(has_text="Big Retail").get_by_role("link").first.click()
    expect(cy.locator("main")).to_contain_text("8.00")
    desk.look(cy, "to approve")
    press(cy, "Approve")
    expect(cy.get_by_role("heading", level=1)).to_contain_text("CM-")
    desk.look(cy, "issued")


# Figures


def export_for_the_month(desk: Desk, dee: Page) -> None:
    for address, total in (("/billing/invoices/", 73), ("/billing/credit-memos/?state=all", 8)):
        dee.goto(address)
        dee.get_by_role("link", name="Export").click()
        heading(dee, "Export")
        desk.look(dee)
        name, content = download(dee, dee.get_by_role("button", name="Excel workbook"))
        assert name.endswith(".xlsx")
        cells = [cell for sheet in load_workbook(BytesIO(content)) for row in sheet.values for cell in row]
        assert total in cells


def look_at_the_figures(desk: Desk, cy: Page) -> None:
    """Two orders, everything whole and in time; the day the order of this journey is due is not over."""
    cy.goto("/")
    cy.get_by_role("navigation", name="Main").get_by_role("link", name="Insights").click()
    for figure, value in (
        ("Orders booked", r"^\s*2\s*$"),
        ("Line fill, first pass", r"^\s*100"),
        ("On time in full", r"^\s*100"),
        ("Order cycle, median", r"^\s*0"),
    ):
        card = cy.locator(".kpi").filter(has_text=figure)
        expect(card.locator(".kpi__value")).to_have_text(re.compile(value))
    desk.look(cy)
    cy.locator(".kpi").filter(has_text="Orders booked").click()
    expect(cy.get_by_role("row").filter(has_text="Big Retail")).to_be_visible()
    desk.look(cy)
