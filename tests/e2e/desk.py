"""People at their browsers."""

from collections.abc import Callable

from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from oms.accounts.models import User
from tests.builders.company import make_person

from . import looks
from .watch import Watch

PASSWORD = "correct horse battery"


class Desk:
    """The people of one journey, each in a browser window of their own, with scripts or without."""

    def __init__(self, new_context: Callable[..., BrowserContext], address: str, *, scripts: bool = True) -> None:
        self.new_context, self.address, self.scripts = new_context, address, scripts
        self.watches: list[Watch] = []
        self.pages: list[Page] = []

    def person(self, role: str, name: str) -> Page:
        """Somebody with this role, signed in by cookie; the window stands on a blank page."""
        return self.sign_in(make_person(role, name=name))

    def sign_in(self, person: User) -> Page:
        page = self.window()
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session_of(person), "url": self.address}]
        )
        return page

    def person_through_the_form(self, role: str, name: str) -> Page:
        """Somebody with this role who signs in as people do."""
        person = make_person(role, name=name)
        person.set_password(PASSWORD)
        person.save(update_fields=["password"])
        page = self.window()
        page.goto("/")
        page.get_by_label("E-mail").fill(person.email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("navigation", name="Main")).to_be_visible()
        return page

    def window(self) -> Page:
        context = self.new_context(
            java_script_enabled=self.scripts, viewport={"width": 1440, "height": 900},
            reduced_motion="reduce", color_scheme="light", accept_downloads=True,
        )  # fmt: skip
        context.set_default_timeout(15_000)
        self.watches.append(Watch(context, self.address))
        self.pages.append(context.new_page())
        return self.pages[-1]

    def look(self, page: Page, state: str = "") -> None:
        """Judge the page that is shown (see `looks`); without scripts the judges cannot work, and need not again."""
        if self.scripts:
            looks.look(page, state)

    def look_at_the_rest(self) -> None:
        """Judge every kind of page somebody saw and nobody judged."""
        for watch, page in zip(self.watches, self.pages, strict=True):
            for url in watch.unseen(looks.is_seen) if self.scripts else []:
                page.goto(url)
                looks.look(page)

    def allow(self, *statuses: int) -> None:
        """The test means to see these answers."""
        for watch in self.watches:
            watch.allowed |= set(statuses)

    def problems(self) -> list[str]:
        return [problem for watch in self.watches for problem in watch.problems]


def session_of(person: User) -> str:
    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value
