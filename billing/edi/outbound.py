"""The 810 that goes out after an invoice is posted, and, as a credit, after a credit memo is issued: by job."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from billing.models import CreditMemo, Invoice, InvoiceLine
from billing.units import in_round_units
from oms import money
from oms.actors import Actor
from oms.edi import outbox
from oms.edi.models import TradingPartner
from oms.edi.outbox import Outgoing
from oms.edi.x12.parts import Allowance, Reference, Terms
from oms.edi.x12.values import price_basis
from oms.errors import OperationRefused
from oms.events import listens_to
from orders import operations as orders
from orders.checks import Fix
from orders.edi import echo
from orders.edi.partners import wanting
from orders.events import DocumentWantedAgain
from orders.models import Order
from orders.operations import Subject

from . import x810
from .x810 import InvoiceDocument, Tax

DISCOUNT, FREIGHT, OTHER = "C310", "D240", "F050"
OFF_INVOICE = "02"
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a partner wants an 810 of, and how that becomes the document."""

    subject: Invoice | CreditMemo
    partner: TradingPartner
    kind: str
    document: Callable[[Any], InvoiceDocument]


def send_invoices(invoice_ids: Sequence[int]) -> None:
    """Bill each partner who wants an 810, once."""
    outbox.write_documents(invoices_of(invoice_ids))


def invoices_of(invoice_ids: Sequence[int]) -> list[Outgoing]:
    """The 810s of these invoices."""
    documents = (_outgoing(each) for each in _wanted_invoices(invoice_ids))
    return [each for each in documents if each is not None]


def send_credits(credit_memo_ids: Sequence[int]) -> None:
    """Credit each partner who wants an 810, once: the same document under the type CR."""
    documents = (_outgoing(each) for each in _wanted_credits(credit_memo_ids))
    outbox.write_documents(each for each in documents if each is not None)


@listens_to(DocumentWantedAgain)
def write_again(event: DocumentWantedAgain) -> None:
    """The 810 that could not be written when its invoice was posted or its credit memo issued."""
    if event.subject_type not in _WANTED:
        return
    wanted = _WANTED[event.subject_type]([event.subject_id])
    if not wanted:
        raise OperationRefused("The customer does not want an 810 any more.", code="document_not_wanted")
    try:
        written = outbox.write_documents(_written(each) for each in wanted)
    except ValueError as fault:
        raise OperationRefused(f"It still cannot be written: {fault}", code="document_unwritable") from fault
    if not written:
        raise OperationRefused("Somebody else has just had it written.", code="document_written")


def _wanted_invoices(invoice_ids: Sequence[int]) -> list[_Wanted]:
    posted = Invoice.objects.filter(pk__in=list(invoice_ids))
    partners = wanting("810", posted.values_list("order_id", flat=True))
    if not partners:
        return []
    related = ("order__terms", "order__ship_to", "shipment__carrier", "customer", "business_unit")
    rows = posted.filter(order__in=partners).select_related(*related)
    invoices = rows.prefetch_related("lines__order_line__item", "lines__item", "order__parties").order_by("pk")
    return [_Wanted(each, partners[each.order_id], "invoice", invoice_document) for each in invoices]


def _wanted_credits(credit_memo_ids: Sequence[int]) -> list[_Wanted]:
    issued = CreditMemo.objects.filter(pk__in=list(credit_memo_ids))
    partners = wanting("810", issued.values_list("order_id", flat=True))
    if not partners:
        return []
    related = ("order__terms", "order__ship_to", "invoice", "customer", "business_unit")
    rows = issued.filter(order__in=partners).select_related(*related)
    memos = rows.prefetch_related(
        "lines__invoice_line__order_line__item", "lines__invoice_line__item", "order__parties"
    )
    return [_Wanted(each, partners[each.order_id], "creditmemo", credit_document) for each in memos.order_by("pk")]


_WANTED = {"billing.invoice": _wanted_invoices, "billing.creditmemo": _wanted_credits}


def _outgoing(wanted: _Wanted) -> Outgoing | None:
    try:
        return _written(wanted)
    except ValueError as fault:
        _report(wanted.subject, wanted.kind, str(fault))
        return None


def _written(wanted: _Wanted) -> Outgoing:
    """Raises ValueError when it does not add up."""
    subject = wanted.subject
    return Outgoing(
        partner=wanted.partner,
        set_id="810",
        segments=x810.write(wanted.document(subject)),
        subject_type=f"billing.{wanted.kind}",
        subject_id=subject.pk,
        dedupe=f"810:{wanted.kind}:{subject.pk}",
        order_id=subject.order_id,
        reference=subject.number,
    )


def _report(subject: Invoice | CreditMemo, kind: str, reason: str) -> None:
    """An 810 that does not add up is not sent; what was posted stays posted, and a person looks."""
    orders.open_for_subject(
        type="edi_document",
        subject=Subject(f"billing.{kind}", subject.pk, {"order_id": subject.order_id}),
        title=f"810 of {subject.number} cannot be written",
        detail=reason,
        actor=Actor.system("EDI"),
        now=subject.posted_at if isinstance(subject, Invoice) else subject.decided_at or subject.made_at,
        customer_id=subject.customer_id,
        fixes=(Fix("write_again", "Write it again"),),
    )


