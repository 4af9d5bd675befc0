"""The 850 as it arrives: read, matched with our items and places, and placed; or left for a person, never dropped."""

from collections.abc import Sequence
from dataclasses import dataclass

from oms.edi.models import MessageState
from oms.edi.notes import plain
from oms.edi.registry import Outcome, Received, reads
from oms.edi.x12 import Finding, Segment
from oms.edi.x12.findings import BUSINESS
from oms.masterdata.models import ShipTo
from orders import operations
from orders.drafts import OrderDraft
from orders.models import Order
from orders.states import OrderStatus

from . import x850
from .drafting import Drafting
from .items import load_catalogue
from .purchase_order import (
    CANCELLATION,
    CHANGE,
    CONFIRMATION,
    DUPLICATE,
    ORIGINAL,
    REPLACEMENT,
    PurchaseOrder,
)

INFORMATION = "22"
PURPOSES = {
    CANCELLATION: "cancels a purchase order",
    CHANGE: "changes a purchase order",
    DUPLICATE: "is a duplicate of a purchase order, for the file only",
    INFORMATION: "is a copy for information",
}
BLANKET = {"BK": "a blanket order: nothing is to be shipped yet", "BE": "a blanket order with estimated quantities"}
NEVER_TAKEN = frozenset(
    {
        "po_number_missing",
        "no_lines",
        "purpose_not_placed",
        "blanket_order",
        "already_ordered",
        "currency_unsupported",
    }
)
"""What no person can overlook: there is nothing to place, it would be placed twice, or in another currency."""
CHECKED_ON_THE_ORDER = frozenset({"quantity_invalid"})
"""What the checks of the order find again, with a fix beside it."""


@dataclass(slots=True)
class _Incoming:
    received: Received
    order: PurchaseOrder
    findings: list[Finding]
    draft: OrderDraft | None = None

    @property
    def reference(self) -> str:
        return plain(self.order.po_number.strip(" "), 60)


@reads("850", never_taken=NEVER_TAKEN)
def read_orders(received: Sequence[Received]) -> list[Outcome]:
    """Place the orders of some 850s of one partner; each gets an order, or waits with words that say why."""
    placed = _placed_before(received)
    incoming = [_read(each) for each in received if each.message_id not in placed]
    _prepare(incoming)
    ready = [each for each in incoming if each.draft is not None]
    if ready:
        drafts = [each.draft for each in ready if each.draft]
        doer = ready[0].received
        orders = operations.place_orders(drafts=drafts, actor=doer.actor, now=doer.now)
        placed |= {each.received.message_id: order for each, order in zip(ready, orders, strict=True)}
    by_message = {each.received.message_id: each for each in incoming}
    return [_outcome(placed.get(each.message_id), by_message.get(each.message_id)) for each in received]


def _placed_before(received: Sequence[Received]) -> dict[int, Order]:
    """Orders these messages made already: a message makes one order, however often it is processed."""
    if all(each.revision == 1 for each in received):
        return {}
    ids = [each.message_id for each in received]
    return {order.source_message_id: order for order in Order.objects.filter(source_message_id__in=ids)}


def _read(received: Received) -> _Incoming:
    order, findings = x850.read(received.document)
    return _Incoming(received, order, findings)


def _prepare(incoming: list[_Incoming]) -> None:
    """Draft each order that can be placed. What all of them need is looked up at once."""
    if not incoming:
        return
    partner = incoming[0].received.partner
    catalogue = load_catalogue(partner, [line for each in incoming for line in each.order.lines])
    places = _places(partner.customer_id, incoming)
    known = _known_orders(partner.customer_id, incoming)
    for each in incoming:
        each.findings += _not_placed(each, known)
        drafting = Drafting(each.order, each.received.document, partner, catalogue, places)
        draft = drafting.draft(message_id=each.received.message_id, is_test=each.received.is_test)
        each.findings += drafting.findings
        each.draft = None if _stopped(each) else draft


def _places(customer_id: int, incoming: list[_Incoming]) -> dict[str, ShipTo]:
    codes = {party.id.strip(" ") for each in incoming for party in each.order.parties if party.role == "ST"}
    codes |= {
        party.id.strip(" ")
        for each in incoming
        for line in each.order.lines
        for party in line.parties
        if party.role == "ST"
    }
    usable = {plain(code, 30) for code in codes if code}
    return {place.code: place for place in ShipTo.objects.filter(customer_id=customer_id, code__in=usable)}


def _known_orders(customer_id: int, incoming: list[_Incoming]) -> dict[tuple[str, str], str]:
    """Our live orders for what replaces or confirms one: (PO number, release) -> our number."""
    numbers = {each.reference for each in incoming if each.order.purpose in (REPLACEMENT, CONFIRMATION)}
    if not numbers:
        return {}
    orders = Order.objects.filter(customer_id=customer_id, po_number__in=numbers).exclude(status=OrderStatus.CANCELLED)
    return {(order.po_number, order.po_release): order.number for order in orders}


def _not_placed(each: _Incoming, known: dict[tuple[str, str], str]) -> list[Finding]:
    """Why this document, sound as it is, must not become an order."""
    order, begin = each.order, _begin(each.received)
    found = []
    if order.purpose in PURPOSES:
        words = f"this document {PURPOSES[order.purpose]}; it waits for a person"
        found.append(_finding("purpose_not_placed", begin, 1, words, "Change or cancel the order in its exception."))
    elif order.purpose not in (ORIGINAL, REPLACEMENT, CONFIRMATION):
        words = "this purpose is not agreed"
        found.append(_finding("purpose_not_placed", begin, 1, words, "Ask the buyer what is meant."))
    if number := known.get((order.po_number.strip(" "), order.release.strip(" "))):
        verb = "replaces" if order.purpose == REPLACEMENT else "confirms"
        words = f"this document {verb} PO {order.po_number}, which is {number} already"
        found.append(_finding("already_ordered", begin, 1, words, f"Compare with {number}, and amend it."))
    if order.type in BLANKET:
        found.append(_finding("blanket_order", begin, 2, f"this is {BLANKET[order.type]}", "Agree on releases."))
    return found


def _begin(received: Received) -> Segment:
    return next((each for each in received.document.segments if each.tag == "BEG"), Segment("BEG", [], 2))


def _finding(code: str, begin: Segment, element: int, words: str, fix: str) -> Finding:
    value = begin.get(element)
    message = f"Segment {begin.position} BEG, element {element:02d} `{value}`: {words}."
    return Finding(BUSINESS, code, message, "BEG", begin.position, element, value, fix=fix, span=begin.span(element))


def _stopped(each: _Incoming) -> bool:
    errors = {found.code for found in each.findings if found.is_error} - CHECKED_ON_THE_ORDER
    return bool(errors & NEVER_TAKEN if each.received.as_it_stands else errors)


def _outcome(order: Order | None, incoming: _Incoming | None) -> Outcome:
    findings = incoming.findings if incoming else []
    if order is None:
        return Outcome.waiting(incoming.reference if incoming else "", findings)
    return Outcome(MessageState.PROCESSED, order.po_number, "orders.order", order.pk, order.pk, findings)
