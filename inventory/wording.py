"""How stock reads on a timeline."""

from oms.audit import wording

wording.register(
    {
        "order.allocated": ("stock", "Stock was looked for; {still_open} still open"),
        "stock.received": ("download", "{quantity} of {item} received {note}"),
        "stock.adjusted": ("edit", "{item} adjusted by {quantity}: {note}"),
    }
)
