"""Orders: the promise."""

from oms.loading import PluggedApp


class OrdersConfig(PluggedApp):
    name = "orders"
