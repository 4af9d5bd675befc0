"""Files that are no orders, and one that came before: what a person sees, and what waits in the queue."""

import pytest
from playwright.sync_api import Page, expect

from oms.accounts.access import Role
from oms.edi.models import InboundFile
from orders.models import Order

from .crew import Crew
from .desk import Desk
from .pages import eventually, heading, press, told
from .scene import order_file, retailer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


@pytest.fixture
def ana(desk: Desk) -> Page:
    retailer()
    return desk.person(Role.SPECIALIST, "Ana Ortiz")


def upload(page: Page, *files: tuple[str, bytes]) -> None:
    page.goto("/edi/upload")
    chosen = [{"name": name, "mimeType": "text/plain", "buffer": content} for name, content in files]
    page.get_by_label("Drop EDI files here").set_input_files(chosen)
    press(page, "Store and read")
    told(page, "stored")


def state_of(page: Page, name: str):
    return page.get_by_role("row").filter(has_text=name)


def test_what_is_not_x12_is_kept_and_becomes_work(desk: Desk, ana: Page, crew: Crew):
    upload(ana, ("holiday.txt", b"Dear all,\nwe are closed on Friday.\n"), ("empty.edi", b""))
    for name in ("holiday.txt", "empty.edi"):
        eventually(ana, state_of(ana, name).filter(has_text="Not readable"), f"What became of {name}")
    desk.look(ana, "not readable")

    ana.goto("/exceptions/")
    row = ana.get_by_role("row").filter(has_text="holiday.txt")
    expect(row).to_contain_text("not readable")
    row.get_by_role("link").first.click()
    ana.locator("#pane").get_by_role("link", name="holiday.txt", exact=True).click()
    heading(ana, "holiday.txt")
    expect(ana.locator("main")).to_contain_text("we are closed on Friday")
    desk.look(ana, "not readable")
    assert InboundFile.objects.count() == 2
    assert not Order.objects.exists()


def test_the_same_file_again_makes_no_second_order(desk: Desk, ana: Page, crew: Crew):
    content = order_file()
    upload(ana, ("monday.edi", content))
    eventually(ana, ana.get_by_role("link", name="SO-"), "The order of the first file")

    upload(ana, ("tuesday.edi", content))
    eventually(ana, state_of(ana, "tuesday.edi").filter(has_text="Received before"), "What became of the second file")
    expect(state_of(ana, "tuesday.edi")).to_contain_text("Came before, as monday.edi")
    ana.get_by_role("link", name="tuesday.edi").click()
    expect(ana.locator("main")).to_contain_text("Nothing was read twice")
    desk.look(ana, "came before")
    assert Order.objects.count() == 1


def test_a_cut_off_file_makes_no_half_order(desk: Desk, ana: Page, crew: Crew):
    upload(ana, ("cut.edi", order_file()[:-60]))
    eventually(ana, state_of(ana, "cut.edi").filter(has_not_text="Being read"), "What became of the file")
    ana.goto("/exceptions/")
    expect(ana.get_by_role("row").filter(has_text="EDI").first).to_be_visible()
    assert not Order.objects.exists()
