"""Money that came in: one transfer a customer and payment day, settling what was due."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from billing.models import Payment, PaymentApplication
from oms import money
from oms.accounts.access import Role
from oms.accounts.models import User
from orders.states import PaymentFacet

from .company import Company
from .copying import copy_rows
from .invoices import Bill
from .journal import Journal, person

ON_ACCOUNT = 0.03  # share of payments with more than the invoices they name
ZERO = Decimal(0)


@dataclass(slots=True)
class Receipt:
    pk: int
    reference: str
    at: datetime
    by: User
    parts: list[tuple[Bill, Decimal]]
    extra: Decimal = ZERO

    @property
    def applied(self) -> Decimal:
        return sum((amount for _, amount in self.parts), ZERO)


def take_payments(rng: Random, bills: list[Bill], company: Company, journal: Journal) -> list[Receipt]:
    """Settle each paid bill as far as it is paid, after credits that came before."""
    runs: dict[tuple[datetime, int], list[Bill]] = defaultdict(list)
    for bill in bills:
        if bill.shipment.pay_at:
            runs[bill.shipment.pay_at, bill.shipment.order.buyer.pk].append(bill)
    receipts = []
    for pk, ((moment, _), some) in enumerate(sorted(runs.items(), key=lambda pair: pair[0]), 1):
        receipts.append(_receipt(rng, pk, moment, some, company))
        _tell(receipts[-1], journal)
    return receipts


def _receipt(rng: Random, pk: int, moment: datetime, bills: list[Bill], company: Company) -> Receipt:
    buyer = bills[0].shipment.order.buyer
    parts = []
    for bill in bills:
        amount = money.rounded((bill.total - bill.credited) * bill.shipment.pay_share, buyer.currency)
        bill.paid = amount
        parts.append((bill, amount))
    by = rng.choice(company.staff(Role.FINANCE, buyer.unit))
    extra = Decimal(rng.randint(20, 400)) if rng.random() < ON_ACCOUNT else ZERO
    return Receipt(pk, f"{'WIRE' if buyer.unit == 'US' else 'SEPA'}-{240000 + pk}", moment, by, parts, extra)


def _tell(receipt: Receipt, journal: Journal) -> None:
    first = receipt.parts[0][0].shipment.order.buyer
    subject, by = ("billing.payment", receipt.pk), person(receipt.by)
    amount = f"{receipt.applied + receipt.extra} {first.currency}"
    journal.tell(receipt.at, "payment.recorded", subject, by, note=receipt.reference, amount=amount)
    for bill, part in receipt.parts:
        journal.tell(
            receipt.at, "payment.applied", subject, by, order_id=bill.shipment.order.pk,
            note=f"{receipt.reference} to {bill.number}", amount=f"{part} {first.currency}",
        )  # fmt: skip
        order = bill.shipment.order
        if order.closed_at == receipt.at + timedelta(seconds=1) and bill.shipment is _last_paid(order.shipments):
            journal.tell(order.closed_at, "order.closed", ("orders.order", order.pk), by, order_id=order.pk)


def _last_paid(shipments: list):
    return max((s for s in shipments if s.pay_at), key=lambda s: (s.pay_at, s.pk))


def write_payments(receipts: list[Receipt], unit_ids: dict[str, int]) -> None:
    columns = (
        "id", "business_unit_id", "customer_id", "reference", "method", "currency", "amount", "applied_amount",
        "received_on", "recorded_at", "recorded_by_id",
    )  # fmt: skip
    copy_rows(Payment, columns, (_row(receipt, unit_ids) for receipt in receipts))
    parts = ((r.pk, bill.pk, amount, r.at) for r in receipts for bill, amount in r.parts)
    copy_rows(PaymentApplication, ("payment_id", "invoice_id", "amount", "applied_at"), parts)


def _row(receipt: Receipt, unit_ids: dict[str, int]) -> tuple:
    order = receipt.parts[0][0].shipment.order
    buyer = order.buyer
    return (
        receipt.pk, unit_ids[buyer.unit], buyer.pk, receipt.reference, "transfer", buyer.currency,
        receipt.applied + receipt.extra, receipt.applied, order.day(receipt.at), receipt.at, receipt.by.pk,
    )  # fmt: skip


def tell_orders(bills: list[Bill]) -> None:
    """How far each order's bills are paid. Twin: billing.operations.payment.tell_orders."""
    by_order: dict[int, list[Bill]] = defaultdict(list)
    for bill in bills:
        by_order[bill.shipment.order.pk].append(bill)
    for some in by_order.values():
        touched = sum((bill.paid + bill.credited for bill in some), ZERO)
        settled = touched == sum((bill.total for bill in some), ZERO)
        state = PaymentFacet.PAID if settled else PaymentFacet.PART if touched else PaymentFacet.NONE
        some[0].shipment.order.payment = state.value
