"""How stock reads on a timeline."""

from decimal import Decimal

from oms import quantities
from oms.accounts.access import Permission as P
from oms.audit import subjects, wording
from oms.audit.subjects import Noun


def allocated(waiting: Decimal) -> str:
    """What an order got, said by what it still waits for."""
    return f"Stock reserved; {still_waiting(waiting)}"


def still_waiting(units: Decimal) -> str:
    if not units:
        return "nothing still waits"
    return f"{quantities.text(units)} still {'waits' if units == 1 else 'wait'} for stock"


wording.register(
    {
        "order.allocated": ("stock", "{note}"),
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
