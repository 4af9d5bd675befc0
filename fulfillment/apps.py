"""Fulfillment: the departure."""

from oms.loading import PluggedApp


class FulfillmentConfig(PluggedApp):
    name = "fulfillment"
