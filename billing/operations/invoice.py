"""Invoicing what has shipped: one invoice a shipment, for just the units that left, at the prices on the order."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from billing.events import InvoicesPosted
from billing.models import Invoice, InvoiceLine
from billing.shares import Amounts, shares
from billing.states import InvoiceStatus
from billing.units import in_round_units
from fulfillment.models import Shipment
from oms import bulk, money, prepared
from oms.actors import Actor
from oms.audit.record import Entry, record_many
from oms.events import announce
from oms.faults import point
from orders import operations as orders
from orders.models import Order, OrderLine
from orders.states import PaymentFacet, Verb

from . import numbers
from .payment import tell_orders

ZERO = Decimal(0)
_LOCK_ORDERS = (
    "WHERE t.id IN (SELECT order_id FROM fulfillment_shipment WHERE id = ANY(%s)) ORDER BY t.id FOR NO KEY UPDATE OF t"
)
_BILLED_TO = ("business_unit", "customer", "terms")
_TO_INVOICE = (
    "WHERE t.id = ANY(%s) AND t.status = 'shipped'"
    " AND NOT EXISTS (SELECT 1 FROM billing_invoice i WHERE i.shipment_id = t.id) ORDER BY t.id"
)
_SHIPPED_UNITS = (
    "SELECT shipment_id, order_line_id, sum(quantity) FROM fulfillment_shipmentline"
    " WHERE shipment_id = ANY(%s) AND quantity > 0 GROUP BY shipment_id, order_line_id"
)


@transaction.atomic
def invoice_shipments(*, shipment_ids: Sequence[int], actor: Actor, now: datetime) -> list[Invoice]:
    """Post an invoice for each shipment that has left and has none yet; safe to repeat.

    Locks the orders. Amounts are the shipped units' share of what each line stores, so partial invoices add up to
    the line without losing a cent. Numbers are taken when only the rows of the invoices, their audit and the jobs that
    follow are left to write. Audits invoice.posted; announces InvoicesPosted.
    Shipments that have not left, or whose order an exception stops from invoicing, are left alone.
    """
    shipments = _lock_shipments(shipment_ids)
    if not shipments:
        return []
    by_shipment = _shipped_units(shipments)
    pairs = [_invoice(shipment, by_shipment[shipment.pk], now) for shipment in shipments if by_shipment[shipment.pk]]
    units: dict[int, Decimal] = defaultdict(Decimal)
    for _, lines in pairs:
        for line in lines:
            units[line.order_line_id] += line.quantity
    orders.record_invoiced(order_ids=sorted({invoice.order_id for invoice, _ in pairs}), lines=units)
    _tell_orders([invoice for invoice, _ in pairs], actor, now)
    point("invoice.before_number")
    _post(pairs, now)
    point("invoice.after_number")
    record_many([_entry(invoice) for invoice, _ in pairs], actor=actor)
    announce(InvoicesPosted(invoice_ids=[invoice.pk for invoice, _ in pairs]))
    return [invoice for invoice, _ in pairs]


def _tell_orders(invoices: Sequence[Invoice], actor: Actor, now: datetime) -> None:
    """An order that was paid so far is not any more, and one that costs nothing is paid at once; the others wait."""
    moved = {i.order_id for i in invoices if i.order.payment != PaymentFacet.NONE or not i.total_amount}
    if moved:
        tell_orders(moved, actor=actor, now=now, coming=invoices)


def _lock_shipments(shipment_ids: Sequence[int]) -> list[Shipment]:
    """Those that have left and are not invoiced, with their locked orders and whom they are billed to."""
    wanted = list(shipment_ids)
    locked = {order.pk: order for order in bulk.select(Order, _LOCK_ORDERS, [wanted], related=_BILLED_TO)}
    found = bulk.select(Shipment, _TO_INVOICE, [wanted])
    for shipment in found:
        shipment.order = locked[shipment.order_id]
    held = orders.stopped(locked.values(), Verb.INVOICE)
    return [shipment for shipment in found if shipment.order_id not in held]


def _shipped_units(shipments: Sequence[Shipment]) -> dict[int, list[tuple[OrderLine, Decimal]]]:
    """Per shipment: its order lines with the units that left, by line number."""
    rows = prepared.rows(_SHIPPED_UNITS, [[shipment.pk for shipment in shipments]])
    wanted = sorted({line_id for _, line_id, _ in rows})
    lines = {line.pk: line for line in bulk.select(OrderLine, "WHERE t.id = ANY(%s)", [wanted])}
    found: dict[int, list[tuple[OrderLine, Decimal]]] = {shipment.pk: [] for shipment in shipments}
    for shipment_id, line_id, units in rows:
        found[shipment_id].append((lines[line_id], units))
    for pairs in found.values():
        pairs.sort(key=lambda pair: pair[0].number)
    return found


def _invoice(
    shipment: Shipment, units: Sequence[tuple[OrderLine, Decimal]], now: datetime
) -> tuple[Invoice, list[InvoiceLine]]:
    order = shipment.order
    lines = [_line(number, line, quantity, order.currency) for number, (line, quantity) in enumerate(units, 1)]
    goods, discount, freight, tax = (
        sum((getattr(line, name) for line in lines), ZERO)
        for name in ("goods_amount", "discount_amount", "freight_amount", "tax_amount")
    )
    total = goods - discount + freight + tax
    terms, today = order.terms, order.business_unit.today(now)
    invoice = Invoice(
        business_unit=order.business_unit,
        customer=order.customer,
        order=order,
        shipment=shipment,
        currency=order.currency,
        invoiced_on=today,
        due_on=today + timedelta(days=terms.net_days),
        discount_until_on=today + timedelta(days=terms.discount_days) if terms.discount_percent else None,
        terms_text=terms.name,
        bill_to=_bill_to(order),
        goods_amount=goods,
        discount_amount=discount,
        freight_amount=freight,
        tax_amount=tax,
        total_amount=total,
        status=InvoiceStatus.SETTLED if total == 0 else InvoiceStatus.POSTED,
        posted_at=now,
    )
    return invoice, lines


def _line(number: int, line: OrderLine, units: Decimal, currency: str) -> InvoiceLine:
    """The units' share of the line. `line.invoiced` moves on, so a second shipment takes the next share."""
    whole = Amounts(line.goods_amount, line.discount_amount, line.freight_amount, line.tax_amount)
    part = shares(whole, before=line.invoiced, units=units, of=line.ordered, currency=currency)
    line.invoiced += units
    billed = in_round_units(line, units)
    return InvoiceLine(
        order_line=line,
        item_id=line.item_id,
        number=number,
        description=line.description,
        quantity=units,
        uom=billed.uom,
        uom_quantity=billed.quantity,
        unit_price=billed.unit_price,
        price_per=billed.price_per,
        tax_rate=line.tax_rate,
        goods_amount=part.goods,
        discount_amount=part.discount,
        freight_amount=part.freight,
        tax_amount=part.tax,
    )


