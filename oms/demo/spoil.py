"""Making a new order wrong, so that the real checks find what they are there to find."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from random import Random

from oms import money
from orders.exception_types import TYPES
from orders.states import Verb

from .catalogue import Catalogue, Stocked
from .customers import Buyer, Clientele
from .demand import Demand
from .rhythm import working_day
from .story import Line, Order

STUCK_FRESH = 0.55  # share that waits for a person, of the orders that came in just now
STUCK_BEFORE = 0.15  # and of those of the days before
_WEIGHTS = {
    "price_variance": 30,
    "quantity_multiple": 14,
    "item_unknown": 13,
    "unit_unknown": 7,
    "ship_to_unknown": 7,
    "date_past": 8,
    "duplicate_po": 8,
    "price_missing": 5,
    "item_inactive": 4,
    "quantity_invalid": 3,
    "address_incomplete": 4,
    "discount_too_large": 1,
    "manual_hold": 1,
    "test_order": 1,
    "customer_inactive": 1,
}


class Spoiler:
    """Spoils orders: each kind of trouble once, then as often as in life."""

    def __init__(self, rng: Random, catalogue: Catalogue, clientele: Clientele, demand: Demand) -> None:
        self.rng, self.catalogue, self.clientele, self.demand = rng, catalogue, clientele, demand
        self.to_show = [code for code, kind in TYPES.items() if Verb.CONFIRM in kind.blocks]
        self.types = [code for code in _WEIGHTS if code in TYPES]
        self.weights = [_WEIGHTS[code] for code in self.types]
        self.last: dict[int, Order] = {}  # of each buyer, for duplicates

    def next_type(self) -> str:
        """What the next stuck order shall suffer from: an exception type that stops confirming."""
        return self.to_show.pop(0) if self.to_show else self.rng.choices(self.types, weights=self.weights)[0]

    def buyer_for(self, code: str) -> Buyer | None:
        """Who must have sent it, where the trouble is theirs; None for anybody."""
        if code == "customer_inactive":
            return self.rng.choice(self.clientele.gone)
        if code == "address_incomplete":
            return self.rng.choice([buyer for buyer in self.clientele.buyers if buyer.building_site])
        if code == "test_order":
            return self.clientele.buyers[0]
        if code == "duplicate_po":
            return self.rng.choice(list(self.last.values())).buyer
        return None

    def spoil(self, order: Order, code: str) -> None:
        """Make it wrong. A type that no check finds leaves the order as it is."""
        line = self.rng.choice(order.lines)
        if code in _OF_LINE:
            _OF_LINE[code](self, order, line)
        elif code in _OF_ORDER:
            _OF_ORDER[code](self, order)
        if len(order.lines) > 2 and self.rng.random() < 0.12:
            other = self.rng.choice([each for each in order.lines if each.number != line.number])
            _price_variance(self, order, other)

    def replace(self, order: Order, line: Line, item: Stocked) -> None:
        """Let the line ask for another item."""
        fresh = self.demand.line(order, item)
        fresh.number = line.number
        order.lines[line.number - 1] = fresh


def _price_variance(self: Spoiler, order: Order, line: Line) -> None:
    if line.list_price is None or line.item is None:
        return
    factor = Decimal(self.rng.choice((88, 91, 94, 96, 104, 106, 109, 112))) / 100
    sent = (line.list_price * factor).quantize(Decimal("0.01"))
    line.unit_price = sent if sent != line.list_price else sent + Decimal("0.04")


def _price_missing(self: Spoiler, order: Order, line: Line) -> None:
    self.replace(order, line, self.rng.choice(self.catalogue.unpriced))
    fresh = order.lines[line.number - 1]
    fresh.unit_price = fresh.list_price = None
    fresh.price_source = ""


def _item_unknown(self: Spoiler, order: Order, line: Line) -> None:
    line.item, line.list_price, line.price_source = None, None, ""
    line.sent_item = f"{order.buyer.name[:2].upper()}{self.rng.randint(10000, 99999)}-{self.rng.choice('ABCX')}"
    line.pack, line.ordered = 1, line.uom_quantity


def _item_inactive(self: Spoiler, order: Order, line: Line) -> None:
    self.replace(order, line, self.rng.choice(self.catalogue.inactive))


def _each(line: Line, units: Decimal, price: Decimal) -> None:
    """Order in base units instead."""
    line.uom, line.pack, line.uom_quantity, line.ordered = "EA", 1, units, units
    line.unit_price = line.list_price = price


def _quantity_multiple(self: Spoiler, order: Order, line: Line) -> None:
    cased = [item for item in self.catalogue.items[:400] if item.multiple > 2]
    self.replace(order, line, self.rng.choice(cased))
    fresh = order.lines[line.number - 1]
    assert fresh.item is not None and fresh.list_price is not None
    odd = fresh.item.multiple * self.rng.randint(1, 6) + self.rng.randint(1, fresh.item.multiple - 1)
    _each(fresh, Decimal(odd), fresh.list_price / fresh.pack)


def _quantity_invalid(self: Spoiler, order: Order, line: Line) -> None:
    assert line.list_price is not None
    _each(line, Decimal(self.rng.randint(1, 9)) + Decimal("0.5"), line.list_price / line.pack)


def _unit_unknown(self: Spoiler, order: Order, line: Line) -> None:
    assert line.list_price is not None
    _each(line, line.uom_quantity, line.list_price / line.pack)
    line.uom = self.rng.choice(("BX", "DZ", "PK"))


def _duplicate(self: Spoiler, order: Order) -> None:
    """The same PO as the last one of this buyer."""
    order.po_number, order.allows_duplicate_po = self.last[order.buyer.pk].po_number, True


def _date_past(self: Spoiler, order: Order) -> None:
    order.ship_by_on = working_day(order.day(order.placed_at) - timedelta(days=1), -self.rng.randint(1, 4))


def _ship_to_unknown(self: Spoiler, order: Order) -> None:
    order.ship_to_id = None


def _address_incomplete(self: Spoiler, order: Order) -> None:
    order.ship_to_id = order.buyer.building_site


def _discount_too_large(self: Spoiler, order: Order) -> None:
    """An allowance agreed for a larger order, left on a small one that goes by express; the freight is still owed."""
    goods = sum((line.uom_quantity * line.unit_price for line in order.lines if line.unit_price), Decimal(0))
    order.discount = money.rounded(goods * Decimal("1.05") + 5, order.buyer.currency)
    order.freight = money.rounded(goods * Decimal("0.15") + 39, order.buyer.currency)


def _test_order(self: Spoiler, order: Order) -> None:
    order.is_test = True


_OF_LINE: dict[str, Callable[[Spoiler, Order, Line], None]] = {
    "price_variance": _price_variance,
    "price_missing": _price_missing,
    "item_unknown": _item_unknown,
    "item_inactive": _item_inactive,
    "quantity_multiple": _quantity_multiple,
    "quantity_invalid": _quantity_invalid,
    "unit_unknown": _unit_unknown,
}
_OF_ORDER: dict[str, Callable[[Spoiler, Order], None]] = {
    "duplicate_po": _duplicate,
    "address_incomplete": _address_incomplete,
    "date_past": _date_past,
    "discount_too_large": _discount_too_large,
    "ship_to_unknown": _ship_to_unknown,
    "test_order": _test_order,
}
