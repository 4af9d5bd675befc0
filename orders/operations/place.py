"""Capturing orders: from drafts to rows, priced, checked, and confirmed where nothing stands against it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import prefetch_related_objects

from oms import bulk, money, prepared
from oms.actors import Actor
from oms.audit.record import Entry, record_many
from oms.errors import OperationRefused
from oms.events import announce
from oms.masterdata.calendar import add_working_days
from oms.masterdata.models import Customer, Item, ShipTo
from orders.checks import Candidate, CheckContext, Finding, findings
from orders.drafts import LineDraft, OrderDraft, PartyDraft
from orders.events import OrdersConfirmed
from orders.models import Order, OrderException, OrderLine, OrderParty
from orders.models.order import PartyRole
from orders.pricing import PriceBook, beyond_the_books, find_prices, our_price, price_line, spread
from orders.states import HoldFacet, OrderStatus, Verb

from .exceptions import build, opening, stops

USUAL_LEAD_DAYS = 3
CHECKS = Actor.system("Order checks")


class DraftUnusable(OperationRefused):
    """The draft lacks what no order can be without."""

    code = "draft_unusable"


@transaction.atomic
def place_orders(*, drafts: Sequence[OrderDraft], actor: Actor, now: datetime) -> list[Order]:
    """Create the orders, run every check, open an exception a finding; confirm those with no finding that blocks.

    Locks the customers, so that two copies of a PO cannot pass each other. Audits order.placed, exception.opened and
    order.confirmed; announces OrdersConfirmed. Raises DraftUnusable when a draft has no lines, no
    known customer, or is larger than the books can hold.
    """
    customers = _lock_customers(drafts)
    items = _items(drafts)
    book = find_prices(customers, items)
    same_po = _same_po(drafts)
    context = CheckContext(now=now)
    ship_tos = _ship_tos(drafts)
    candidates = [_candidate(draft, customers, ship_tos, items, book, same_po, now) for draft in drafts]
    found = [list(findings(candidate, context)) for candidate in candidates]
    for candidate, its_findings in zip(candidates, found, strict=True):
        _decide(candidate.order, its_findings, actor, now)
    _save(candidates, drafts)
    opened = _open_exceptions(candidates, found, now)
    _tell(candidates, found, opened, actor)
    return [candidate.order for candidate in candidates]


def _lock_customers(drafts: Sequence[OrderDraft]) -> dict[int, Customer]:
    ids = {draft.customer_id for draft in drafts}
    lock = "WHERE t.id = ANY(%s) ORDER BY t.id FOR NO KEY UPDATE OF t"
    rows = bulk.select(Customer, lock, [list(ids)], related=("business_unit", "terms"))
    customers = {customer.pk: customer for customer in rows}
    for draft in drafts:
        if draft.customer_id not in customers:
            raise DraftUnusable(f"PO {draft.po_number} names a customer we do not have.", code="customer_unknown")
        if not draft.lines:
            raise DraftUnusable(f"PO {draft.po_number} has no lines.", code="no_lines")
        if not draft.po_number.strip():
            raise DraftUnusable("The order has no PO number.", code="no_po_number")
    return customers


def _ship_tos(drafts: Sequence[OrderDraft]) -> dict[int, ShipTo]:
    ids = {draft.ship_to_id for draft in drafts if draft.ship_to_id}
    return {place.pk: place for place in bulk.select(ShipTo, "WHERE t.id = ANY(%s)", [list(ids)])} if ids else {}


def _items(drafts: Sequence[OrderDraft]) -> dict[int, Item]:
    ids = {line.item_id for draft in drafts for line in draft.lines if line.item_id}
    items = {item.pk: item for item in bulk.select(Item, "WHERE t.id = ANY(%s)", [list(ids)])}
    if any(line.item_id in items and line.uom != items[line.item_id].base_uom for d in drafts for line in d.lines):
        prefetch_related_objects(list(items.values()), "packs")  # asked for only where somebody orders in packs
    return items


def _same_po(drafts: Sequence[OrderDraft]) -> dict[tuple[int, str, str], list[str]]:
    """Orders not cancelled that carry one of these PO numbers, by (customer, PO, release)."""
    rows = prepared.rows(
        "SELECT customer_id, po_number, po_release, number FROM orders_order"
        " WHERE customer_id = ANY(%s) AND po_number = ANY(%s) AND status <> 'cancelled' ORDER BY id",
        [list({draft.customer_id for draft in drafts}), list({draft.po_number for draft in drafts})],
    )
    found: dict[tuple[int, str, str], list[str]] = {}
    for customer_id, po_number, release, number in rows:
        found.setdefault((customer_id, po_number, release), []).append(number)
    return found


def _candidate(draft, customers, ship_tos, items, book: PriceBook, same_po, now: datetime) -> Candidate:
    customer = customers[draft.customer_id]
    key = (draft.customer_id, draft.po_number, draft.po_release)
    earlier = list(same_po.get(key, []))
    same_po.setdefault(key, []).append("another order in this batch")
    order = _order(draft, customer, now, duplicate=bool(earlier))
    lines = [_line(order, position, line, items) for position, line in enumerate(draft.lines, 1)]
    for line in lines:
        ours = our_price(book, customer.pk, order.currency, line.item_id)
        price_line(line, ours, currency=order.currency, tax_rate=customer.tax_rate)
    spread(order, lines)
    if problem := beyond_the_books(order, lines):
        raise DraftUnusable(problem, code="too_large")
    place = _sent_place(draft) or ship_tos.get(draft.ship_to_id or 0)
    return Candidate(order, lines, customer, place, named=_named_place(draft), same_po=earlier)


def _sent_place(draft: OrderDraft) -> PartyDraft | None:
    """The ship-to as it was sent; a name or code without an address is no place."""
    return next((each for each in draft.parties if each.role == PartyRole.SHIP_TO and each.address.strip()), None)


def _named_place(draft: OrderDraft) -> PartyDraft | None:
    return next((each for each in draft.parties if each.role == PartyRole.SHIP_TO), None)


def _order(draft: OrderDraft, customer: Customer, now: datetime, *, duplicate: bool) -> Order:
    ship_by_on = draft.ship_by_on or _usual_ship_date(draft, customer.business_unit.today(now))
    return Order(
        business_unit=customer.business_unit,
        customer=customer,
        ship_to_id=draft.ship_to_id,
        terms=customer.terms,
        channel=draft.channel,
        po_number=draft.po_number,
        po_release=draft.po_release,
        po_on=draft.po_on,
        currency=draft.currency or customer.currency,
        is_test=draft.is_test,
        ships_complete=customer.ships_complete or draft.ships_complete,
        allows_duplicate_po=duplicate,
        ship_not_before_on=draft.ship_not_before_on,
        ship_by_on=ship_by_on,
        deliver_by_on=draft.deliver_by_on,
        cancel_after_on=draft.cancel_after_on,
        carrier_code=draft.carrier_code,
        instructions=draft.instructions,
        references=[list(pair) for pair in draft.references],
        source_message_id=draft.source_message_id,
        freight_amount=draft.freight_amount,
        discount_amount=draft.discount_amount,
        placed_at=now,
    )


def _usual_ship_date(draft: OrderDraft, today: date) -> date:
    """When the customer names no day: our usual lead time, or sooner where they want it, or take it no longer.

    Not before the first day they let it leave.
    """
    named = [day for day in (draft.deliver_by_on, draft.cancel_after_on) if day]
    usual = min([add_working_days(today, USUAL_LEAD_DAYS), *named])
    return max(usual, draft.ship_not_before_on or usual)


def _line(order: Order, position: int, draft: LineDraft, items: dict[int, Item]) -> OrderLine:
    item = items.get(draft.item_id) if draft.item_id else None
    pack = pack_of(item, draft.uom)
    return OrderLine(
        order=order,
        number=position,
        partner_line_id=draft.partner_line_id,
        item=item,
        sent_item=draft.sent_item or (item.sku if item else ""),
        sent_ids=[list(pair) for pair in draft.sent_ids],
        description=(draft.description or (item.description if item else ""))[:160],
        uom=draft.uom,
        uom_quantity=draft.quantity,
        pack=pack,
        unit_price=draft.unit_price,
        price_per=draft.price_per,
        ship_by_on=draft.ship_by_on,
        ordered=max(draft.quantity * pack, 0),
    )


def pack_of(item: Item | None, uom: str) -> Decimal:
    """How many base units one `uom` of the item is; 1 where it is not known (a check will say so)."""
    if item is None or uom == item.base_uom:
        return Decimal(1)
    return next((pack.quantity for pack in item.packs.all() if pack.uom == uom), Decimal(1))


def _decide(order: Order, its_findings: list[Finding], actor: Actor, now: datetime) -> None:
    """Confirm at once what no finding stops; leave the rest in review."""
    blocking = {verb for finding in its_findings for verb in stops(finding)}
    order.placed_by_id = actor.user_id
    order.hold = HoldFacet.HELD if blocking else HoldFacet.CLEAR
    if Verb.CONFIRM not in blocking:
        order.status, order.confirmed_at = OrderStatus.CONFIRMED, now
        order.promised_on = order.ship_by_on


def _save(candidates: list[Candidate], drafts: Sequence[OrderDraft]) -> None:
    bulk.insert([candidate.order for candidate in candidates])
    for candidate in candidates:
        for line in candidate.lines:
            line.order_id = candidate.order.pk
    bulk.insert([line for candidate in candidates for line in candidate.lines])
    bulk.insert(
        [
            OrderParty(
                order_id=candidate.order.pk,
                role=party.role,
                code=party.code[:80],
                name=party.name[:120],
                address=party.address,
                city=party.city[:60],
                region=party.region[:40],
                postal_code=party.postal_code[:16],
                country=party.country[:3],
            )
            for candidate, draft in zip(candidates, drafts, strict=True)
            for party in draft.parties
        ]
    )


def _open_exceptions(
    candidates: list[Candidate], found: list[list[Finding]], now: datetime
) -> Sequence[OrderException]:
    rows = [
        build(finding, candidate.order, candidate.customer.business_unit, now)
        for candidate, its_findings in zip(candidates, found, strict=True)
        for finding in its_findings
    ]
    return bulk.insert(rows)


def _tell(
    candidates: list[Candidate], found: list[list[Finding]], opened: Sequence[OrderException], actor: Actor
) -> None:
    placed = [candidate.order for candidate in candidates]
    confirmed = [order for order in placed if order.status == OrderStatus.CONFIRMED]
    entries = [
        Entry("order.placed", "orders.order", order.pk, order.pk, "", _facts(order, its_findings))
        for order, its_findings in zip(placed, found, strict=True)
    ]
    entries += [replace(opening(row), actor=CHECKS) for row in opened]
    by = actor if actor.user_id else CHECKS  # a partner's file asks; that nothing was found lets it through
    entries += [
        Entry("order.confirmed", "orders.order", order.pk, order.pk, "No finding stops it", actor=by)
        for order in confirmed
    ]
    record_many(entries, actor=actor)
    if confirmed:
        announce(OrdersConfirmed(order_ids=[order.pk for order in confirmed]))


def _facts(order: Order, its_findings: list[Finding]) -> dict:
    return {
        "channel": order.channel,
        "po_number": order.po_number,
        "total": money.text(order.total_amount, order.currency),
        "findings": [finding.title for finding in its_findings],
    }
