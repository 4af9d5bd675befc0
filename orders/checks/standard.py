"""The checks of the order desk itself: item, quantity, price, dates, address, duplicate, customer."""

from collections.abc import Iterator
from decimal import Decimal

from oms import money
from oms.masterdata.models import Channel
from oms.quantities import packs_of, text
from orders.models import OrderLine

from . import Candidate, CheckContext, Finding, Fix, NamedPlace, Place, check

HUNDRED = Decimal(100)
PIECES = {"DZ": 12, "GS": 144}  # X12 element 355: units that count pieces


def price(value: Decimal) -> str:
    """A price with at least two decimals: 4.10, 0.1254."""
    whole, _, decimals = f"{value:.4f}".partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


@check
def items(candidate: Candidate, context: CheckContext) -> Iterator[Finding]:
    for line in candidate.lines:
        if line.item is None:
            yield Finding(
                "item_unknown",
                "Item not known",
                f"Line {line.number} asks for {line.sent_item or 'an item without a number'}",
                line,
                {"sent": line.sent_item},
                (Fix("set_item", "Choose the item"), Fix("cancel_line", "Drop the line")),
            )
        elif not line.item.is_active:
            yield Finding(
                "item_inactive",
                "Item no longer sold",
                f"Line {line.number}, {line.item.sku}",
                line,
                {"sku": line.item.sku},
                (Fix("cancel_line", "Drop the line"), Fix("accept", "Sell it anyway")),
            )


@check
def quantities(candidate: Candidate, context: CheckContext) -> Iterator[Finding]:
    for line in candidate.lines:
        yield from _quantity(line)


def _quantity(line: OrderLine) -> Iterator[Finding]:
    if line.ordered <= 0 or (line.item and not line.item.divisible and line.ordered % 1):
        yield Finding(
            "quantity_invalid",
            "Quantity not usable",
            f"Line {line.number} asks for {text(line.uom_quantity)} {line.uom}",
            line,
            {"quantity": text(line.uom_quantity), "uom": line.uom},
            (Fix("set_quantity", "Correct the quantity"), Fix("cancel_line", "Drop the line")),
        )
    elif line.item and line.uom != line.item.base_uom and line.uom not in known_units(line):
        known = ", ".join(known_units(line))
        yield Finding(
            "unit_unknown",
            "Unit of measure not known",
            f"Line {line.number} is ordered in {line.uom}; we know {known}",
            line,
            {"uom": line.uom, "known": known_units(line)},
            _units_meant(line),
        )
    elif line.item and line.ordered % line.item.order_multiple:
        yield _multiple(line)


def _units_meant(line: OrderLine) -> tuple[Fix, ...]:
    """What the line may mean: so many pieces where the unit is a count of them, or the number in a unit we know."""
    assert line.item is not None
    asked, base = line.uom_quantity, line.item.base_uom
    fixes = [Fix("set_unit", f"It is {text(asked)} {unit}", {"uom": unit}) for unit in known_units(line)]
    if base == "EA" and line.uom in PIECES:
        pieces = text(asked * PIECES[line.uom])
        fixes.insert(0, Fix("set_unit", f"It is {pieces} {base}", {"uom": base, "quantity": pieces}))
    return tuple(fixes)


