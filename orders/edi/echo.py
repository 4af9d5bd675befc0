"""What every document to a partner repeats of an order: ids, references and places as they were sent."""

from oms.edi.x12 import values
from oms.edi.x12.parts import Party, Reference
from oms.masterdata.models import ShipTo
from orders.models import Order, OrderLine, OrderParty

OF_LATER_DOCUMENTS = frozenset({"IA", "DP", "VR", "CO", "19", "IV"})
"""The references a partner wants to read again on the 856 and the 810; the 855 repeats them all."""


def line_id(line: OrderLine) -> str:
    """PO101, verbatim; our line number where none was sent."""
    return line.partner_line_id or str(line.number)


def ordered_ids_of(line: OrderLine) -> tuple[tuple[str, str], ...]:
    """The ids as the partner sent them, verbatim; ours of what was ordered where they sent none. Needs the item."""
    if line.sent_ids:
        return tuple((qualifier, value) for qualifier, value in line.sent_ids)
    known = line.item is not None and not line.is_substituted
    return (("VN", line.item.sku if known else line.sent_item),)


def ids_of(line: OrderLine) -> tuple[tuple[str, str], ...]:
    """The ids of what the partner gets: as they were sent, or our number of a substitute. Needs the line's item."""
    if line.is_substituted and line.item:
        return (("VN", line.item.sku),)
    return ordered_ids_of(line)


def price_basis(line: OrderLine) -> str:
    return values.price_basis(line.price_per)


def references(order: Order) -> tuple[Reference, ...]:
    return tuple(Reference(qualifier, value) for qualifier, value in order.references)


def later_references(order: Order) -> tuple[Reference, ...]:
    return tuple(each for each in references(order) if each.qualifier in OF_LATER_DOCUMENTS)


def party(role: str, each: OrderParty) -> Party:
    """A party of the order as it was sent."""
    return _party(role, each, each.code)


def ship_to(order: Order) -> Party | None:
    """Where the order goes, with the code the partner knows the place by. Needs parties and ship-to."""
    place = order.destination
    return _party("ST", place, place.code) if place else None


def _party(role: str, place: OrderParty | ShipTo, code: str) -> Party:
    return Party(
        role=role,
        name=place.name,
        id_qualifier="92" if code else "",
        id=code,
        address=tuple(line for line in place.address.split("\n") if line.strip()),
        city=place.city,
        state=place.region,
        postal_code=place.postal_code,
        country=place.country,
    )
