"""Credit memos: one person makes it, another approves it, then it has a number and lowers the invoice."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from billing.events import CreditMemoIssued, CreditMemoRejected
from billing.models import CreditApplication, CreditMemo, CreditMemoLine, Invoice, InvoiceLine
from billing.queries import Credited, credited
from billing.shares import next_share
from billing.states import CreditMemoStatus
from oms import money, quantities
from oms.actors import Actor
from oms.audit.record import record
from oms.errors import OperationRefused
from oms.events import announce
from oms.faults import point
from orders import operations as orders
from orders.models import Order

from . import numbers
from .payment import settle, tell_orders
from .worth import value, value_drafts

ZERO = Decimal(0)


class CreditRefused(OperationRefused):
    code = "credit_refused"


@transaction.atomic
def make_credit_memo(
    *,
    invoice_id: int,
    quantities: Mapping[int, Decimal],
    reason: str,
    source: str,
    actor: Actor,
    now: datetime,
    source_id: int | None = None,
) -> CreditMemo:
    """Prepare a credit memo for units of an invoice: {invoice line: base units}, at what was invoiced for them.

    Freight is not given back, nor the units' part of a discount that was taken for paying early. Locks the order and
    the invoice. Audits credit_memo.made. Raises CreditRefused when more is asked than was invoiced and not yet
    credited, or a part of what is counted in whole units.
    """
    invoice = _lock_invoice(invoice_id)
    if not reason.strip():
        raise CreditRefused("Say why money is given back.", code="reason_missing")
    lines = {line.pk: line for line in invoice.lines.select_related("item").filter(pk__in=list(quantities))}
    if not quantities or set(quantities) - set(lines):
        raise CreditRefused("Choose lines of this invoice.")
    before = credited(lines)
    rows = [_line(lines[pk], units, before.get(pk, Credited()), invoice) for pk, units in quantities.items()]
    memo = _memo(invoice, rows, reason=reason, source=source, source_id=source_id, actor=actor, now=now)
    memo.save(force_insert=True)
    for row in rows:
        row.credit_memo = memo
    CreditMemoLine.objects.bulk_create(rows)
    facts = {"total": money.text(memo.total_amount, memo.currency), "invoice": invoice.number}
    record("credit_memo.made", memo, actor=actor, order_id=memo.order_id, note=reason, **facts)
    return memo


@transaction.atomic
def approve_credit_memo(*, credit_memo_id: int, actor: Actor, now: datetime) -> CreditMemo:
    """Issue a credit memo that somebody else made: it gets its number and lowers the invoice as far as that is open.

    Drafts of the same invoice are then worth what is left for them. Locks order, invoice, memo; the number is taken
    when only the memos, their audit and who hears of it are left. Audits credit_memo.issued; announces
    CreditMemoIssued.
    Raises CreditRefused when it was decided before, or the maker tries to be the checker.
    """
    memo, invoice = _lock_memo(credit_memo_id)
    if actor.user_id is None or actor.user_id == memo.made_by_id:
        raise CreditRefused("Whoever made it cannot approve it; ask a colleague.", code="maker_is_checker")
    units = {line.invoice_line.order_line_id: line.quantity for line in memo.lines.select_related("invoice_line")}
    orders.record_credited(order_ids=[memo.order_id], lines=units)
    value(memo, invoice)
    lowered = min(memo.total_amount, invoice.owed)
    if lowered:
        use(memo, invoice, lowered, now)
    memo.status, memo.approved_by_id = CreditMemoStatus.ISSUED, actor.user_id
    memo.decided_at, memo.issued_on = now, memo.business_unit.today(now)
    tell_orders({memo.order_id}, actor=actor, now=now)
    _number(memo)
    point("credit.after_number")
    value_drafts(invoice)
    record("credit_memo.issued", memo, actor=actor, order_id=memo.order_id, note=memo.number)
    announce(CreditMemoIssued(credit_memo_id=memo.pk))
    return memo


@transaction.atomic
def reject_credit_memo(*, credit_memo_id: int, reason: str, actor: Actor, now: datetime) -> CreditMemo:
    """Say no to a prepared credit memo. Audits credit_memo.rejected; announces CreditMemoRejected."""
    memo, _ = _lock_memo(credit_memo_id)
    if not reason.strip():
        raise CreditRefused("Say why it is rejected.", code="reason_missing")
    memo.status, memo.decided_at = CreditMemoStatus.REJECTED, now
    memo.save(update_fields=["status", "decided_at"])
    record("credit_memo.rejected", memo, actor=actor, order_id=memo.order_id, note=reason)
    announce(CreditMemoRejected(credit_memo_id=memo.pk))
    return memo


def use(memo: CreditMemo, invoice: Invoice, amount: Decimal, now: datetime) -> None:
    """Lower a locked invoice by so much of a locked memo, which the caller saves."""
    CreditApplication.objects.create(credit_memo=memo, invoice=invoice, amount=amount, applied_at=now)
    memo.applied_amount += amount
    settle(invoice, credited=amount)


def _number(memo: CreditMemo) -> None:
    assert memo.issued_on is not None
    year, unit = memo.issued_on.year, memo.business_unit
    [(number, text)] = numbers.take(business_unit_id=unit.pk, unit_code=unit.code, kind="CM", year=year, count=1)
    memo.series_number, memo.series_year, memo.number = number, year, text
    memo.save()


def _lock_invoice(invoice_id: int) -> Invoice:
    order_id = Invoice.objects.filter(pk=invoice_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise CreditRefused("There is no such invoice.", code="not_found")
    Order.objects.lock([order_id])
    return Invoice.objects.select_for_update(of=("self",)).get(pk=invoice_id)


def _lock_memo(credit_memo_id: int) -> tuple[CreditMemo, Invoice]:
    invoice_id = CreditMemo.objects.filter(pk=credit_memo_id).values_list("invoice_id", flat=True).first()
    if invoice_id is None:
        raise CreditRefused("There is no such credit memo.", code="not_found")
    invoice = _lock_invoice(invoice_id)
    memo = CreditMemo.objects.select_for_update(of=("self",)).select_related("business_unit").get(pk=credit_memo_id)
    if memo.status != CreditMemoStatus.DRAFT:
        raise CreditRefused(f"It is {memo.get_status_display().lower()} already.", code="credit_decided")
    return memo, invoice


def _line(line: InvoiceLine, units: Decimal, before: Credited, invoice: Invoice) -> CreditMemoLine:
    """The units' share of what the line invoiced for goods and of the tax on them."""
    left = line.quantity - before.quantity
    if not units.is_finite() or units <= 0 or units > left:
        raise CreditRefused(f"Line {line.number}: between 0 and {quantities.text(left)} can be credited.")
    if not line.item.divisible and units % 1:
        raise CreditRefused(f"Line {line.number}: {line.item.sku} is counted in whole {line.item.base_uom}.")
    net = line.goods_amount - line.discount_amount
    taxable = net + line.freight_amount
    tax = line.tax_amount * net / taxable if taxable else ZERO
    parts = {"upto": before.quantity + units, "of": line.quantity, "currency": invoice.currency}
    return CreditMemoLine(
        invoice_line=line,
        quantity=units,
        goods_amount=next_share(net, given=before.goods, **parts),
        tax_amount=next_share(tax, given=before.tax, **parts),
    )


def _memo(
    invoice: Invoice, rows: list[CreditMemoLine], *, reason: str, source: str, source_id: int | None,
    actor: Actor, now: datetime,
) -> CreditMemo:  # fmt: skip
    goods, tax = sum((row.goods_amount for row in rows), ZERO), sum((row.tax_amount for row in rows), ZERO)
    memo = CreditMemo(
        business_unit_id=invoice.business_unit_id,
        customer_id=invoice.customer_id,
        order_id=invoice.order_id,
        invoice=invoice,
        source=source,
        source_id=source_id,
        reason=reason[:200],
        currency=invoice.currency,
        goods_amount=goods,
        tax_amount=tax,
        made_by_id=actor.user_id,
        made_at=now,
    )
    value(memo, invoice)
    return memo
