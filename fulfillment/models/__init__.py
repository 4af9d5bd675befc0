"""What leaves the building: shipments, their lines and packages, and who carries them."""

from .carrier import Carrier
from .package import Package, PackageLine
from .shipment import Shipment, ShipmentLine

__all__ = ["Carrier", "Package", "PackageLine", "Shipment", "ShipmentLine"]
