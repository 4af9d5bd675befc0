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


def order_of(event: DocumentNeedsWork) -> Order | None:
    """The order with the document's PO number: the newest that is open, else the newest."""
    if event.set_id not in _NAMES_AN_ORDER or not event.reference or event.customer_id is None:
        return None
    rows = Order.objects.filter(customer_id=event.customer_id, po_number=event.reference).order_by("-pk")
    return rows.filter(status__in=OPEN).first() or rows.first()


def title_of(event: DocumentNeedsWork) -> str:
    if words := _TITLES.get(purpose_of(event)):
        return words.format(event.reference)
    return f"{event.set_id} {event.reference}".strip() + " needs work"


def detail_of(event: DocumentNeedsWork, order: Order | None) -> str:
    """What the buyer asks for and how our order stands; the plain finding for any other document."""
    if purpose_of(event) != CANCELLATION:
        return event.reason
    if order is None:
        return "The buyer cancels this PO, and we have no order for it."
    return f"The buyer cancels this PO; our order for it is {order}, {order.get_status_display().lower()}."


def fixes_of(event: DocumentNeedsWork, order: Order | None) -> tuple[Fix, ...]:
    """What a cancellation asks for, as offers. Whether it can still be done is said by the operation when it is asked.

    Where part has left, or is with the warehouse, the open rest is all that can be given up.
    """
    if purpose_of(event) != CANCELLATION or order is None or not order.is_open:
        return ()
    whole = Fix("cancel_order", f"Cancel {order}")
    if order.status != OrderStatus.CONFIRMED:
        return (whole,)
    return (whole, Fix("cancel_rest", "Cancel what is still open"))
