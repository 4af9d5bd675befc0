"""Units of an order line as the customer ordered them, so that slip, ship notice and invoice say the same."""

from decimal import Decimal

from oms import quantities
from orders.models import OrderLine


def in_ordered_unit(line: OrderLine, units: Decimal) -> tuple[Decimal, str, Decimal]:
    """Base units as they were ordered: quantity, unit, ordered. A broken pack is told in base units."""
    quantity, uom, whole = quantities.in_unit_of(line, units)
    return quantity, uom, line.uom_quantity if whole else line.ordered
