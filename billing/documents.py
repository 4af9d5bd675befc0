"""What goes on the papers of billing: the invoice, and the credit memo that takes part of it back."""

from typing import Any

from billing import early
from billing.models import CreditMemo, Invoice
from billing.units import in_round_units
from fulfillment.documents import ship_to_of, town_of
from oms.accounts.access import Permission
from oms.documents.layout import letterhead
from oms.documents.registry import Paper, paper, stored
from oms.errors import NotFound
from oms.masterdata.models import Customer

stored("export", permission=Permission.INVOICE_EXPORT, title="Export")


@paper("invoice", title="Invoice", permission=Permission.INVOICE_VIEW)
def invoice(invoice_id: int) -> Paper:
    """The legal invoice: who, to whom, what, at which price, with which tax, due when."""
    related = ("order__customer", "order__ship_to", "order__terms", "business_unit", "shipment__carrier", "customer")
    found = Invoice.objects.select_related(*related).filter(pk=invoice_id).first()
    if found is None:
        raise NotFound("There is no such invoice.")
    lines = list(found.lines.select_related("item", "order_line").order_by("number"))
    context = {
        **letterhead(found.business_unit),
        "document_label": f"Invoice {found.number}",
        "invoice": found,
        "order": found.order,
        "lines": lines,
        "bill_to": bill_to(found.bill_to),
        "ship_to": ship_to_of(found.order),
        "taxes": _taxes(lines, found.currency),
        "early": _early_payment(found),
        "has_own_numbers": any(line.order_line.sent_item not in ("", line.item.sku) for line in lines),
    }
    return Paper(f"{found.number}.pdf", "print/invoice.html", context, found.order_id, "billing.invoice")


@paper("credit_memo", title="Credit memo", permission=Permission.INVOICE_VIEW)
def credit_memo(credit_memo_id: int) -> Paper:
    """The credit memo, to whom its invoice was billed; it has a paper once it is issued, not while it waits."""
    related = ("order", "business_unit", "invoice")
    found = CreditMemo.objects.select_related(*related).filter(pk=credit_memo_id).exclude(number="").first()
    if found is None:
        raise NotFound("There is no such credit memo.")
    lines = found.lines.select_related("invoice_line__item").order_by("invoice_line__number")
    lowered = found.lowered
    context = {
        **letterhead(found.business_unit),
        "document_label": f"Credit memo {found.number}",
        "memo": found,
        "lowered": lowered,
        "to_credit": found.total_amount - lowered,
        "order": found.order,
        "lines": [(line, in_round_units(line.invoice_line, line.quantity)) for line in lines],
        "bill_to": bill_to(found.invoice.bill_to),
    }
    return Paper(f"{found.number}.pdf", "print/credit_memo.html", context, found.order_id, "billing.creditmemo")


def bill_to(kept: dict[str, str]) -> dict[str, Any]:
    """The address as it stood on the invoice's day."""
    return _customer(Customer(**{name: kept.get(name, "") for name in _ADDRESS}))


_ADDRESS = ("code", "name", "address", "city", "region", "postal_code", "country")


def _customer(customer: Customer) -> dict[str, Any]:
    lines = [*customer.address.splitlines(), town_of(customer), customer.country]
    return {"name": customer.name, "code": customer.code, "lines": [line for line in lines if line]}


def _taxes(lines: list, currency: str) -> list[dict[str, Any]]:
    """Taxable amount and tax by rate, the highest rate first."""
    rates: dict = {}
    for line in lines:
        taxable = line.goods_amount - line.discount_amount + line.freight_amount
        base, tax = rates.get(line.tax_rate, (0, 0))
        rates[line.tax_rate] = (base + taxable, tax + line.tax_amount)
    return [{"rate": rate, "base": base, "tax": tax} for rate, (base, tax) in sorted(rates.items(), reverse=True)]


def _early_payment(invoice: Invoice) -> dict[str, Any] | None:
    """What paying early saves, in words of money."""
    saved = early.promised(invoice)
    if not saved:
        return None
    percent, until = invoice.order.terms.discount_percent, invoice.discount_until_on
    return {"percent": percent, "until": until, "pay": invoice.total_amount - saved, "save": saved}
