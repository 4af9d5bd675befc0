"""The pages of the order desk that later apps add to."""

from oms.web.panels import slot

from .queries.customers import find_customer
from .queries.items import find_item
from .queries.orders import find_line, find_order

slot("order", find_order)
slot("order_line", find_line)
slot("customer", find_customer)
slot("item", find_item)
