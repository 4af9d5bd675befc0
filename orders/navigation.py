"""Where the order desk is entered, and how much waits there."""

from typing import Any

from oms.accounts.access import Permission as P
from oms.accounts.access import Role
from oms.web.navigation import Entry, register

from .queries import waiting


def _mine(user: Any) -> str:
    return waiting.MINE


def _all(user: Any) -> str:
    return waiting.ALL


register(Entry("My work", "orders:my_work", "home", P.EXCEPTION_WORK, 10, count=_mine, home_of=(Role.SPECIALIST,)))
register(Entry("Exceptions", "orders:queue", "alert", P.EXCEPTION_WORK, 20, count=_all))
register(Entry("Orders", "orders:list", "orders", P.ORDER_VIEW, 30))
register(Entry("Customers", "orders:customers", "customers", P.CUSTOMER_VIEW, 120, "Manage"))
register(Entry("Items", "orders:items", "tag", P.CUSTOMER_VIEW, 125, "Manage"))
