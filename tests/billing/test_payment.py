"""Booking money and settling invoices with it: never twice, never too much, never somebody else's."""

import threading
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from billing import operations
from billing.models import Invoice, Payment, PaymentApplication
from oms.audit.models import AuditEvent
from orders.models import Order
from orders.states import OrderStatus, PaymentFacet
from tests.builders.billing import pay
from tests.builders.company import SYSTEM, make_customer, make_item
from tests.builders.orders import NOON, invoiced_order

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


def record(customer, **fields) -> Payment:
    values = {"reference": "WIRE-1", "amount": Decimal(100), "received_on": DAY, "actor": SYSTEM, "now": NOON}
    return operations.record_payment(customer_id=customer.pk, **{**values, **fields})


def test_a_payment_in_full_settles_the_invoice_and_closes_the_order():
    order, invoice = invoiced_order()
    pay(invoice)

    invoice.refresh_from_db()
    order.refresh_from_db()
    assert (invoice.open_amount, invoice.status) == (0, "settled")
    assert (order.payment, order.status) == (PaymentFacet.PAID, OrderStatus.CLOSED)
    assert AuditEvent.objects.filter(action="payment.applied", order_id=order.pk).count() == 1


def test_a_part_payment_leaves_the_rest_open():
    order, invoice = invoiced_order([(make_item(price="10.00"), 5)])
    pay(invoice, "20.00")

    invoice.refresh_from_db()
    assert (invoice.open_amount, invoice.status) == (Decimal("30.00"), "posted")
    assert Order.objects.get(pk=order.pk).payment == PaymentFacet.PART


def test_a_reference_is_booked_once_a_customer():
    customer, other = make_customer(), make_customer()
    record(customer)
    with pytest.raises(operations.PaymentRefused, match="has paid with WIRE-1 before") as refusal:
        record(customer, amount=Decimal(7))
    assert refusal.value.code == "payment_duplicate"
    record(other)
    assert Payment.objects.count() == 2


@pytest.mark.parametrize(
    ("amount", "why"),
    [("0", "more than zero"), ("-5", "more than zero"), ("NaN", "more than zero"), ("Infinity", "more than zero"),
     ("1E+12", "more than zero"), ("1.005", "USD has 2 decimals")],
)  # fmt: skip
def test_an_amount_that_is_no_money_is_refused(amount, why):
    with pytest.raises(operations.PaymentRefused, match=why):
        record(make_customer(), amount=Decimal(amount))
    assert not Payment.objects.exists()


def test_a_payment_without_a_reference_is_refused():
    with pytest.raises(operations.PaymentRefused, match="number of the transfer"):
        record(make_customer(), reference="   ")


def test_more_than_is_open_is_refused_and_nothing_is_booked():
    _, invoice = invoiced_order([(make_item(price="10.00"), 5)])
    with pytest.raises(operations.PaymentRefused, match=r"Only 50\.00 USD are open"):
        pay(invoice, "50.01")
    assert not Payment.objects.exists()
    assert Invoice.objects.get().paid_amount == 0


def test_more_than_is_left_of_the_payment_is_refused():
    customer = make_customer()
    invoices = [invoiced_order([(make_item(price="10.00"), 5)], customer=customer)[1] for _ in range(2)]
    payment = pay(invoices[0], "50.00")
    with pytest.raises(operations.PaymentRefused, match=r"Only 0\.00 USD are left"):
        operations.apply_payment(
            payment_id=payment.pk, amounts={invoices[1].pk: Decimal("0.01")}, actor=SYSTEM, now=NOON
        )
    assert PaymentApplication.objects.count() == 1


def test_another_customers_invoice_is_refused():
    _, invoice = invoiced_order()
    payment = record(make_customer())
    with pytest.raises(operations.PaymentRefused, match="another customer's"):
        operations.apply_payment(payment_id=payment.pk, amounts={invoice.pk: Decimal(1)}, actor=SYSTEM, now=NOON)


def test_an_invoice_that_is_not_there_is_refused():
    payment = record(make_customer())
    with pytest.raises(operations.PaymentRefused, match="Choose the invoices"):
        operations.apply_payment(payment_id=payment.pk, amounts={987654: Decimal(1)}, actor=SYSTEM, now=NOON)


def test_the_rest_of_a_payment_is_applied_later():
    customer = make_customer()
    payment = record(customer, amount=Decimal(80))
    _, invoice = invoiced_order([(make_item(price="10.00"), 5)], customer=customer)

    operations.apply_payment(payment_id=payment.pk, amounts={invoice.pk: Decimal(50)}, actor=SYSTEM, now=NOON)

    payment.refresh_from_db()
    assert (payment.applied_amount, payment.unapplied) == (50, 30)


def race(*deeds) -> list[Exception]:
    """Do the deeds at the same moment on connections of their own; what they raised."""
    start, raised = threading.Barrier(len(deeds)), []

    def run(deed) -> None:
        try:
            start.wait()
            deed()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


@pytest.mark.django_db(transaction=True)
def test_one_payment_spent_at_two_desks_at_once_is_spent_once():
    customer = make_customer()
    invoices = [invoiced_order([(make_item(price="10.00"), 5)], customer=customer)[1] for _ in range(2)]
    payment = record(customer, amount=Decimal(50))

    raised = race(
        *(
            lambda pk=invoice.pk: operations.apply_payment(
                payment_id=payment.pk, amounts={pk: Decimal(50)}, actor=SYSTEM, now=NOON
            )
            for invoice in invoices
        )
    )

    assert [type(error) for error in raised] == [operations.PaymentRefused]
    payment.refresh_from_db()
    assert payment.applied_amount == 50
    assert sum(Invoice.objects.values_list("paid_amount", flat=True)) == 50


@pytest.mark.django_db(transaction=True)
def test_one_invoice_paid_twice_at_once_is_paid_once():
    customer = make_customer()
    _, invoice = invoiced_order([(make_item(price="10.00"), 5)], customer=customer)
    payments = [record(customer, reference=f"WIRE-{n}", amount=Decimal(50)) for n in range(2)]

    raised = race(
        *(
            lambda pk=payment.pk: operations.apply_payment(
                payment_id=pk, amounts={invoice.pk: Decimal(50)}, actor=SYSTEM, now=NOON
            )
            for payment in payments
        )
    )

    assert [type(error) for error in raised] == [operations.PaymentRefused]
    invoice.refresh_from_db()
    assert (invoice.paid_amount, invoice.open_amount) == (50, 0)


@pytest.mark.django_db(transaction=True)
def test_one_reference_booked_twice_at_once_is_booked_once():
    customer = make_customer()
    raised = race(*(lambda: record(customer) for _ in range(4)))
    assert [error.code for error in raised] == ["payment_duplicate"] * 3
    assert Payment.objects.count() == 1
