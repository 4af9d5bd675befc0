"""Sample tabs, filters, facts and figures of the styleguide's whole pages."""

COLOURS = (
    "canvas",
    "surface",
    "sunken",
    "line",
    "line-strong",
    "control",
    "ink",
    "ink-2",
    "ink-3",
    "accent",
    "accent-soft",
    "good",
    "good-soft",
    "warn",
    "warn-soft",
    "bad",
    "bad-soft",
    "info",
    "info-soft",
    "mute-soft",
    "b-shipped",
    "b-released",
    "b-reserved",
    "b-open",
    "b-cancelled",
)

TABS = [
    {"label": "All open", "count": 284, "url": "#", "current": True},
    {"label": "Mine", "count": 12, "url": "#"},
    {"label": "Unassigned", "count": 63, "url": "#"},
    {"label": "Due today", "count": 41, "url": "#"},
    {"label": "Money at risk", "count": 17, "url": "#"},
]
ORDER_TABS = [
    {"label": "Order", "url": "#", "current": True},
    {"label": "Shipments", "count": 2, "url": "#"},
    {"label": "Invoices", "count": 1, "url": "#"},
    {"label": "Documents", "count": 7, "url": "#"},
    {"label": "History", "count": 34, "url": "#"},
]
FILTER_CHIPS = [
    {"label": "Channel", "value": "EDI, Portal", "remove_url": "#"},
    {"label": "Business unit", "value": "Europe, US East", "remove_url": "#"},
]
BULK_ACTIONS = [
    {"label": "Release", "key": "e", "name": "do", "value": "release"},
    {"label": "Assign", "key": "a", "name": "do", "value": "assign"},
    {"label": "Snooze", "key": "s", "name": "do", "value": "snooze"},
]
FACETS = [
    {"label": "Confirmed", "tone": "good", "icon": "check"},
    {"label": "Allocation: 1 line short", "tone": "warn", "icon": "alert"},
    {"label": "Fulfillment: part shipped", "tone": "info", "icon": "truck"},
    {"label": "Invoice: 1 of 2", "icon": "invoice"},
    {"label": "Credit: 61 % used", "tone": "good", "icon": "money"},
    {"label": "Promise kept so far", "icon": "calendar"},
]
PROMISE = [
    ("Requested", "Nov 24 to 26"),
    ("Promised", "Nov 24"),
    ("Now", "Dec 2 for line 4"),
    ("Customer told", "Today 13:05, by mail"),
]
PANE_FACTS = [
    ("Customer", "Halvorsen Grocery, DC Malmö"),
    ("Customer PO", "4500871230 of Nov 20"),
    ("Requested", "Ship Nov 24 to 26"),
    ("Value", "48,210.00 EUR"),
]
MONEY = [
    {"label": "Goods", "value": "16,219.00"},
    {"label": "Discount", "value": "-324.38"},
    {"label": "Freight", "value": "410.00"},
    {"label": "Tax 12 %", "value": "1,956.55"},
    {"label": "Total EUR", "value": "18,261.17", "total": True},
]
CHANGES = [
    {"field": "Ship to", "before": "DC Malmö", "after": "DC Lund"},
    {"field": "Line 2 price", "before": "4.10", "after": "3.85"},
    {"field": "Carrier", "before": None, "after": "Nordic Freight"},
]
LOSSES = [
    ("Ordered late", 0.4, 8.0, 9.7),
    ("Held: price", 1.2, 17.7, 29.1),
    ("Held: credit", 0.5, 46.9, 12.1),
    ("No stock", 1.9, 59.0, 46.1),
    ("Short pick", 0.3, 105.1, 7.3),
    ("Shipped late", 0.6, 112.4, 14.6),
    ("Carrier late", 0.8, 127.0, 19.4),
    ("Refused", 0.1, 146.4, 2.4),
]
SHORT_ITEMS = [
    ("Rapeseed oil 1 l", 1204, 9310, 92),
    ("Filter coffee 500 g", 884, 6020, 64),
    ("Rye crispbread 275 g", 610, 1877, 44),
    ("Lingonberry jam 400 g", 402, 2210, 29),
    ("Oat flour 5 kg", 233, 1904, 17),
]
QUEUES = [
    ("Price", (2, 7, 31, 12)),
    ("Stock", (0, 4, 58, 40)),
    ("Credit", (1, 1, 9, 3)),
    ("EDI", (0, 2, 6, 1)),
    ("Delivery", (3, 5, 22, 18)),
]
OTIF = [63, 62, 64, 63, 61, 60, 58, 57, 58, 59, 57, 57, 58, 56, 52, 53, 54, 53, 55, 54, 52, 51, 50]
KPIS = [
    {
        "label": "On time in full",
        "value": "94.2 %",
        "delta": "1.1 pt lower",
        "tone": "bad",
        "note": "than last month",
        "target_label": "96 %",
        "points": OTIF,
        "href": "#",
    },
    {
        "label": "Line fill, first pass",
        "value": "97.8 %",
        "delta": "0.4 pt higher",
        "tone": "good",
        "note": "than last month",
        "target_label": "97 %",
        "points": OTIF[::-1],
        "target": 55,
        "href": "#",
    },
    {
        "label": "Order cycle, median",
        "value": "1.9 d",
        "delta": "0.2 d faster",
        "tone": "good",
        "note": "than last month",
        "target_label": "2.0 d",
        "points": [5, 4, 4, 5, 3, 4, 3, 2, 3, 2],
        "href": "#",
    },
    {
        "label": "Touchless orders",
        "value": "71 %",
        "delta": "3 pt higher",
        "tone": "good",
        "note": "than last month",
        "target_label": "80 %",
        "points": [1, 2, 2, 3, 3, 4, 3, 5, 6],
        "href": "#",
    },
    {"label": "Exceptions per 100", "value": "8.4", "note": "no earlier month to compare with", "points": []},
]
PERSONAS = [
    {
        "name": "Ana Kovač",
        "role": "Order specialist",
        "url": "#",
        "does": "Works the exception queue: fixes what stops an order and releases it.",
    },
    {
        "name": "Bo Lindqvist",
        "role": "Warehouse",
        "url": "#",
        "does": "Picks, packs and ships, receives returns and counts stock.",
    },
    {
        "name": "Cy Adeyemi",
        "role": "Order desk manager",
        "url": "#",
        "does": "Watches the figures, hands out work and approves credit.",
    },
    {
        "name": "Dee Marchetti",
        "role": "Finance",
        "url": "#",
        "does": "Exports invoices and credit memos and applies payments.",
    },
    {
        "name": "Eve Nakamura",
        "role": "Administrator",
        "url": "#",
        "does": "Manages people, partners and settings, and proves the books.",
    },
]
NAV = [
    {
        "title": "",
        "items": [
            {"label": "My work", "url": "#", "icon": "home", "count": 12},
            {"label": "Exceptions", "url": "#", "icon": "alert", "count": 284},
            {"label": "Orders", "url": "#", "icon": "orders"},
            {"label": "Stock", "url": "#", "icon": "stock"},
            {"label": "Shipments", "url": "#", "icon": "truck", "count": 61},
            {"label": "Invoices", "url": "#", "icon": "invoice"},
            {"label": "Returns", "url": "#", "icon": "return", "count": 9},
            {"label": "EDI", "url": "#", "icon": "edi", "count": 3},
        ],
    },
    {
        "title": "Manage",
        "items": [
            {"label": "Insights", "url": "#", "icon": "chart"},
            {"label": "Controls", "url": "#", "icon": "shield"},
            {"label": "Styleguide", "url": "/styleguide", "icon": "book", "current": True},
        ],
    },
]
