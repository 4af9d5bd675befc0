"""Billing: what is owed."""

from oms.loading import PluggedApp


class BillingConfig(PluggedApp):
    name = "billing"
