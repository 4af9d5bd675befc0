"""A document that waits for a person, in the order desk's words: the order it names, and what may be done about it."""

from oms.edi.events import DocumentNeedsWork
from orders.checks import Fix
from orders.models import Order
from orders.states import OPEN, OrderStatus

from .purchase_order import CANCELLATION, CHANGE

_NAMES_AN_ORDER = frozenset({"850", "860", "875"})
_TITLES = {CANCELLATION: "Cancellation of PO {}", CHANGE: "Change of PO {}"}


def purpose_of(event: DocumentNeedsWork) -> str:
    """BEG01 of a document that asks for something other than a new order; empty for any other document."""
    found = (note for note in event.findings if note["code"] == "purpose_not_placed")
    return next((str(note["value"]) for note in found), "")


def orders_of(event: DocumentNeedsWork) -> list[Order]:
    """The orders with the document's PO number, the newest first: all that are open, else the newest alone."""
    if event.set_id not in _NAMES_AN_ORDER or not event.reference or event.customer_id is None:
        return []
    rows = Order.objects.filter(customer_id=event.customer_id, po_number=event.reference).order_by("-pk")
    return list(rows.filter(status__in=OPEN)) or list(rows[:1])


def title_of(event: DocumentNeedsWork) -> str:
    if words := _TITLES.get(purpose_of(event)):
        return words.format(event.reference)
    return f"{event.set_id} {event.reference}".strip() + " needs work"


def detail_of(event: DocumentNeedsWork, orders: list[Order]) -> str:
    """What the buyer asks for and how our order stands; the plain finding for any other document."""
    if purpose_of(event) != CANCELLATION:
        return event.reason
    if not orders:
        return "The buyer cancels this PO, and we have no order for it."
    names = "; ".join(f"{order}, {order.get_status_display().lower()}" for order in orders)
    if len(orders) > 1:
        return f"The buyer cancels this PO, and {len(orders)} of our orders bear it: {names}."
    return f"The buyer cancels this PO; our order for it is {names}."


def fixes_of(event: DocumentNeedsWork, orders: list[Order]) -> tuple[Fix, ...]:
    """What a cancellation asks for, as offers. Whether it can still be done is said by the operation when it is asked.

    Where part has left, or is with the warehouse, the open rest is all that can be given up. Which of several orders
    is meant a person says: each has an offer of its own.
    """
    if purpose_of(event) != CANCELLATION:
        return ()
    if len(orders) > 1:
        return tuple(Fix("cancel_order", f"Cancel {order}", {"order_id": order.pk}) for order in orders)
    return _fixes_of_one(orders[0]) if orders and orders[0].is_open else ()


def _fixes_of_one(order: Order) -> tuple[Fix, ...]:
    whole = Fix("cancel_order", f"Cancel {order}")
    if order.status != OrderStatus.CONFIRMED:
        return (whole,)
    return (whole, Fix("cancel_rest", "Cancel what is still open"))
