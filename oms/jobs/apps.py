"""Background work."""

from oms.loading import PluggedApp


class JobsConfig(PluggedApp):
    name = "oms.jobs"
