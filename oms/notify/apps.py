"""Mail."""

from oms.loading import PluggedApp


class NotifyConfig(PluggedApp):
    name = "oms.notify"
