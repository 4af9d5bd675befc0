"""Returns: what comes back."""

from oms.loading import PluggedApp


class ReturnsConfig(PluggedApp):
    name = "returns"
