"""Recording money that came in and settling invoices with it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import F, Sum

from billing.early import offers
from billing.models import CreditMemo, Invoice, Payment, PaymentApplication
from billing.queries import currencies_of
from billing.states import InvoiceStatus
from oms import money
from oms.actors import Actor
from oms.audit.record import record
from oms.errors import OperationRefused
from oms.masterdata.models import Customer
from orders import operations as orders
from orders.models import Order
from orders.states import PaymentFacet

from .worth import value_drafts

ZERO = Decimal(0)


class PaymentRefused(OperationRefused):
    code = "payment_refused"


@transaction.atomic
def record_payment(
    *,
    customer_id: int,
    reference: str,
    amount: Decimal,
    received_on: date,
    actor: Actor,
    now: datetime,
    currency: str = "",
    method: str = "transfer",
    apply_to: Mapping[int, Decimal] | None = None,
    early: Collection[int] = (),
) -> Payment:
    """Book a receipt and, where named, apply it: {invoice: amount}. `currency` is the customer's unless named.

    Audits payment.recorded. Raises PaymentRefused for a reference the customer used before, a bad amount, a currency
    the customer was never billed in, or an application that is too large. `early` is as in `apply_payment`.
    """
    customer = Customer.objects.select_related("business_unit").filter(pk=customer_id).first()
    if customer is None:
        raise PaymentRefused("Choose a customer from the list.")
    currency = _currency(customer, currency)
    refuse_bad_amount(amount, currency)
    if not reference.strip():
        raise PaymentRefused("Give the number of the transfer or cheque.")
    payment = _save(
        Payment(
            business_unit=customer.business_unit,
            customer=customer,
            reference=reference.strip()[:40],
            method=method[:12],
            currency=currency,
            amount=amount,
            received_on=received_on,
            recorded_at=now,
            recorded_by_id=actor.user_id,
        )
    )
    record(
        "payment.recorded",
        payment,
        actor=actor,
        note=payment.reference,
        amount=money.text(amount, payment.currency),
    )
    if apply_to:
        payment = apply_payment(payment_id=payment.pk, amounts=apply_to, early=early, actor=actor, now=now)
    return payment


@transaction.atomic
def apply_payment(
    *, payment_id: int, amounts: Mapping[int, Decimal], actor: Actor, now: datetime, early: Collection[int] = ()
) -> Payment:
    """Settle invoices with what is left of a payment: {invoice: amount in the payment's currency}.

    Of the invoices in `early` a rest that is no more than their early payment discount is taken off; what waits to be
    credited of them is worth less then.
    Locks the orders, then the invoices, then the payment. An order that is shipped, invoiced and now paid is closed.
    Audits payment.applied, and payment.discounted, on each order. Raises PaymentRefused where an invoice is another
    customer's, in another currency or has less open, the payment has less left or came after the discount day.
    """
    wanted = {invoice_id: amount for invoice_id, amount in amounts.items() if amount}
    order_ids = Invoice.objects.filter(pk__in=wanted).values_list("order_id", flat=True)
    Order.objects.lock(sorted(set(order_ids)))
    locked = Invoice.objects.select_for_update(of=("self",)).select_related("order__terms").filter(pk__in=wanted)
    invoices = {invoice.pk: invoice for invoice in locked.order_by("pk")}
    payment = Payment.objects.select_for_update(of=("self",)).get(pk=payment_id)
    _refuse_misfit(payment, invoices, wanted)
    earned = _earned(payment, invoices, wanted, early)
    PaymentApplication.objects.bulk_create(
        [
            PaymentApplication(payment=payment, invoice_id=pk, amount=amount, discount_amount=earned.get(pk, ZERO))
            for pk, amount in wanted.items()
        ]
    )
    payment.applied_amount += sum(wanted.values(), ZERO)
    payment.save(update_fields=["applied_amount"])
    for pk, amount in wanted.items():
        settle(invoices[pk], paid=amount, discount=earned.get(pk, ZERO))
        _tell("payment.applied", payment, invoices[pk], amount, actor)
        if pk in earned:
            value_drafts(invoices[pk])
            _tell("payment.discounted", payment, invoices[pk], earned[pk], actor)
    tell_orders({invoice.order_id for invoice in invoices.values()}, actor=actor, now=now)
    return payment


def _earned(
    payment: Payment, invoices: Mapping[int, Invoice], wanted: Mapping[int, Decimal], early: Collection[int]
) -> dict[int, Decimal]:
    """The rests that are taken off: each at most the discount that its invoice still offers."""
    offered = offers((invoices[pk] for pk in wanted if pk in early), since=date.min)
    rests = {pk: invoices[pk].owed - wanted[pk] for pk in offered}
    earned = {pk: rest for pk, rest in rests.items() if 0 < rest <= offered[pk]}
    for pk in earned:
        until = invoices[pk].discount_until_on
        if until is None or payment.received_on > until:
            raise PaymentRefused(f"The early payment discount of {invoices[pk]} ended on {until}.", code="too_late")
    return earned


def _tell(action: str, payment: Payment, invoice: Invoice, amount: Decimal, actor: Actor) -> None:
    note = f"{payment.reference} to {invoice.number}"
    said = money.text(amount, payment.currency)
    record(action, payment, actor=actor, order_id=invoice.order_id, note=note, amount=said)


def settle(invoice: Invoice, *, paid: Decimal = ZERO, credited: Decimal = ZERO, discount: Decimal = ZERO) -> None:
    """Lower what is open on a locked invoice."""
    invoice.early_discount_amount += discount
    invoice.paid_amount += paid
    invoice.credited_amount += credited
    invoice.status = InvoiceStatus.POSTED if invoice.owed else InvoiceStatus.SETTLED
    invoice.save(update_fields=["paid_amount", "credited_amount", "early_discount_amount", "status"])


def tell_orders(order_ids: set[int], *, actor: Actor, now: datetime, coming: Iterable[Invoice] = ()) -> None:
    """Tell locked orders how far they are paid, and close those that are complete.

    `coming` are new invoices which the caller is about to write.
    """
    for order_id, state in payment_facets(order_ids, coming).items():
        orders.record_payment(order_id=order_id, state=state)
    orders.close_complete_orders(order_ids=sorted(order_ids), actor=actor, now=now)


def payment_facets(order_ids: Iterable[int], coming: Iterable[Invoice] = ()) -> dict[int, PaymentFacet]:
    """How far the invoices of each order are settled, by payments and credit memos. Twin: PAYMENT in invariants.py."""
    wanted = set(order_ids)
    sums = (
        Invoice.objects.filter(order__in=wanted)
        .order_by("order_id")
        .values_list("order_id")
        .annotate(left=Sum("open_amount"), settled=Sum(F("paid_amount") + F("credited_amount")))
    )
    found = {order_id: (left, settled) for order_id, left, settled in sums}
    for invoice in coming:
        if invoice.order_id in wanted:
            left, settled = found.get(invoice.order_id, (ZERO, ZERO))
            found[invoice.order_id] = (left + invoice.total_amount, settled)
    return {order_id: _payment_state(left, settled) for order_id, (left, settled) in found.items()}


def _payment_state(left: Decimal, settled: Decimal) -> PaymentFacet:
    if not left:
        return PaymentFacet.PAID
    return PaymentFacet.PART if settled else PaymentFacet.NONE


def _save(payment: Payment) -> Payment:
    try:
        with transaction.atomic():
            payment.save(force_insert=True)
    except IntegrityError as error:
        raise PaymentRefused(
            f"{payment.customer} has paid with {payment.reference} before.", code="payment_duplicate"
        ) from error
    return payment


def _currency(customer: Customer, asked: str) -> str:
    billed = currencies_of(customer)
    if asked and asked not in billed:
        raise PaymentRefused(f"{customer} is billed in {' and '.join(billed)} only.", code="payment_currency")
    return asked or customer.currency


def refuse_bad_amount(amount: Decimal, currency: str) -> None:
    """Raises PaymentRefused for what is no sum of money in this currency."""
    if not amount.is_finite() or amount <= 0 or amount >= 10**10:
        raise PaymentRefused("The amount must be more than zero.")
    if amount != money.rounded(amount, currency):
        raise PaymentRefused(f"{currency} has {money.minor_units(currency)} decimals.")


def refuse_misfit(
    money_of: Payment | CreditMemo,
    invoices: Mapping[int, Invoice],
    wanted: Mapping[int, Decimal],
    refused: type[OperationRefused],
) -> None:
    """Raises `refused` where an amount cannot go from this payment or credit memo to its invoice."""
    if not wanted or set(wanted) - set(invoices):
        raise refused("Choose the invoices to settle.")
    for pk, amount in wanted.items():
        invoice = invoices[pk]
        refuse_bad_amount(amount, money_of.currency)
        if (invoice.customer_id, invoice.currency) != (money_of.customer_id, money_of.currency):
            raise refused(f"{invoice} is another customer's or in another currency.")
        if amount > invoice.owed:
            raise refused(f"Only {money.text(invoice.owed, invoice.currency)} are open on {invoice}.")


def _refuse_misfit(payment: Payment, invoices: Mapping[int, Invoice], wanted: Mapping[int, Decimal]) -> None:
    refuse_misfit(payment, invoices, wanted, PaymentRefused)
    if sum(wanted.values(), ZERO) > payment.unapplied:
        raise PaymentRefused(f"Only {money.text(payment.unapplied, payment.currency)} are left of {payment.reference}.")