def _bill_to(order: Order) -> dict[str, str]:
    customer = order.customer
    return {
        "code": customer.code,
        "name": customer.name,
        "address": customer.address,
        "city": customer.city,
        "region": customer.region,
        "postal_code": customer.postal_code,
        "country": customer.country,
    }


def _post(pairs: Sequence[tuple[Invoice, list[InvoiceLine]]], now: datetime) -> None:
    """Number the invoices, series by series, and write them. The counters are the last rows locked: every other
    invoice of the business unit waits from here to the commit.
    """
    by_unit: dict[int, list[Invoice]] = defaultdict(list)
    for invoice, _ in pairs:
        by_unit[invoice.business_unit_id].append(invoice)
    for unit_id in sorted(by_unit):
        unit = by_unit[unit_id][0].business_unit
        year = unit.today(now).year
        taken = numbers.take(
            business_unit_id=unit_id,
            unit_code=unit.code,
            kind="INV",
            year=year,
            count=len(by_unit[unit_id]),
        )
        for invoice, (number, text) in zip(by_unit[unit_id], taken, strict=True):
            invoice.series_number, invoice.series_year, invoice.number = number, year, text
    bulk.insert([invoice for invoice, _ in pairs])
    for invoice, lines in pairs:
        for line in lines:
            line.invoice_id = invoice.pk
    bulk.insert([line for _, lines in pairs for line in lines])


def _entry(invoice: Invoice) -> Entry:
    facts = {"total": money.text(invoice.total_amount, invoice.currency), "due_on": invoice.due_on}
    return Entry("invoice.posted", "billing.invoice", invoice.pk, invoice.order_id, invoice.number, facts)