def _multiple(line: OrderLine) -> Finding:
    assert line.item is not None
    multiple = line.item.order_multiple
    up = packs_of((line.ordered // multiple + 1) * multiple, line.pack)
    offer = Fix("set_quantity", "Correct the quantity")  # where the next full pack breaks one of the line's own
    if up is not None:
        offer = Fix("set_quantity", f"Make it {text(up)} {line.uom}", {"quantity": text(up)})
    return Finding(
        "quantity_multiple",
        "Not a full pack",
        f"Line {line.number}: {text(line.ordered)} ordered, sold by {text(multiple)}",
        line,
        {"ordered": text(line.ordered), "multiple": text(multiple)},
        (offer, Fix("accept", "Accept as sent")),
    )


def known_units(line: OrderLine) -> list[str]:
    """The base unit and every pack of the line's item. The packs must be prefetched."""
    assert line.item is not None
    return [
        line.item.base_uom,
        *(pack.uom for pack in line.item.packs.all() if pack.uom != line.item.base_uom),
    ]


@check
def prices(candidate: Candidate, context: CheckContext) -> Iterator[Finding]:
    for line in candidate.lines:
        if line.item is None:
            continue
        if line.unit_price is None:
            yield Finding(
                "price_missing",
                "No price",
                f"Line {line.number}, {line.item.sku}: on no list, and none was sent",
                line,
                {},
                (Fix("use_price", "Set a price"), Fix("cancel_line", "Drop the line")),
            )
        elif line.list_price is not None:
            yield from _variance(line, candidate)
        elif candidate.order.channel != Channel.DESK and not line.is_price_typed:
            yield _incomparable(line, candidate)


def _incomparable(line: OrderLine, candidate: Candidate) -> Finding:
    """A price the customer sent, and nobody here has seen: for all we know it is a slip of theirs."""
    assert line.item is not None and line.unit_price is not None
    each, currency = price(line.unit_price / line.price_per), candidate.order.currency
    return Finding(
        "price_variance",
        "No price of ours to compare with",
        f"Line {line.number}: {each} {currency} sent, {line.item.sku} is on no list in {currency}",
        line,
        {"sent": each, "currency": currency},
        (Fix("use_price", "Set a price"), Fix("accept", "Accept as sent"), Fix("cancel_line", "Drop the line")),
    )


def _variance(line: OrderLine, candidate: Candidate) -> Iterator[Finding]:
    assert line.unit_price is not None and line.list_price is not None
    each = line.unit_price / line.price_per
    tolerance = candidate.customer.price_tolerance
    if abs(each - line.list_price) * HUNDRED <= line.list_price * tolerance:
        return
    currency = candidate.order.currency
    difference = money.rounded((each - line.list_price) * line.uom_quantity, currency)
    yield Finding(
        "price_variance",
        f"Price differs from {line.price_source}",
        f"Line {line.number}: {price(each)} sent, {price(line.list_price)} agreed,"
        f" {abs(difference):,} {currency} {'above' if difference > 0 else 'below'}",
        line,
        {
            "sent": price(each),
            "agreed": price(line.list_price),
            "source": line.price_source,
            "difference": str(difference),
            "tolerance": str(tolerance),
        },
        (
            Fix("use_price", f"Use {price(line.list_price)}", {"price": str(line.list_price)}),
            Fix("accept", "Accept as sent"),
        ),
    )


@check
def discount(candidate: Candidate, context: CheckContext) -> Iterator[Finding]:
    """An order that costs less than nothing could be shipped and never invoiced."""
    order = candidate.order
    if order.discount_amount > order.goods_amount:
        less, goods = (money.text(value, order.currency) for value in (order.discount_amount, order.goods_amount))
        yield Finding(
            "discount_too_large",
            "Discount larger than the goods",
            f"{less} is taken off goods of {goods}",
            None,
            {"discount": less, "goods": goods},
            (Fix("set_discount", "Correct the discount"), Fix("cancel_order", "Cancel the order")),
        )


@check
def address(candidate: Candidate, context: CheckContext) -> Iterator[Finding]:
    place = candidate.place
    if place is None:
        yield Finding(
            "ship_to_unknown",
            "Ship-to not known",
            _unknown_place(candidate.named),
            None,
            _sent_names(candidate.named),
            (Fix("set_ship_to", "Choose the ship-to"),),
        )
    elif missing := _missing(place, candidate):
        yield Finding(
            "address_incomplete",
            "Address not complete",
            f"{place.name or 'The ship-to'} has no {' and no '.join(missing)}",
            None,
            {"missing": missing, "name": place.name, "address": place.address, "city": place.city},
            (Fix("set_ship_to", "Choose the ship-to"), Fix("accept", "Ship it so")),
        )


def _unknown_place(named: NamedPlace | None) -> str:
    words = ", ".join(_sent_names(named).values())
    return f"They sent {words}; we know no such place of theirs" if words else "The order does not say where it goes"


def _sent_names(named: NamedPlace | None) -> dict[str, str]:
    """What was sent for the place by the name of its value; empty values are left out."""
    sent = {name: getattr(named, name, "").strip() for name in ("code", "name", "city")}
    return {name: value for name, value in sent.items() if value}


def _missing(place: Place, candidate: Candidate) -> list[str]:
    """What no carrier can do without. A country that was not sent is the customer's own."""
    country = place.country.strip() or candidate.customer.country
    parts = {"street": place.address, "city": place.city, "country": country}
    return [name for name, value in parts.items() if not value.strip()]


@check
def duplicate(candidate: Candidate, context: CheckContext) -> Iterator[Finding]:
    """What is compared is the PO: which orders bear it is told, but no reason to ask again once it was accepted."""
    if candidate.same_po:
        others = ", ".join(candidate.same_po[:3])
        yield Finding(
            "duplicate_po",
            "Duplicate PO",
            f"PO {candidate.order.po_number} is on {others} already",
            None,
            {"po_number": candidate.order.po_number, "po_release": candidate.order.po_release},
            (Fix("cancel_order", "Cancel this one"), Fix("accept", "It is another order")),
        )


@check
def customer(candidate: Candidate, context: CheckContext) -> Iterator[Finding]:
    if not candidate.customer.is_active:
        yield Finding(
            "customer_inactive",
            "Customer not active",
            f"We do not sell to {candidate.customer.name} any more",
            None,
            {},
            (Fix("reactivate_customer", "Reactivate the customer"), Fix("cancel_order", "Cancel the order")),
        )


@check
def test_data(candidate: Candidate, context: CheckContext) -> Iterator[Finding]:
    if candidate.order.is_test:
        yield Finding(
            "test_order",
            "Test order",
            "It came with the test flag (ISA15 = T) and never reaches stock or finance",
            None,
            {},
            (Fix("cancel_order", "Cancel it"),),
        )
