"""The sample data of the styleguide: one order desk on one afternoon, nothing read from the database."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message

from oms.web import icons
from oms.web.kept import Kept
from oms.web.sample_pages import (
    BULK_ACTIONS,
    CHANGES,
    COLOURS,
    FACETS,
    FILTER_CHIPS,
    KPIS,
    LOSSES,
    MONEY,
    NAV,
    ORDER_TABS,
    PANE_FACTS,
    PERSONAS,
    PROMISE,
    QUEUES,
    SHORT_ITEMS,
    TABS,
)

# The clock of the page stands still, so that two pictures of it can be compared.
NOW = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)


class SampleForm(forms.Form):
    customer = forms.CharField(help_text="Name, number or ship-to. Type three letters.")
    po_number = forms.CharField(label="Customer PO", max_length=22)
    ship_on = forms.DateField(label="Ship on", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    terms = forms.ChoiceField(choices=[("net30", "Net 30 days"), ("2-10", "2 % 10, net 30")])
    quantity = forms.DecimalField(min_value=1)
    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2}))
    split = forms.BooleanField(label="May ship in parts", required=False, help_text="Each part has its own freight.")
    priority = forms.ChoiceField(choices=[("n", "Normal"), ("r", "Rush")], widget=forms.RadioSelect, initial="n")


class SampleFilter(forms.Form):
    channel = forms.ChoiceField(choices=[("", "Any"), ("edi", "EDI"), ("portal", "Portal")], required=False)
    due = forms.ChoiceField(choices=[("", "Any time"), ("today", "Today")], required=False)


def _minutes(count: int) -> datetime:
    return NOW + timedelta(minutes=count)


ROWS = [
    (
        "SO-104882",
        "PO 4500871230",
        "Halvorsen Grocery",
        "Portal",
        "Price differs from contract",
        "2 lines, 4.10 above 3.85",
        Decimal("48210"),
        "EUR",
        _minutes(18),
        "",
        "Ana Kovač",
    ),
    (
        "SO-104879",
        "PO 0098231",
        "Northline Retail",
        "EDI 850",
        "Item not known",
        "Buyer item 7731-B on line 4",
        Decimal("12904.50"),
        "USD",
        _minutes(42),
        "",
        None,
    ),
    (
        "SO-104871",
        "PO BH-22019",
        "Bayside Hardware",
        "EDI 850",
        "Short of stock",
        "120 of 400 in two locations",
        Decimal("9440"),
        "USD",
        _minutes(80),
        "",
        "Mira Olsen",
    ),
    (
        "SO-104866",
        "PO 77120/26",
        "Kessler & Söhne",
        "Portal",
        "Credit limit",
        "Exposure 104 % of 250,000",
        Decimal("31775.20"),
        "EUR",
        _minutes(125),
        "",
        "Ana Kovač",
    ),
    (
        "SO-104860",
        "PO 4500871198",
        "Halvorsen Grocery",
        "EDI 850",
        "Duplicate PO",
        "Same lines as SO-104612",
        Decimal("18330"),
        "EUR",
        _minutes(200),
        "Waiting for the buyer",
        "Jonas Taube",
    ),
    (
        "SO-104858",
        "MK-9920317",
        "Marketside",
        "Portal",
        "Address not found",
        "Postal code and state disagree",
        Decimal("212.40"),
        "USD",
        _minutes(-130),
        "",
        None,
    ),
    (
        "SO-104851",
        "PO C-1182",
        "Corvane Medical",
        "EDI 850",
        "Export check",
        "Possible match, 86 %",
        Decimal("77001"),
        "USD",
        _minutes(235),
        "",
        "Jonas Taube",
    ),
]
ROW_NAMES = (
    "number",
    "po",
    "customer",
    "channel",
    "problem",
    "detail",
    "value",
    "currency",
    "due",
    "paused",
    "owner",
)

LINES = [
    ("HG-10021", "Oat flour 5 kg, case of 4", 400, "12.40", {"shipped": 400}, ("Shipped", "good", "check")),
    (
        "HG-10344",
        "Rye crispbread 275 g, case of 12",
        260,
        "3.85",
        {"released": 200, "reserved": 60},
        ("Released", "info", "truck"),
    ),
    ("HG-11800", "Lingonberry jam 400 g, case of 6", 180, "9.15", {"reserved": 180}, ("Reserved", "info", "lock")),
    (
        "HG-12007",
        "Cold-pressed rapeseed oil 1 l, case of 6",
        400,
        "18.9025",
        {"reserved": 280, "open": 120},
        ("Backordered", "warn", "clock"),
    ),
    (
        "HG-12990",
        "Filter coffee 500 g, case of 8",
        90,
        "11.20",
        {"reserved": 60, "cancelled": 30},
        ("Reserved", "info", "lock"),
    ),
]


STUCK = {
    "title": "Two things stop this order",
    "findings": [
        {
            "text": "Line 2 priced 4.10, contract C-2214 says 3.85",
            "detail": "Difference 1,300.00 EUR, tolerance 0.5 %",
            "fix": {"label": "Use 3.85", "url": "#", "values": {"line": 2}},
        },
        {
            "text": "Line 5 priced 11.90, contract says 11.20",
            "detail": "Buyer sent the same price on Nov 6",
            "fix": {"label": "Use 11.20", "url": "#", "values": {"line": 5}},
        },
    ],
    "actions": [
        {"label": "Use both, release", "url": "#", "variant": "primary"},
        {"label": "Accept as sent", "url": "#"},
        {"label": "Ask buyer", "href": "#", "variant": "quiet"},
    ],
}

SEGMENTS = [
    {"number": 1, "tag": "ST", "elements": [{"text": "850"}, {"text": "0001"}]},
    {"number": 2, "tag": "BEG", "elements": [{"text": t} for t in ("00", "NE", "4500871230", "", "20261120")]},
    {"number": 3, "tag": "N1", "elements": [{"text": t} for t in ("ST", "HALVORSEN DC MALMO", "92", "0412")]},
    {
        "number": 4,
        "tag": "PO1",
        "elements": [
            {"text": "2"},
            {"text": "260"},
            {"text": "CA"},
            {"text": "4.10", "bad": True},
            {"text": "PE"},
            {"text": "BP"},
            {"text": "7731-A"},
        ],
        "findings": ["PO104: unit price 4.10, contract C-2214 says 3.85."],
    },
    {
        "number": 5,
        "tag": "PID",
        "elements": [{"text": t} for t in ("F", "", "", "", "RYE CRISPBREAD 275G")],
        "current": True,
    },
    {
        "number": 6,
        "tag": "SE",
        "elements": [{"text": "7", "bad": True}, {"text": "0001"}],
        "findings": ["SE01: 7 segments were announced, 6 came."],
    },
]

EVENTS = [
    {"icon": "truck", "tone": "good", "text": "Shipment SH-55210 left Malmö", "at": _minutes(-20), "url": "#"},
    {
        "icon": "edi",
        "text": "850 received, 997 accepted",
        "detail": "Interchange 000002231, 6 lines",
        "at": _minutes(-24),
    },
    {"icon": "alert", "tone": "warn", "text": "Price check opened this exception", "at": _minutes(-1500)},
    {"icon": "person", "text": "Mira accepted amendment 1", "who": "Mira Olsen", "at": _minutes(-24 * 60 * 12)},
]


def _notices() -> list[Message]:
    return [
        Message(constants.SUCCESS, "Order SO-104882 released."),
        Message(constants.INFO, "The export is being written; you will be told when it is ready."),
        Message(constants.WARNING, "42 rows were left out: they are claimed by others."),
        Message(constants.ERROR, "SO-104866 is closed, so it cannot be cancelled."),
    ]


def _line(row: tuple) -> dict:
    sku, text, ordered, price, counts, state = row
    facet = dict(zip(("label", "tone", "icon"), state, strict=True))
    return {"sku": sku, "text": text, "ordered": ordered, "price": Decimal(price), "state": facet, **counts}


def _wrong_form() -> SampleForm:
    form = SampleForm({"customer": "Halvorsen Grocery", "quantity": "0", "terms": "net30", "priority": "r"})
    form.add_error(None, "The order cannot be entered yet.")
    return form


def _waterfall() -> list[dict]:
    """The bars of the sample chart, placed."""
    return [
        {
            "x": x,
            "y": y,
            "height": height,
            "middle": x + 30,
            "below": y + height + 14,
            "value": f"-{lost}",
            "label": label,
        }
        for x, (label, lost, y, height) in zip(range(100, 724, 78), LOSSES, strict=True)
    ]


def sample_context() -> dict:
    """All the sample data of the page; nothing is read from the database."""
    return {
        "now": NOW,
        "nav": NAV,
        "person": {"name": "Ana Kovač", "role": "Order specialist"},
        "personas": PERSONAS,
        "sandbox": True,
        "now_label": "14:05 CET",
        "rows": [SimpleNamespace(**dict(zip(ROW_NAMES, row, strict=True))) for row in ROWS],
        "lines": [_line(row) for row in LINES],
        "kpis": KPIS,
        "stuck": STUCK,
        "segments": SEGMENTS,
        "events": EVENTS,
        "form": SampleForm(),
        "wrong_form": _wrong_form(),
        "filter_form": SampleFilter(),
        "notices": _notices(),
        "kept_sample": Kept("/orders/1/hold", "#", [("reason", "The buyer calls back on Monday")]),
        "icons": list(icons.PATHS),
        "tokens": COLOURS,
        "tabs": TABS,
        "order_tabs": ORDER_TABS,
        "filter_chips": FILTER_CHIPS,
        "bulk_actions": BULK_ACTIONS,
        "facets": FACETS,
        "promise": PROMISE,
        "pane_facts": PANE_FACTS,
        "money": MONEY,
        "pane_chips": [{"label": "In review"}],
        "changes": CHANGES,
        "waterfall": _waterfall(),
        "short_items": SHORT_ITEMS,
        "queues": QUEUES,
        "crumbs": [{"label": "Orders", "url": "#"}, {"label": "Halvorsen Grocery"}],
        "empty_action": {"label": "Tomorrow's ship dates", "href": "#"},
        "due_times": [_minutes(n) for n in (18, 80, 300, 3000, -130)],
    }
