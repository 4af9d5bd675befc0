"""What is left of an issued credit memo: it lowers other invoices of the customer, or is paid out; never twice."""

import threading
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils.html import strip_tags

from billing import documents, operations
from billing.models import CreditApplication, CreditMemo, Invoice, Refund
from fulfillment import operations as fulfillment
from oms.actors import Actor
from oms.audit import proof
from oms.audit.models import AuditEvent
from oms.errors import OperationRefused
from oms.jobs import runner
from oms.notify.models import OutgoingMail
from orders.models import Order
from orders.states import OrderStatus, PaymentFacet
from tests.builders.billing import credit_draft, finance, issued_credit, pay
from tests.builders.company import SYSTEM, make_customer, make_item, stock
from tests.builders.orders import NOON, invoiced_order, line_of, place_order
from tests.builders.stock import allocate

pytestmark = pytest.mark.django_db


def unused_credit(units: int = 2, price: str = "10.00") -> tuple[CreditMemo, object]:
    """A credit memo on an invoice that was paid before, and its customer."""
    customer = make_customer()
    _, invoice = invoiced_order([(make_item(price=price), 4)], customer=customer)
    pay(invoice)
    return issued_credit(invoice, units), customer


def apply(memo: CreditMemo, amounts: dict[int, str], actor: Actor = SYSTEM) -> CreditMemo:
    given = {pk: Decimal(amount) for pk, amount in amounts.items()}
    return operations.apply_credit_memo(credit_memo_id=memo.pk, amounts=given, actor=actor, now=NOON)


def refund(memo: CreditMemo, amount: str, reference: str = "OUT-1", actor: Actor = SYSTEM) -> Refund:
    return operations.refund_credit_memo(
        credit_memo_id=memo.pk, amount=Decimal(amount), reference=reference, paid_on=date(2026, 11, 20), actor=actor,
        now=NOON,
    )  # fmt: skip


def laws_hold() -> None:
    assert [law.name for law in proof.failures() if law.name != "billing.shipments_are_invoiced"] == []


def test_what_is_left_lowers_another_invoice_and_closes_its_order():
    memo, customer = unused_credit(units=2)
    order, other = invoiced_order([(make_item(price="5.00"), 4)], customer=customer)

    apply(memo, {other.pk: "20"})

    other.refresh_from_db()
    memo.refresh_from_db()
    order.refresh_from_db()
    assert (other.credited_amount, other.open_amount, other.status) == (20, 0, "settled")
    assert (memo.applied_amount, memo.unapplied) == (20, 0)
    assert (order.payment, order.status) == (PaymentFacet.PAID, OrderStatus.CLOSED)
    told = AuditEvent.objects.get(action="credit_memo.applied")
    assert (told.order_id, told.note) == (order.pk, f"{memo.number} to {other.number}")
    laws_hold()


def test_what_is_left_is_paid_out():
    memo, _ = unused_credit(units=2)
    by = finance()

    refund(memo, "15", actor=by)

    memo.refresh_from_db()
    assert (memo.refunded_amount, memo.unapplied) == (15, 5)
    told = AuditEvent.objects.get(action="credit_memo.refunded")
    assert (told.order_id, told.actor_id, told.changes["amount"]) == (memo.order_id, by.id, "15.00 USD")
    laws_hold()


def test_issuing_writes_down_which_invoice_it_lowered():
    _, invoice = invoiced_order([(make_item(price="10.00"), 4)])
    memo = issued_credit(invoice, 1)

    assert list(CreditApplication.objects.values_list("credit_memo", "invoice", "amount")) == [
        (memo.pk, invoice.pk, Decimal(10))
    ]
    assert memo.lowered == 10


def test_its_papers_go_on_saying_what_it_did_when_it_was_issued():
    memo, customer = unused_credit(units=2)
    _, other = invoiced_order([(make_item(price="5.00"), 4)], customer=customer)
    apply(memo, {other.pk: "20"})
    memo.refresh_from_db()
    assert memo.lowered == 0


@pytest.mark.parametrize("amount", ["20.01", "-1", "0.001", "NaN", "Infinity"])
def test_more_than_is_left_or_what_is_no_money_is_refused(amount):
    memo, customer = unused_credit(units=2)
    _, other = invoiced_order([(make_item(price="50.00"), 4)], customer=customer)

    with pytest.raises(OperationRefused):
        apply(memo, {other.pk: amount})
    with pytest.raises(OperationRefused):
        refund(memo, amount)

    memo.refresh_from_db()
    other.refresh_from_db()
    assert (memo.unapplied, other.credited_amount) == (20, 0)
    assert not Refund.objects.exists()
    assert not AuditEvent.objects.filter(action__in=["credit_memo.applied", "credit_memo.refunded"]).exists()


