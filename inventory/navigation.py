"""Where stock is looked at."""

from oms.accounts.access import Permission
from oms.web.navigation import Entry, register

register(Entry("Stock", "inventory:stock", "stock", Permission.STOCK_VIEW, rank=40))