def invoice_document(invoice: Invoice) -> InvoiceDocument:
    lines = list(invoice.lines.all())
    shipment = invoice.shipment
    written = tuple(_line(line, line.quantity, invoice.currency) for line in lines)
    kept = _allowances(invoice.goods_amount, invoice.discount_amount, invoice.freight_amount, written)
    return InvoiceDocument(
        number=invoice.number,
        invoiced_on=invoice.invoiced_on,
        lines=written,
        total=_cents(invoice.total_amount),
        terms=_terms(invoice.order),
        shipped_on=invoice.business_unit.today(shipment.shipped_at) if shipment.shipped_at else None,
        scac=shipment.carrier.code if shipment.carrier else "",
        bill_of_lading=shipment.bill_of_lading,
        taxes=_taxes(invoice.tax_amount, lines, invoice.customer.country),
        allowances=kept,
        **_common(invoice.order, invoice.currency),
    )


def credit_document(memo: CreditMemo) -> InvoiceDocument:
    """Lines with units carry their price; money given back beyond that, or kept of it because paying early had taken
    it off, stands as an allowance or charge."""
    lines = list(memo.lines.all())
    written = tuple(_line(line.invoice_line, line.quantity, memo.currency) for line in lines if line.quantity)
    kept = _allowances(memo.goods_amount, memo.early_discount_amount, ZERO, written)
    return InvoiceDocument(
        number=memo.number,
        invoiced_on=memo.issued_on or memo.business_unit.today(memo.made_at),
        lines=written,
        total=_cents(memo.total_amount),
        type=x810.CREDIT_MEMO,
        taxes=_taxes(memo.tax_amount, [line.invoice_line for line in lines], memo.customer.country),
        allowances=kept,
        **_common(memo.order, memo.currency, Reference("IV", memo.invoice.number)),
    )


def _common(order: Order, currency: str, *further: Reference) -> dict:
    """What every document of an order repeats of it."""
    return {
        "po_number": order.po_number,
        "po_date": order.po_on,
        "release": order.po_release,
        "currency": currency,
        "references": (*echo.later_references(order), *further),
        "parties": tuple(filter(None, [echo.ship_to(order)])),
    }


def _line(line: InvoiceLine, units: Decimal, currency: str) -> x810.InvoiceLine:
    """Units of an invoice line at its price, in its unit as long as they break no pack of it."""
    billed, ordered = in_round_units(line, units), line.order_line
    return x810.InvoiceLine(
        line_id=echo.line_id(ordered),
        quantity=billed.quantity,
        uom=billed.uom,
        unit_price=billed.unit_price,
        amount=money.line_amount(billed.quantity, billed.unit_price, currency, per=billed.price_per),
        ids=echo.ids_of(ordered),
        price_basis=price_basis(billed.price_per),
        description=line.description,
    )


def _allowances(
    goods: Decimal, discount: Decimal, freight: Decimal, lines: Sequence[x810.InvoiceLine]
) -> tuple[Allowance, ...]:
    """Discount, freight, and what the lines do not explain of the goods: cents of a split, a price corrected."""
    rest = _cents(goods - sum((line.amount for line in lines), ZERO))
    kept = []
    if discount:
        kept.append(Allowance("A", DISCOUNT, _cents(discount), method=OFF_INVOICE, description="Discount"))
    if freight:
        kept.append(Allowance("C", FREIGHT, _cents(freight), method=OFF_INVOICE, description="Freight"))
    if rest:
        kind = "C" if rest > 0 else "A"
        kept.append(Allowance(kind, OTHER, abs(rest), method=OFF_INVOICE, description="Adjustment"))
    return tuple(kept)


def _taxes(amount: Decimal, lines: Sequence[InvoiceLine], country: str) -> tuple[Tax, ...]:
    """One TXI: sales tax in the United States, value added tax elsewhere; the percentage where all lines share it."""
    if not amount:
        return ()
    rates = {line.tax_rate for line in lines}
    kind = "ST" if country == "US" else "VA"
    return (Tax(kind, _cents(amount), rates.pop() if len(rates) == 1 else None),)


def _terms(order: Order) -> tuple[Terms, ...]:
    terms = order.terms
    if terms.discount_percent:
        days = terms.discount_days
        return (Terms("08", "3", terms.discount_percent, None, days, None, terms.net_days, terms.name),)
    return (Terms("01", "3", net_days=terms.net_days, description=terms.name),)


def _cents(amount: Decimal) -> Decimal:
    """Amounts are kept with three decimals; an 810 has two, and a third that is not nought is an error there."""
    cents = amount.quantize(Decimal("0.01"))
    return cents if cents == amount else amount
