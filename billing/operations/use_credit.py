"""Using what is left of an issued credit memo: lowering other invoices with it, or paying it out."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from billing.models import CreditMemo, Invoice, Refund
from billing.states import CreditMemoStatus
from oms import money
from oms.actors import Actor
from oms.audit.record import record
from orders.models import Order

from .credit import CreditRefused, use
from .payment import refuse_bad_amount, refuse_misfit, tell_orders

ZERO = Decimal(0)


@transaction.atomic
def apply_credit_memo(
    *, credit_memo_id: int, amounts: Mapping[int, Decimal], actor: Actor, now: datetime
) -> CreditMemo:
    """Lower invoices with what is left of an issued credit memo: {invoice: amount in the memo's currency}.

    Locks the orders, then the invoices, then the memo. An order that is shipped, invoiced and now settled is closed.
    Audits credit_memo.applied on each order. Raises CreditRefused where an invoice is another customer's, in another
    currency or has less open, or the memo has less left.
    """
    wanted = {invoice_id: amount for invoice_id, amount in amounts.items() if amount}
    order_ids = set(Invoice.objects.filter(pk__in=wanted).values_list("order_id", flat=True))
    Order.objects.lock(sorted(order_ids))
    invoices = {i.pk: i for i in Invoice.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")}
    memo = _lock_issued(credit_memo_id)
    _refuse_misfit(memo, invoices, wanted)
    for pk, amount in wanted.items():
        use(memo, invoices[pk], amount, now)
        record(
            "credit_memo.applied", memo, actor=actor, order_id=invoices[pk].order_id,
            note=f"{memo.number} to {invoices[pk].number}", amount=money.text(amount, memo.currency),
        )  # fmt: skip
    memo.save(update_fields=["applied_amount"])
    tell_orders(order_ids, actor=actor, now=now)
    return memo


@transaction.atomic
def refund_credit_memo(
    *,
    credit_memo_id: int,
    amount: Decimal,
    reference: str,
    paid_on: date,
    actor: Actor,
    now: datetime,
    method: str = "transfer",
) -> Refund:
    """Record that some of what is left of an issued credit memo was paid out to the customer.

    Locks the memo. Audits credit_memo.refunded. Raises CreditRefused for a reference used before for this customer, or
    more than is left.
    """
    memo = _lock_issued(credit_memo_id)
    refuse_bad_amount(amount, memo.currency)
    if not reference.strip():
        raise CreditRefused("Give the number of the transfer or cheque.")
    _refuse_more_than_left(memo, amount)
    refund = _save(
        Refund(
            credit_memo=memo,
            customer_id=memo.customer_id,
            reference=reference.strip()[:40],
            method=method[:12],
            amount=amount,
            paid_on=paid_on,
            recorded_at=now,
            recorded_by_id=actor.user_id,
        )
    )
    memo.refunded_amount += amount
    memo.save(update_fields=["refunded_amount"])
    record(
        "credit_memo.refunded", memo, actor=actor, order_id=memo.order_id,
        note=f"{memo.number} by {refund.reference}", amount=money.text(amount, memo.currency),
    )  # fmt: skip
    return refund


def _lock_issued(credit_memo_id: int) -> CreditMemo:
    memo = CreditMemo.objects.select_for_update(of=("self",)).filter(pk=credit_memo_id).first()
    if memo is None:
        raise CreditRefused("There is no such credit memo.", code="not_found")
    if memo.status != CreditMemoStatus.ISSUED:
        raise CreditRefused(f"{memo} is not issued.", code="credit_not_issued")
    return memo


def _save(refund: Refund) -> Refund:
    try:
        with transaction.atomic():
            refund.save(force_insert=True)
    except IntegrityError as error:
        words = f"{refund.reference} was paid out to this customer before."
        raise CreditRefused(words, code="refund_duplicate") from error
    return refund


def _refuse_misfit(memo: CreditMemo, invoices: Mapping[int, Invoice], wanted: Mapping[int, Decimal]) -> None:
    refuse_misfit(memo, invoices, wanted, CreditRefused)
    _refuse_more_than_left(memo, sum(wanted.values(), ZERO))


def _refuse_more_than_left(memo: CreditMemo, amount: Decimal) -> None:
    if amount > memo.unapplied:
        raise CreditRefused(f"Only {money.text(memo.unapplied, memo.currency)} are left of {memo}.")
