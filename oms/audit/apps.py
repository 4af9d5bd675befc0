"""The audit log and the proof of the books."""

from oms.loading import PluggedApp


class AuditConfig(PluggedApp):
    name = "oms.audit"
