"""What a browser complains about while a person works: scripts that fail, policies that are broken, bad answers."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response

_LOADING = re.compile(r"^Failed to load resource")  # the answer itself is judged by its status
_STATUS = re.compile(r"Response Status Error Code (\d{3})")


class Watch:
    """Listens to one browser window at our `address`. `allowed` are the statuses from 400 up that the test means to see."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.address = address
        self.problems: list[str] = []
        self.allowed: set[int] = set()
        self.visited: dict[str, None] = {}
        context.on("page", self._page)
        context.on("response", self._response)

    def _page(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"{page.url}: {error}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning") or _LOADING.match(message.text):
            return
        status = _STATUS.search(message.text)
        if not (status and int(status[1]) in self.allowed):
            self.problems.append(f"{message.page.url if message.page else ''}: {message.text}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.allowed:
            self.problems.append(f"{response.request.method} {response.url}: {response.status}")
        elif response.url.startswith(self.address) and _is_a_page(response):
            self.visited.setdefault(response.url)

    def unseen(self, seen: Callable[[str], bool]) -> list[str]:
        """Addresses of whole pages that were shown and that `seen` does not know."""
        return [url for url in self.visited if not seen(urlsplit(url).path)]


def _is_a_page(response: Response) -> bool:
    request = response.request
    shown = request.is_navigation_request() or "hx-boosted" in request.headers
    html = response.headers.get("content-type", "").startswith("text/html")
    return shown and html and request.method == "GET" and response.status == 200
