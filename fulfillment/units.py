"""Units of an order line as the customer ordered them, so that slip, ship notice and invoice say the same."""

from decimal import Decimal

from oms import quantities
from orders.models import OrderLine


def in_ordered_unit(line: OrderLine, units: Decimal) -> tuple[Decimal, str, Decimal]:
    """Base units as they were ordered: quantity, unit, ordered. A broken pack is told in base units."""
    packs = quantities.packs_of(units, line.pack)
    if packs is not None:
        return packs, line.uom, line.uom_quantity
    return units, line.item.base_uom if line.item else line.uom, line.ordered
