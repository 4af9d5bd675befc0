"""Where the order desk is entered, and how much waits there."""

from oms.accounts.access import Permission as P
from oms.accounts.access import Role
from oms.web.navigation import Entry, register

from .queries.exceptions import all_waiting, mine_waiting

register(
    Entry("My work", "orders:my_work", "home", P.EXCEPTION_WORK, 10, count=mine_waiting, home_of=(Role.SPECIALIST,))
)
register(Entry("Exceptions", "orders:queue", "alert", P.EXCEPTION_WORK, 20, count=lambda user: all_waiting()))
register(Entry("Orders", "orders:list", "orders", P.ORDER_VIEW, 30))
register(Entry("Customers", "orders:customers", "customers", P.CUSTOMER_VIEW, 120, "Manage"))
register(Entry("Items", "orders:items", "tag", P.CUSTOMER_VIEW, 125, "Manage"))
