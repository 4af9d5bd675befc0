"""The 810: an invoice or a credit memo to a partner. Pure: a document in, segments out."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from oms import money
from oms.edi.x12.parts import (
    Allowance,
    Party,
    Reference,
    Terms,
    write_allowance,
    write_party,
    write_reference,
    write_terms,
)
from oms.edi.x12.segments import Segment, segment
from oms.edi.x12.values import PRICED_PER, write_day, write_implied, write_real

INVOICE, CREDIT_MEMO = "DI", "CR"


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """An IT1. `amount` is what was billed: quantity times price, rounded to the currency's minor unit.

    The price is per unit of `uom`; per hundred under the basis HP, per thousand under TP.
    """

    line_id: str
    quantity: Decimal
    uom: str
    unit_price: Decimal
    amount: Decimal
    ids: tuple[tuple[str, str], ...] = ()
    price_basis: str = ""
    description: str = ""
    allowances: tuple[Allowance, ...] = ()

    @property
    def extended(self) -> Decimal:
        return self.quantity * self.unit_price / PRICED_PER.get(self.price_basis, 1)


@dataclass(frozen=True, slots=True)
class Tax:
    """A TXI: type (ST state sales tax, VA value added tax ...), amount, percent, jurisdiction."""

    type: str
    amount: Decimal
    percent: Decimal | None = None
    jurisdiction_qualifier: str = ""
    jurisdiction: str = ""


@dataclass(frozen=True, slots=True)
class InvoiceDocument:
    """An 810. Amounts in one `currency`, all above zero: a credit memo differs by its type alone.

    `total` is before any terms discount; `references` echo what the order carried (IA, DP, VN ...).
    """

    number: str
    invoiced_on: date
    po_number: str
    po_date: date | None
    lines: tuple[InvoiceLine, ...]
    total: Decimal
    currency: str
    type: str = INVOICE
    release: str = ""
    references: tuple[Reference, ...] = ()
    parties: tuple[Party, ...] = ()
    terms: tuple[Terms, ...] = ()
    shipped_on: date | None = None
    scac: str = ""
    bill_of_lading: str = ""
    taxes: tuple[Tax, ...] = ()
    allowances: tuple[Allowance, ...] = ()

    @property
    def sum_of_parts(self) -> Decimal:
        """Lines, less allowances, plus charges and tax: what `total` must be to the cent."""
        total = sum((line.amount for line in self.lines), Decimal(0))
        total += sum((tax.amount for tax in self.taxes), Decimal(0))
        kept = [*self.allowances, *(each for line in self.lines for each in line.allowances)]
        return total + sum((signed(each) for each in kept), Decimal(0))


class TotalDiffers(ValueError):
    """Partners refuse an 810 whose total is not the sum of its parts; it is not written at all."""


def signed(allowance: Allowance) -> Decimal:
    """What a SAC adds to the invoice; a bill-back (method 01) or one without amount changes nothing."""
    if allowance.amount is None or allowance.method == "01" or allowance.kind not in ("A", "C"):
        return Decimal(0)
    return allowance.amount if allowance.kind == "C" else -allowance.amount


def write(invoice: InvoiceDocument) -> list[Segment]:
    """The body of the 810, BIG to CTT. Raises TotalDiffers, or ValueError for fractions of a cent."""
    _check(invoice)
    written = [_begin(invoice), segment("CUR", "SE", invoice.currency)]
    written += map(write_reference, invoice.references)
    written += [each for party in invoice.parties for each in write_party(party)]
    written += map(write_terms, invoice.terms)
    if invoice.shipped_on:
        written.append(segment("DTM", "011", write_day(invoice.shipped_on)))
    for line in invoice.lines:
        written += _line(line)
    written.append(segment("TDS", write_implied(invoice.total)))
    written += map(_tax, invoice.taxes)
    if invoice.scac or invoice.bill_of_lading:
        qualifier = "BM" if invoice.bill_of_lading else ""
        written.append(segment("CAD", "", "", "", invoice.scac, "", "", qualifier, invoice.bill_of_lading))
    written += map(write_allowance, invoice.allowances)
    written.append(segment("CTT", str(len(invoice.lines))))
    return written


def _check(invoice: InvoiceDocument) -> None:
    if invoice.type not in (INVOICE, CREDIT_MEMO):
        raise ValueError(f"`{invoice.type}` is neither an invoice (DI) nor a credit memo (CR).")
    rounding = money.step(invoice.currency) / 2
    for line in invoice.lines:
        if abs(line.amount - line.extended) > rounding:
            words = f"line {line.line_id} bills {line.amount}, quantity times price is {line.extended}."
            raise TotalDiffers(f"{invoice.number}: {words}")
    if invoice.total != invoice.sum_of_parts:
        words = f"{invoice.number} totals {invoice.total}, its parts add up to {invoice.sum_of_parts}."
        raise TotalDiffers(words)


def _begin(invoice: InvoiceDocument) -> Segment:
    on, po_date = write_day(invoice.invoiced_on), write_day(invoice.po_date)
    return segment("BIG", on, invoice.number, po_date, invoice.po_number, invoice.release, "", invoice.type)


def _line(line: InvoiceLine) -> list[Segment]:
    price, quantity = write_real(line.unit_price), write_real(line.quantity)
    ids = [part for pair in line.ids for part in pair]
    written = [segment("IT1", line.line_id, quantity, line.uom, price, line.price_basis, *ids)]
    if line.description:
        written.append(segment("PID", "F", "", "", "", line.description))
    return written + [write_allowance(each) for each in line.allowances]


def _tax(tax: Tax) -> Segment:
    percent = write_real(tax.percent)
    return segment("TXI", tax.type, write_real(tax.amount), percent, tax.jurisdiction_qualifier, tax.jurisdiction)
