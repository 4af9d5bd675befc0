"""Bar codes as SVG drawn from rectangles: no inline style, so they also stand on a page under the strict policy."""

from io import BytesIO

import segno
from barcode.codex import Code128, Gs1_128
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

QUIET_ZONE = 10  # modules of white at each end, as the standard asks


def code128(text: str, *, height: int = 40) -> SafeString:
    """The text as Code 128. `height` is in modules; the size on paper is the style sheet's."""
    return _bars(Code128(text).build()[0], height, text)


def gs1_128(text: str, *, height: int = 40, label: str = "") -> SafeString:
    """Application identifiers and their values as GS1-128: `00` and 18 digits for an SSCC."""
    return _bars(Gs1_128(text).build()[0], height, label or text)


def qr(text: str) -> SafeString:
    """The text as a QR code that survives 15 per cent damage."""
    drawing = BytesIO()
    segno.make(text, error="m", micro=False).save(
        drawing, kind="svg", xmldecl=False, svgns=False, omitsize=True, svgclass="barcode barcode--qr", lineclass=None,
        title=text,
    )  # fmt: skip
    return mark_safe(drawing.getvalue().decode())  # noqa: S308 - segno escapes the title


def _bars(modules: str, height: int, label: str) -> SafeString:
    """One path for all dark modules, runs joined."""
    path, x = [], QUIET_ZONE
    for run in _runs(modules):
        if run[0] == "1":
            path.append(f"M{x} 0h{len(run)}v{height}h-{len(run)}z")
        x += len(run)
    return format_html(
        '<svg class="barcode barcode--lines" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<path fill="#000" d="{}"/></svg>',
        x + QUIET_ZONE,
        height,
        label,
        "".join(path),
    )


def _runs(modules: str) -> list[str]:
    runs: list[str] = []
    for module in modules:
        if runs and runs[-1][0] == module:
            runs[-1] += module
        else:
            runs.append(module)
    return runs