def test_more_than_is_open_on_the_invoice_is_refused():
    memo, customer = unused_credit(units=2)
    _, other = invoiced_order([(make_item(price="2.00"), 4)], customer=customer)
    with pytest.raises(operations.CreditRefused, match=r"Only 8.00 USD are open"):
        apply(memo, {other.pk: "9"})


def test_an_invoice_of_somebody_else_or_in_another_currency_is_refused():
    memo, _ = unused_credit()
    _, strange = invoiced_order([(make_item(), 4)], customer=make_customer(code="C-OTHER"))
    with pytest.raises(operations.CreditRefused, match="another customer's"):
        apply(memo, {strange.pk: "1"})
    with pytest.raises(operations.CreditRefused, match="Choose the invoices"):
        apply(memo, {})
    with pytest.raises(operations.CreditRefused, match="Choose the invoices"):
        apply(memo, {987654: "1"})


def test_a_draft_cannot_be_used():
    _, invoice = invoiced_order([(make_item(price="10.00"), 4)])
    draft = credit_draft(invoice, 1)
    with pytest.raises(operations.CreditRefused, match="not issued"):
        refund(draft, "1")
    with pytest.raises(operations.CreditRefused, match="not issued"):
        apply(draft, {invoice.pk: "1"})


def test_the_same_transfer_is_recorded_once():
    memo, _ = unused_credit(units=2)
    refund(memo, "5", "OUT-7")
    with pytest.raises(operations.CreditRefused, match="OUT-7 was paid out to this customer before") as refusal:
        refund(memo, "5", "OUT-7")
    assert refusal.value.code == "refund_duplicate"
    assert CreditMemo.objects.get(pk=memo.pk).refunded_amount == 5


def test_the_database_refuses_more_uses_than_there_is_credit_and_any_change_of_a_use():
    memo, _ = unused_credit(units=2)
    paid = refund(memo, "5")
    with pytest.raises(IntegrityError, match="credit_used_within_total"), transaction.atomic():
        CreditMemo.objects.filter(pk=memo.pk).update(applied_amount=16)
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        Refund.objects.filter(pk=paid.pk).update(amount=6)


@pytest.mark.django_db(transaction=True)
def test_applying_and_paying_out_at_once_spends_the_credit_once():
    memo, customer = unused_credit(units=2)
    _, other = invoiced_order([(make_item(price="10.00"), 4)], customer=customer)
    deeds = [lambda: apply(memo, {other.pk: "20"}), lambda: refund(memo, "20")]
    start, refused = threading.Barrier(len(deeds)), []

    def run(deed) -> None:
        start.wait()
        try:
            deed()
        except OperationRefused as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    memo.refresh_from_db()
    assert len(refused) == 1
    assert memo.applied_amount + memo.refunded_amount == 20
    assert Invoice.objects.get(pk=other.pk).credited_amount == memo.applied_amount
    assert Order.objects.get(pk=other.order_id).payment == (
        PaymentFacet.PART if memo.applied_amount else PaymentFacet.NONE
    )


def test_the_paper_counts_in_the_unit_of_the_invoice():
    item = make_item(price="5.00", case=12)
    stock(item, 100)
    order = place_order([], lines=[line_of(item, 3, uom="CA")])
    allocate(order)
    [shipment] = fulfillment.ship_orders(order_ids=[order.pk], actor=SYSTEM, now=NOON)
    [invoice] = operations.invoice_shipments(shipment_ids=[shipment.pk], actor=SYSTEM, now=NOON)
    cases, pieces = issued_credit(invoice, 24), issued_credit(invoice, 5)

    [(_, whole)] = documents.credit_memo(cases.pk).context["lines"]
    [(_, broken)] = documents.credit_memo(pieces.pk).context["lines"]

    assert (whole.quantity, whole.uom) == (2, "CA")
    assert (broken.quantity, broken.uom) == (5, "EA")


@pytest.mark.django_db(transaction=True)
def test_the_letter_of_a_credit_memo_says_what_its_paper_says_whenever_it_is_written():
    memo, customer = unused_credit(units=2)
    customer.email = "office@customer.example"
    customer.save()
    _, other = invoiced_order([(make_item(price="5.00"), 4)], customer=customer)
    apply(memo, {other.pk: "20"})

    runner.run_until_idle()

    letter = " ".join(strip_tags(OutgoingMail.objects.get(dedupe=f"credit_memo.issued:{memo.pk}").html).split())
    assert "Lowers the invoice" not in letter
    assert "To your credit20.00 USD" in letter
