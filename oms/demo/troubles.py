"""What went wrong with orders in the past, and how people put it right."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from orders.exception_types import TYPES
from orders.states import Resolution

from .cases import Case, Docket
from .journal import Actor, Journal, person
from .story import Line, Order

SHARE = 0.115  # of the orders had something to be worked
_WEIGHTS = {
    "price_variance": 34,
    "quantity_multiple": 16,
    "item_unknown": 10,
    "date_past": 9,
    "duplicate_po": 7,
    "unit_unknown": 5,
    "ship_to_unknown": 5,
    "price_missing": 4,
    "address_incomplete": 3,
    "item_inactive": 3,
    "quantity_invalid": 2,
    "manual_hold": 2,
}
_ACCEPTED = ("Agreed with the customer by phone", "Small difference, not worth a call", "Buyer confirmed by mail")


class Troubles:
    """Gives older orders a resolved exception now and then."""

    def __init__(self, rng: Random, docket: Docket, journal: Journal) -> None:
        self.rng, self.docket, self.journal = rng, docket, journal
        self.types = [code for code in _WEIGHTS if code in TYPES]
        self.weights = [_WEIGHTS[code] for code in self.types]
        self.has_ended_one = False

    def maybe(self, order: Order) -> Case | None:
        """The trouble this order had, not yet filed; None for most."""
        if self.rng.random() >= SHARE:
            return None
        code = self.rng.choices(self.types, weights=self.weights)[0]
        line = self.rng.choice(order.lines)
        kind = TYPES[code]
        about_line = code in _OF_LINES
        return Case(
            type=code,
            unit=order.buyer.unit,
            title=kind.label,
            detail=_DETAILS[code](order, line)[:300],
            opened_at=order.placed_at,
            order_id=order.pk,
            line_id=line.pk if about_line else None,
            customer_id=order.buyer.pk,
        )

    def put_right(self, case: Case, order: Order) -> tuple[datetime, Actor]:
        """Somebody resolves it; returns when and who, which is when and by whom the order was confirmed."""
        accepts = TYPES[case.type].accept is not None and self.rng.random() < 0.45
        hours = min(self.rng.lognormvariate(0.9, 0.8), 30)
        how = Resolution.ACCEPTED if accepts else Resolution.FIXED
        reason = self.rng.choice(_ACCEPTED) if accepts else "No longer found"
        moment = self.docket.resolve(case, hours, how, reason)
        assert case.owner is not None
        by = person(case.owner)
        if not accepts and case.line_id:
            self._amend(case, order, moment, by)
        return moment + timedelta(seconds=self.rng.uniform(20, 200)), by

    def ends_it(self, case: Case, order: Order) -> bool:
        """Whether this trouble ended the order: most duplicates do, the first always. The case ends with it."""
        if case.type != "duplicate_po" or (self.has_ended_one and self.rng.random() < 0.4):
            return False
        self.has_ended_one = True
        moment = self.docket.resolve(case, self.rng.uniform(0.3, 9), Resolution.CANCELLED, case.title)
        assert case.owner is not None
        order.status, order.cancelled_at, order.cancel_reason = "cancelled", moment, case.title
        for line in order.lines:
            line.cancelled = int(line.ordered)
        self.journal.tell(
            moment, "order.cancelled", ("orders.order", order.pk), person(case.owner), order_id=order.pk,
            note=case.title, status=["in_review", "cancelled"],
        )  # fmt: skip
        return True

    def _amend(self, case: Case, order: Order, moment: datetime, by: Actor) -> None:
        line = next(line for line in order.lines if line.pk == case.line_id)
        order.version += 1
        changes = _AMENDMENTS.get(case.type, _same_quantity)(line)
        self.journal.tell(
            moment - timedelta(seconds=1), "line.amended", ("orders.orderline", line.pk), by, order_id=order.pk,
            note=f"Line {line.number}", **changes,
        )  # fmt: skip


def _sent(line: Line) -> Decimal:
    return ((line.unit_price or Decimal(1)) * Decimal("1.06")).quantize(Decimal("0.01"))


def _same_quantity(line: Line) -> dict:
    return {"quantity": [f"{line.uom_quantity + 1:f} {line.uom}", f"{line.uom_quantity:f} {line.uom}"]}


_AMENDMENTS: dict[str, Callable[[Line], dict]] = {
    "price_variance": lambda line: {"unit_price": [str(_sent(line)), str(line.unit_price)]},
    "price_missing": lambda line: {"unit_price": ["", str(line.unit_price)]},
    "item_unknown": lambda line: {"item": ["", line.sent_item]},
}
_OF_LINES = frozenset(
    {"price_variance", "price_missing", "item_unknown", "item_inactive", "quantity_multiple", "quantity_invalid"}
    | {"unit_unknown"}
)
_DETAILS: dict[str, Callable[[Order, Line], str]] = {
    "price_variance": lambda order, line: f"Line {line.number}: {_sent(line)} sent, {line.unit_price} agreed",
    "price_missing": lambda order, line: f"Line {line.number}, {line.sent_item}: on no list, and none was sent",
    "item_unknown": lambda order, line: f"Line {line.number} asks for {order.buyer.name[:2].upper()}{line.pk:06d}",
    "item_inactive": lambda order, line: f"Line {line.number}, {line.sent_item}",
    "quantity_multiple": lambda order, line: f"Line {line.number}: {line.ordered + 1:f} ordered, sold by {line.pack}",
    "quantity_invalid": lambda order, line: f"Line {line.number} asks for {line.uom_quantity}.5 {line.uom}",
    "unit_unknown": lambda order, line: f"Line {line.number} is ordered in BX; we know EA, CA",
    "duplicate_po": lambda order, line: f"PO {order.po_number} came twice",
    "date_past": lambda order, line: f"Asked to leave by {order.placed_at:%b %-d, %Y}, which is past",
    "ship_to_unknown": lambda order, line: "The order does not say where it goes",
    "address_incomplete": lambda order, line: "The ship-to has no street",
    "manual_hold": lambda order, line: "Customer asked us to wait",
}
