"""HTML put together in Python, for the small pieces that a page holds by the hundred, where a template each is slow."""

from html import escape

from django.utils.safestring import SafeString


def fill(pattern: str, *values: object, **named: object) -> SafeString:
    """`format_html` for plain values at a third of its price: each is escaped unless it is safe text already."""
    return SafeString(pattern.format(*map(_safe, values), **{name: _safe(value) for name, value in named.items()}))


def _safe(value: object) -> str:
    return value if isinstance(value, SafeString) else escape(str(value))
