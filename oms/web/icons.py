"""The icon set: line drawings on a 24 by 24 grid, one stroke width, named for what they mean here."""

from functools import cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_ALERT = (
    '<path d="M12 9v4M12 17h.01"/>'
    '<path d="M10.3 3.9 1.8 18a2 2 0 0 0 1.7 3h17a2 2 0 0 0 1.7-3L13.7 3.9a2 2 0 0 0-3.4 0z"/>'
)
_PERSON = '<circle cx="12" cy="8" r="4"/><path d="M4 21a8 8 0 0 1 16 0"/>'

PATHS = {
    # places in the rail
    "home": '<path d="m3 11 9-8 9 8M5 9v12h14V9"/>',
    "inbox": '<path d="M22 12h-6l-2 3h-4l-2-3H2"/><path d="M5.5 5h13L22 12v7H2v-7z"/>',
    "alert": _ALERT,
    "orders": '<path d="M6 2 3 6v14a2 2 0 0 0 2 2h14a2 2 0 0 0 2-2V6l-3-4zM3 6h18M16 10a4 4 0 0 1-8 0"/>',
    "stock": '<path d="m12 2 10 5-10 5L2 7zM2 17l10 5 10-5M2 12l10 5 10-5"/>',
    "truck": '<path d="M1 3h15v13H1zM16 8h4l3 3v5h-7"/><circle cx="5.5" cy="18.5" r="2.5"/>'
    '<circle cx="18.5" cy="18.5" r="2.5"/>',
    "invoice": '<path d="M4 2v20l3-2 3 2 2-2 2 2 3-2 3 2V2zM8 7h8M8 11h8M8 15h5"/>',
    "credit": '<path d="M4 2v20l3-2 3 2 2-2 2 2 3-2 3 2V2zM16 11H8M11 8l-3 3 3 3"/>',
    "return": '<path d="M3 7v6h6"/><path d="M21 17a9 9 0 0 0-15-6.7L3 13"/>',
    "edi": '<path d="m17 1 4 4-4 4M3 11V9a4 4 0 0 1 4-4h14M7 23l-4-4 4-4M21 13v2a4 4 0 0 1-4 4H3"/>',
    "chart": '<path d="M3 3v18h18M7 15l4-5 3 3 5-7"/>',
    "shield": '<path d="M12 22s8-4 8-10V5l-8-3-8 3v7c0 6 8 10 8 10z"/>',
    "customers": '<circle cx="9" cy="8" r="3.5"/><path d="M2 21a7 7 0 0 1 14 0M16 4.5a3.5 3.5 0 0 1 0 7'
    'M18 14.5A7 7 0 0 1 22 21"/>',
    "building": '<path d="M4 22V3h11v19M15 9h5v13M2 22h20M8 7h3M8 11h3M8 15h3"/>',
    "warehouse": '<path d="M2 21V9l10-6 10 6v12M6 21v-9h12v9M6 16h12"/>',
    "tag": '<path d="M3 3h8l10 10-8 8L3 11z"/><path d="M7.5 7.5h.01"/>',
    "payment": '<path d="M2 5h20v14H2zM2 10h20M6 15h4"/>',
    "book": '<path d="M4 4a2 2 0 0 1 2-2h14v18H6a2 2 0 0 0-2 2z"/><path d="M4 20a2 2 0 0 1 2-2h14"/>',
    "settings": '<path d="M4 7h10M18 7h2M4 17h2M10 17h10"/><circle cx="16" cy="7" r="2"/>'
    '<circle cx="8" cy="17" r="2"/>',
    "jobs": '<path d="M4 5h16v6H4zM4 13h16v6H4zM8 8h.01M8 16h.01"/>',
    # things
    "person": _PERSON,
    "package": '<path d="m12 2 9 5v10l-9 5-9-5V7zM3 7l9 5 9-5M12 12v10"/>',
    "box": '<path d="M3 8h18v13H3zM3 8l2-5h14l2 5M10 12h4"/>',
    "clipboard": '<path d="M8 4H5v18h14V4h-3"/><path d="M8 2h8v4H8zM9 12h6M9 16h6"/>',
    "barcode": '<path d="M4 5v14M8 5v14M11 5v14M15 5v14M17 5v14M20 5v14"/>',
    "file": '<path d="M6 2h8l5 5v15H6zM14 2v5h5"/>',
    "mail": '<path d="M2 5h20v14H2z"/><path d="m2 6 10 7 10-7"/>',
    "phone": '<path d="M5 3h4l2 5-3 2a12 12 0 0 0 6 6l2-3 5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 5a2 2 0 0 1 2-2z"/>',
    "calendar": '<path d="M3 5h18v17H3zM3 10h18M8 2v5M16 2v5"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3 2"/>',
    "pin": '<path d="M12 22s7-7.5 7-12.5a7 7 0 0 0-14 0C5 14.5 12 22 12 22z"/><circle cx="12" cy="9.5" r="2.5"/>',
    "comment": '<path d="M3 4h18v13h-8l-5 4v-4H3z"/>',
    "bell": '<path d="M6 9a6 6 0 0 1 12 0c0 6 2 7 2 8H4c0-1 2-2 2-8M10 21h4"/>',
    "key": '<circle cx="8" cy="15" r="5"/><path d="m11.5 11.5 9-9M17 6l3 3"/>',
    "spark": '<path d="M13 2 4 14h7l-1 8 9-12h-7z"/>',
    "money": '<circle cx="12" cy="12" r="9"/>'
    '<path d="M15 9a3 3 0 0 0-3-2c-4 0-4 4.5 0 5s4 5 0 5a3 3 0 0 1-3-2M12 5v14"/>',
    # states
    "check": '<path d="m4 12 5 5L20 6"/>',
    "check-circle": '<circle cx="12" cy="12" r="9"/><path d="m8 12 3 3 5-6"/>',
    "cross": '<path d="M18 6 6 18M6 6l12 12"/>',
    "cross-circle": '<circle cx="12" cy="12" r="9"/><path d="m9 9 6 6M15 9l-6 6"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v6M12 7h.01"/>',
    "help": '<circle cx="12" cy="12" r="9"/><path d="M9.5 9a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.7M12 17h.01"/>',
    "pause": '<path d="M9 5v14M15 5v14"/>',
    "play": '<path d="M7 4v16l13-8z"/>',
    "hold": '<path d="M8 2h8l6 6v8l-6 6H8l-6-6V8zM9 9v6M15 9v6"/>',
    "lock": '<path d="M5 11h14v11H5zM8 11V7a4 4 0 0 1 8 0v4"/>',
    "flag": '<path d="M5 22V3M5 4h13l-3 4 3 4H5"/>',
    "dot": '<circle cx="12" cy="12" r="4" fill="currentColor"/>',
    "part": '<circle cx="12" cy="12" r="9"/><path d="M12 3a9 9 0 0 1 0 18z" fill="currentColor"/>',
    "circle": '<circle cx="12" cy="12" r="9"/>',
    # deeds
    "search": '<circle cx="11" cy="11" r="7"/><path d="m21 21-4.3-4.3"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "minus": '<path d="M5 12h14"/>',
    "edit": '<path d="M4 20h4L20 8l-4-4L4 16zM13 7l4 4"/>',
    "trash": '<path d="M4 6h16M9 6V3h6v3M6 6l1 16h10l1-16M10 11v6M14 11v6"/>',
    "copy": '<path d="M8 8h13v13H8z"/><path d="M16 8V3H3v13h5"/>',
    "download": '<path d="M12 3v12M7 10l5 5 5-5M4 21h16"/>',
    "upload": '<path d="M12 16V4M7 9l5-5 5 5M4 21h16"/>',
    "print": '<path d="M7 8V2h10v6M7 18H3V8h18v10h-4M7 14h10v8H7z"/>',
    "filter": '<path d="M3 5h18M7 12h10M10 19h4"/>',
    "columns": '<path d="M3 4h18v16H3zM9 4v16M15 4v16"/>',
    "sort": '<path d="m8 9 4-4 4 4M8 15l4 4 4-4"/>',
    "up": '<path d="m5 14 7-7 7 7"/>',
    "down": '<path d="m5 10 7 7 7-7"/>',
    "left": '<path d="m15 5-7 7 7 7"/>',
    "right": '<path d="m9 5 7 7-7 7"/>',
    "external": '<path d="M14 3h7v7M21 3l-9 9M19 14v7H3V5h7"/>',
    "link": '<path d="M10 14a4 4 0 0 0 6 0l4-4a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-4 4a4 4 0 0 0 6 6l1-1"/>',
    "more": '<path d="M5 12h.01M12 12h.01M19 12h.01" stroke-width="3"/>',
    "menu": '<path d="M3 6h18M3 12h18M3 18h18"/>',
    "refresh": '<path d="M21 4v6h-6M3 20v-6h6"/><path d="M20 10a8 8 0 0 0-15-3M4 14a8 8 0 0 0 15 3"/>',
    "undo": '<path d="M4 9h11a5 5 0 0 1 0 10H9M8 5 4 9l4 4"/>',
    "send": '<path d="M22 2 11 13M22 2l-7 20-4-9-9-4z"/>',
    "split": '<path d="M12 22v-8L4 6M12 14l8-8M4 11V6h5M15 6h5v5"/>',
    "sign-out": '<path d="M10 3H4v18h6M16 7l5 5-5 5M21 12H9"/>',
    "eye": '<path d="M2 12s4-7 10-7 10 7 10 7-4 7-10 7-10-7-10-7z"/><circle cx="12" cy="12" r="3"/>',
    "theme": '<circle cx="12" cy="12" r="9"/><path d="M12 3a9 9 0 0 0 0 18z" fill="currentColor"/>',
    "keyboard": '<path d="M2 6h20v12H2zM6 10h.01M10 10h.01M14 10h.01M18 10h.01M7 14h10"/>',
}


@cache
def svg(name: str, label: str = "") -> SafeString:
    """Draw an icon inline; with a label it speaks, without one it is decoration. KeyError on an unknown name."""
    voice = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return mark_safe(f'<svg class="icon" viewBox="0 0 24 24" {voice}>{PATHS[name]}</svg>')  # noqa: S308
