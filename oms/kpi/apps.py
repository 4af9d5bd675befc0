"""The figures."""

from oms.loading import PluggedApp


class KpiConfig(PluggedApp):
    name = "oms.kpi"
