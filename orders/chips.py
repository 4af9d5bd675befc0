"""How states look: each facet of an order, a line or a piece of work as a chip with a word, a tone and an icon."""

from dataclasses import dataclass
from datetime import datetime

from oms.web.templatetags.cells import quantity_text

from .models import Order, OrderLine
from .queries.days import days_late, is_late
from .states import (
    AllocationFacet,
    FulfillmentFacet,
    HoldFacet,
    InvoiceFacet,
    LineState,
    OrderStatus,
    PaymentFacet,
    ReturnFacet,
)


@dataclass(frozen=True, slots=True)
class Chip:
    """What `{% chip %}` draws; tone is "", good, info, warn or bad."""

    label: str
    tone: str = ""
    icon: str = ""
    title: str = ""
    href: str = ""


STATUS = {
    OrderStatus.DRAFT: Chip("Draft"),
    OrderStatus.IN_REVIEW: Chip("In review"),
    OrderStatus.CONFIRMED: Chip("Confirmed", "good", "check"),
    OrderStatus.CLOSED: Chip("Closed", "", "check-circle"),
    OrderStatus.CANCELLED: Chip("Cancelled", "", "cross"),
}
ALLOCATION = {
    AllocationFacet.SHORT: Chip("Short of stock", "warn", "alert"),
    AllocationFacet.ALLOCATED: Chip("Allocated", "info", "lock"),
}
FULFILLMENT = {
    FulfillmentFacet.RELEASED: Chip("In the warehouse", "info", "warehouse"),
    FulfillmentFacet.PART: Chip("Part shipped", "info", "part"),
    FulfillmentFacet.SHIPPED: Chip("Shipped", "good", "truck"),
}
INVOICING = {
    InvoiceFacet.PART: Chip("Part invoiced", "info", "part"),
    InvoiceFacet.INVOICED: Chip("Invoiced", "", "invoice"),
}
PAYMENT = {
    PaymentFacet.PART: Chip("Part paid", "info", "part"),
    PaymentFacet.PAID: Chip("Paid", "good", "money"),
}
RETURNED = {
    ReturnFacet.PART: Chip("Part returned", "warn", "return"),
    ReturnFacet.RETURNED: Chip("Returned", "warn", "return"),
}
LINE = {
    LineState.CANCELLED: Chip("Cancelled", "", "cross"),
    LineState.SHIPPED: Chip("Shipped", "good", "check"),
    LineState.PART_SHIPPED: Chip("Part shipped", "info", "part"),
    LineState.RELEASED: Chip("Released", "info", "truck"),
    LineState.RESERVED: Chip("Reserved", "info", "lock"),
    LineState.BACKORDERED: Chip("Backordered", "warn", "clock"),
    LineState.OPEN: Chip("Open"),
}
HELD = Chip("Held", "warn", "hold")


def of_order(order: Order, now: datetime) -> list[Chip]:
    """Every facet that says something, the decided status first."""
    found = [STATUS[OrderStatus(order.status)]]
    if order.hold == HoldFacet.HELD and order.is_open:
        found.append(HELD)
    facets = (
        (ALLOCATION, order.allocation),
        (FULFILLMENT, order.fulfillment),
        (INVOICING, order.invoicing),
        (PAYMENT, order.payment),
        (RETURNED, order.returned),
    )
    found += [words[value] for words, value in facets if value in words]
    return [*found, *_marks(order, now)]


def _marks(order: Order, now: datetime) -> list[Chip]:
    marks = []
    if order.is_test:
        marks.append(Chip("Test order", "bad", "flag"))
    if order.is_open and order.fulfillment != FulfillmentFacet.SHIPPED and order.is_past_window(now):
        marks.append(Chip("Past cancel-after", "bad", "calendar"))
    promise = of_promise(order, now)
    return [*marks, promise] if promise else marks


def of_promise(order: Order, now: datetime) -> Chip | None:
    """Whether the day we named is kept, by the calendar of who sells: late and by how much, or kept."""
    due = order.promised_on or order.ship_by_on
    if order.status == OrderStatus.CANCELLED:
        return None
    if order.fulfillment == FulfillmentFacet.SHIPPED and order.shipped_at:
        kept = order.business_unit.today(order.shipped_at) <= due
        return Chip("Promise kept", "good", "calendar") if kept else Chip("Left late", "warn", "calendar")
    return Chip(late_words(order, now), "bad", "calendar") if is_late(order, now) else None


def late_words(order: Order, now: datetime) -> str:
    """`3 days late`, of an order that is."""
    days = days_late(order, now)
    return f"{days} day{'' if days == 1 else 's'} late"


def of_list_row(order: Order, now: datetime) -> list[Chip]:
    """The few chips a list has room for: status, what stops it, how far it is, and lateness."""
    chips = of_order(order, now)
    first, rest = chips[0], chips[1:]
    telling = [chip for chip in rest if chip.tone in ("bad", "warn")] or rest[:1]
    return [first, *telling[:2]]


def of_line(line: OrderLine) -> list[Chip]:
    """How far the line is, and what of it still waits for stock where the first word would hide that."""
    first = LINE[line.state]
    if line.open <= 0 or not line.order.allocated_at or line.state in (LineState.BACKORDERED, LineState.CANCELLED):
        return [first]
    return [first, Chip(f"{quantity_text(line.open)} backordered", "warn", "clock")]
