"""A paper's HTML with everything it needs inside: style sheet and fonts as data, for the renderer reaches nothing."""

import re
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from oms.accounts.models import BusinessUnit

LETTER_CURRENCIES = ("USD", "CAD", "MXN")  # where Letter lies in the tray; the rest of the world has A4
_FONT_FACE = re.compile(r"@font-face \{.*?url\(\.\./vendor/([\w.-]+)\).*?\}\n")
_EXTENDED = "latin-ext"


def page_html(template: str, context: Mapping[str, Any]) -> str:
    """The template as one self-contained document."""
    html = render_to_string(template, {**context, "css": "/*style*/"})
    extended = any(ord(letter) > 0xFF for letter in html)
    return html.replace("/*style*/", stylesheet(extended=extended), 1)


def letterhead(unit: BusinessUnit) -> dict[str, Any]:
    """Who writes, and on which paper: `company` and `paper` of `print/base.html`."""
    facts = [unit.legal_name, f"Tax no. {unit.tax_number}" if unit.tax_number else "", unit.email]
    return {
        "company": {
            "name": unit.name,
            "address_lines": [unit.legal_name, *unit.address.splitlines()],
            "facts": [fact for fact in facts if fact],
        },
        "paper": "Letter" if unit.currency in LETTER_CURRENCIES else "A4",
    }


@cache
def stylesheet(*, extended: bool) -> str:
    """The style sheet with its fonts inside. The letters beyond Latin-1 are heavy, and left out where none is used."""
    text = (Path(settings.BASE_DIR) / "static/css/print-document.css").read_text()
    return _FONT_FACE.sub(lambda face: _embedded(face) if extended or _EXTENDED not in face[1] else "", text)


def _embedded(face: re.Match[str]) -> str:
    font = (Path(settings.BASE_DIR) / "static/vendor" / face[1]).read_bytes()
    return face[0].replace(f"../vendor/{face[1]}", f"data:font/ttf;base64,{b64encode(font).decode()}")
