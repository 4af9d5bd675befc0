"""How stock reads on a timeline."""

from oms.accounts.access import Permission as P
from oms.audit import subjects, wording
from oms.audit.subjects import Noun

wording.register(
    {
        "order.allocated": ("stock", "Stock was looked for; {still_open} still open"),
        "stock.received": ("download", "{quantity} of {item} received {note}"),
        "stock.adjusted": ("edit", "{item} adjusted by {quantity}: {note}"),
    }
)
subjects.register(
    Noun("inventory.location", "Location", "{name}"),
    Noun(
        "inventory.stocklevel", "Stock", "{item__sku} at {location__code}", "inventory:level", P.STOCK_VIEW, "item_id"
    ),
)
