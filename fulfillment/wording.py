"""How shipments read on a timeline."""

from oms.accounts.access import Permission as P
from oms.audit import subjects, wording
from oms.audit.subjects import Noun

wording.register(
    {
        "shipment.planned": ("clipboard", "Shipment {note} released to the warehouse"),
        "shipment.picked": ("check", "Shipment {note} picked"),
        "shipment.packed": ("package", "Shipment {note} packed, cartons: {cartons}"),
        "shipment.shipped": ("truck", "Shipment {note} left"),
        "shipment.cancelled": ("cross", "Shipment {number} called off: {note}"),
    }
)
subjects.register(
    Noun("fulfillment.shipment", "Shipment", "{number}", "fulfillment:detail", P.SHIPMENT_VIEW, find="number"),
    Noun("fulfillment.carrier", "Carrier", "{name}"),
)
