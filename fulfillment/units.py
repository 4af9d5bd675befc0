"""Units of an order line as the customer ordered them, so that slip, ship notice and invoice say the same."""

from decimal import Decimal

from orders.models import OrderLine

THOUSANDTH = Decimal("0.001")


def in_ordered_unit(line: OrderLine, units: Decimal) -> tuple[Decimal, str, Decimal]:
    """Base units as they were ordered: quantity, unit, ordered. A broken pack is told in base units.

    Twin: billing.units.in_round_units.
    """
    quantity = units / line.pack
    if quantity == quantity.quantize(THOUSANDTH):
        return quantity.quantize(THOUSANDTH), line.uom, line.uom_quantity
    return units, line.item.base_uom if line.item else line.uom, line.ordered
