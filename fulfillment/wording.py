"""How shipments read on a timeline."""

from oms.audit import wording

wording.register(
    {
        "shipment.planned": ("clipboard", "Shipment {note} released to the warehouse"),
        "shipment.picked": ("check", "Shipment {note} picked"),
        "shipment.packed": ("package", "Shipment {note} packed, cartons: {cartons}"),
        "shipment.shipped": ("truck", "Shipment {note} left"),
        "shipment.cancelled": ("cross", "Shipment {number} called off: {note}"),
    }
)
