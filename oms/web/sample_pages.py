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
