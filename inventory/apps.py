"""Inventory: the reservation."""

from oms.loading import PluggedApp


class InventoryConfig(PluggedApp):
    name = "inventory"
