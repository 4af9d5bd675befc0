"""What everybody does on every page."""

import time
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

PATIENCE = 120
"""Seconds the worker gets; its first PDF is slow on a busy machine. A journey that goes well waits for none of it."""


def path_of(page: Page) -> str:
    return urlsplit(page.url).path


def stands_still(page: Page) -> None:
    """Nothing is asked for and nothing is being put in its place, as a person sees before they press on."""
    moving = ".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added"
    expect(page.locator(moving)).to_have_count(0)


def press(page: Page | Locator, name: str) -> None:
    """Press the one button of that name, once the page stands still."""
    stands_still(page.page if isinstance(page, Locator) else page)
    page.get_by_role("button", name=name, exact=True).click()


def told(page: Page, words: str) -> None:
    """A notice says so."""
    expect(page.locator("#toasts")).to_contain_text(words)


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def eventually(page: Page, locator: Locator, why: str) -> None:
    """Load the page again until the worker's doing shows on it."""
    deadline = time.monotonic() + PATIENCE
    while not locator.first.is_visible():
        assert time.monotonic() < deadline, f"{why} did not show on {page.url}\n{page.locator('main').aria_snapshot()}"
        page.wait_for_timeout(150)
        stands_still(page)  # what was asked for by a click is not to be cut off
        page.reload()


def download(page: Page, control: Locator) -> tuple[str, bytes]:
    """Press what hands out a file; its name and bytes."""
    with page.expect_download() as waiting:
        control.click()
    return waiting.value.suggested_filename, waiting.value.path().read_bytes()


def pdf(page: Page, button: str) -> bytes:
    """Press a print button; the paper opens in a tab of its own. Its bytes, fetched as that tab fetched them."""
    with page.expect_popup() as opening:
        press(page, button)
    opened = opening.value
    opened.wait_for_url("**/documents/**")
    content = page.request.get(opened.url).body()
    opened.close()
    return content


def tab(page: Page, name: str) -> None:
    page.locator(".tabs").get_by_role("link", name=name).click()
    expect(page.locator(".tabs__tab[aria-current=page]")).to_contain_text(name)
