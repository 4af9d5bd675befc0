"""Where stock is looked at; the count is of confirmed orders that wait for it."""

from typing import Any

from inventory.queries import short_orders
from oms.accounts.access import Permission
from oms.web.navigation import Entry, register


def _short(user: Any) -> int | None:
    return short_orders() or None


register(Entry("Stock", "inventory:stock", "stock", Permission.STOCK_VIEW, rank=40, count=_short))
