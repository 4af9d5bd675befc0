"""A mail's HTML as our page may show it: the inside of its card, with just the tags and classes our own mails use.

The page's content policy lets in no frame and no style of the mail's own, so the mail is read, not embedded.
"""

from html import escape
from html.parser import HTMLParser

from django.utils.safestring import SafeString, mark_safe

ALLOWED = frozenset(
    {"h1", "h2", "p", "table", "thead", "tbody", "tfoot", "tr", "th", "td", "strong", "b", "em", "small", "br", "a"}
    | {"ul", "ol", "li", "span"}
)
CLASSES = frozenset({"facts", "lines", "num", "button", "mute", "total"})
VOID = frozenset({"br"})
SILENT = frozenset({"style", "script", "title", "head"})
_HEADINGS = {"h1": "h2", "h2": "h3"}


def readable(html: str) -> SafeString:
    """What stands in the mail's card; empty when it has none."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return mark_safe("".join(reader.out))  # noqa: S308 - built of escaped text and allowed tags alone


class _Reader(HTMLParser):
    """Copies what is inside the first `<td class="card">`, tag by tag."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self._depth = 0  # of table cells, from the card's own on; 0 outside of it
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self._silent += 1
            return
        given = dict(attrs)
        if not self._depth:
            self._depth = int(tag == "td" and "card" in (given.get("class") or "").split() and not self.out)
            return
        self._depth += tag == "td"
        if tag in ALLOWED:
            self.out.append(f"<{_HEADINGS.get(tag, tag)}{_attributes(tag, given)}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self._silent = max(self._silent - 1, 0)
            return
        if not self._depth:
            return
        self._depth -= tag == "td"
        if self._depth and tag in ALLOWED and tag not in VOID:
            self.out.append(f"</{_HEADINGS.get(tag, tag)}>")

    def handle_data(self, data: str) -> None:
        if self._depth and not self._silent:
            self.out.append(escape(data))


def _attributes(tag: str, given: dict[str, str | None]) -> str:
    kept = [name for name in (given.get("class") or "").split() if name in CLASSES]
    text = f' class="{" ".join(kept)}"' if kept else ""
    href = given.get("href") or ""
    if tag == "a" and href.startswith(("https://", "http://", "mailto:")):
        text += f' href="{escape(href)}" rel="noreferrer"'
    return text
