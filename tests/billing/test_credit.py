"""Giving money back: one makes it, another approves it, and never more than was invoiced."""

import threading
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from billing import operations
from billing.models import CreditMemo, Invoice, NumberSeries
from orders.models import Order
from orders.states import PaymentFacet
from tests.builders.billing import credit_draft, finance, issued_credit, manager, pay
from tests.builders.company import SYSTEM, make_customer, make_item
from tests.builders.orders import NOON, invoiced_order

pytestmark = pytest.mark.django_db


def test_a_credit_memo_gives_back_the_units_share_with_its_tax_and_no_freight():
    _, invoice = invoiced_order(
        [(make_item(price="10.00"), 4)], customer=make_customer(tax_rate=Decimal(10)), freight_amount=Decimal(8)
    )
    memo = credit_draft(invoice, 1)
    assert (memo.goods_amount, memo.tax_amount, memo.total_amount) == (
        Decimal("10.00"),
        Decimal("1.00"),
        Decimal("11.00"),
    )
    assert (memo.status, memo.number) == ("draft", "")


def test_issuing_lowers_the_invoice_and_takes_the_next_number():
    order, invoice = invoiced_order([(make_item(price="10.00"), 4)])
    memo = issued_credit(invoice, 1)

    invoice.refresh_from_db()
    assert memo.number == f"CM-US-{NOON.year}-00001"
    assert (invoice.credited_amount, invoice.open_amount, memo.unapplied) == (10, 30, 0)
    assert order.lines.get().credited == 1
    assert Order.objects.get(pk=order.pk).payment == PaymentFacet.PART


def test_what_a_paid_invoice_cannot_take_stays_to_the_customers_credit():
    _, invoice = invoiced_order([(make_item(price="10.00"), 4)])
    pay(invoice, "35.00")
    memo = issued_credit(invoice, 1)
    assert (memo.applied_amount, memo.unapplied) == (5, 5)


def test_a_part_of_a_whole_unit_is_not_credited():
    whole, cut = make_item(), make_item(divisible=True)
    _, invoice = invoiced_order([(whole, 4), (cut, 4)])

    with pytest.raises(operations.CreditRefused, match=f"Line 1: {whole.sku} is counted in whole EA"):
        credit_draft(invoice, "0.5")

    assert credit_draft(invoice, "0.5", line=1).total_amount == Decimal("5.00")


def test_whoever_made_it_cannot_approve_it():
    _, invoice = invoiced_order()
    maker = finance()
    memo = credit_draft(invoice, maker=maker)

    with pytest.raises(operations.CreditRefused, match="ask a colleague") as refusal:
        operations.approve_credit_memo(credit_memo_id=memo.pk, actor=maker, now=NOON)

    assert refusal.value.code == "maker_is_checker"
    memo.refresh_from_db()
    assert (memo.status, memo.number) == ("draft", "")
    assert not NumberSeries.objects.filter(kind="CM").exists()


def test_the_system_cannot_approve():
    _, invoice = invoiced_order()
    memo = credit_draft(invoice)
    with pytest.raises(operations.CreditRefused):
        operations.approve_credit_memo(credit_memo_id=memo.pk, actor=SYSTEM, now=NOON)


def test_the_database_itself_refuses_a_maker_as_checker():
    _, invoice = invoiced_order()
    maker = finance()
    memo = credit_draft(invoice, maker=maker)
    with pytest.raises(IntegrityError, match="credit_maker_is_not_checker"), transaction.atomic():
        CreditMemo.objects.filter(pk=memo.pk).update(approved_by=maker.id)


def test_no_more_than_was_invoiced_can_be_asked_for_drafts_counted():
    _, invoice = invoiced_order([(make_item(), 4)])
    credit_draft(invoice, 3)
    with pytest.raises(operations.CreditRefused, match="between 0 and 1 can be credited"):
        credit_draft(invoice, 2)
    credit_draft(invoice, 1)


@pytest.mark.parametrize("units", ["0", "-1", "NaN", "5"])
def test_units_that_are_none_are_refused(units):
    _, invoice = invoiced_order([(make_item(), 4)])
    with pytest.raises(operations.CreditRefused):
        credit_draft(invoice, units)
    assert not CreditMemo.objects.exists()


def test_a_rejected_credit_memo_frees_its_units_and_no_cent_is_given_twice():
    _, invoice = invoiced_order([(make_item(price="3.33333"), 3)])
    assert invoice.goods_amount == Decimal("10.00")
    first, second = credit_draft(invoice, 1), credit_draft(invoice, 1)
    operations.reject_credit_memo(credit_memo_id=first.pk, reason="Not damaged", actor=manager(), now=NOON)

    third = credit_draft(invoice, 2)

    assert second.goods_amount + third.goods_amount == Decimal("10.00")


def test_rejecting_asks_why():
    _, invoice = invoiced_order()
    memo = credit_draft(invoice)
    with pytest.raises(operations.CreditRefused, match="Say why"):
        operations.reject_credit_memo(credit_memo_id=memo.pk, reason=" ", actor=manager(), now=NOON)
    memo.refresh_from_db()
    assert memo.status == "draft"


def test_a_decided_credit_memo_is_decided():
    _, invoice = invoiced_order()
    memo = issued_credit(invoice)
    for deed in (
        lambda: operations.approve_credit_memo(credit_memo_id=memo.pk, actor=manager(), now=NOON),
        lambda: operations.reject_credit_memo(credit_memo_id=memo.pk, reason="no", actor=manager(), now=NOON),
    ):
        with pytest.raises(operations.CreditRefused, match="issued already"):
            deed()


@pytest.mark.django_db(transaction=True)
def test_two_approvals_at_once_issue_it_once():
    _, invoice = invoiced_order([(make_item(price="10.00"), 4)])
    memo = credit_draft(invoice, 2)
    checkers, start, raised = [manager(), manager()], threading.Barrier(2), []

    def approve(checker) -> None:
        try:
            start.wait()
            operations.approve_credit_memo(credit_memo_id=memo.pk, actor=checker, now=NOON)
        except operations.CreditRefused as refusal:
            raised.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=approve, args=(checker,)) for checker in checkers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert raised == ["credit_decided"]
    assert Invoice.objects.get().credited_amount == 20
    assert NumberSeries.objects.get(kind="CM").last == 1
