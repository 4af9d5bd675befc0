"""The discount that an invoice promises for paying early can be taken, and only in time."""

from datetime import timedelta
from decimal import Decimal

import pytest

from billing import operations, queries
from billing.models import Invoice, PaymentApplication
from oms.accounts.access import Role
from oms.audit import proof
from oms.audit.models import AuditEvent
from orders.models import Order
from orders.states import OrderStatus
from tests.builders.billing import pay
from tests.builders.company import make_customer, make_item, make_terms
from tests.builders.orders import NOON, invoiced_order
from tests.builders.screens import signed_in, text_of

pytestmark = pytest.mark.django_db
NEW = "/billing/payments/new/"


@pytest.fixture
def customer():
    return make_customer(terms=make_terms(name="2/10 net 30", discount_percent=2, discount_days=10))


@pytest.fixture
def invoice(customer) -> Invoice:
    """50.00, of which 1.00 is taken off when it is paid within ten days."""
    return invoiced_order([(make_item(price="10.00"), 5)], customer=customer)[1]


def broken_laws() -> list[str]:
    return [result.name for result in proof.run() if not result.ok and result.name.startswith("billing.")]


def test_who_pays_by_the_discount_day_owes_nothing_more_and_the_order_is_closed(invoice):
    payment = pay(invoice, "49.00", received_on=invoice.discount_until_on, early=[invoice.pk])

    invoice.refresh_from_db()
    assert (invoice.paid_amount, invoice.early_discount_amount, invoice.open_amount) == (49, 1, 0)
    assert (invoice.status, payment.unapplied) == ("settled", 0)
    assert PaymentApplication.objects.get().discount_amount == 1
    assert Order.objects.get(pk=invoice.order_id).status == OrderStatus.CLOSED
    event = AuditEvent.objects.get(action="payment.discounted")
    assert (event.order_id, event.changes["amount"]) == (invoice.order_id, "1.00 USD")
    assert broken_laws() == []


def test_money_that_came_after_the_discount_day_earns_no_discount(invoice):
    late = invoice.discount_until_on + timedelta(days=1)
    with pytest.raises(operations.PaymentRefused, match="ended on"):
        pay(invoice, "49.00", received_on=late, early=[invoice.pk])
    invoice.refresh_from_db()
    assert invoice.open_amount == 50


def test_a_rest_larger_than_the_discount_stays_open(invoice):
    pay(invoice, "48.99", early=[invoice.pk])
    invoice.refresh_from_db()
    assert (invoice.early_discount_amount, invoice.open_amount) == (0, Decimal("1.01"))


def test_nobody_is_given_a_discount_without_being_asked(invoice):
    pay(invoice, "49.00")
    invoice.refresh_from_db()
    assert invoice.open_amount == 1


def test_a_discount_that_nobody_earned_breaks_a_law(invoice):
    Invoice.objects.filter(pk=invoice.pk).update(early_discount_amount=1)
    assert broken_laws() == ["billing.early_discounts_were_earned"]


def test_an_amount_that_comes_out_even_with_the_discounts_is_spread_so(customer, invoice):
    other = invoiced_order([(make_item(price="10.00"), 5)], customer=customer)[1]
    rows, off = list(queries.open_invoices(customer.pk, "USD")), {invoice.pk: Decimal(1), other.pk: Decimal(1)}
    assert queries.spread_oldest_first(rows, Decimal(98), off) == {invoice.pk: 49, other.pk: 49}
    assert queries.spread_oldest_first(rows, Decimal(49), off) == {invoice.pk: 49}
    assert queries.spread_oldest_first(rows, Decimal(60), off) == {invoice.pk: 50, other.pk: 10}


def test_the_desk_books_a_payment_less_the_discount_by_the_tick_in_the_grid(customer, invoice):
    finance = signed_in(Role.FINANCE)
    form = {"customer": customer.pk, "reference": "WIRE-7", "amount": "49", "method": "transfer"}
    form["received_on"] = "2026-11-20"

    filled = finance.post(NEW, form | {"spread": "1"})
    assert "a rest of up to" in text_of(filled)
    assert filled.context["amounts"].initial == {f"apply_{invoice.pk}": "49", f"early_{invoice.pk}": True}

    booked = finance.post(NEW, form | {f"apply_{invoice.pk}": "49", f"early_{invoice.pk}": "on"}, follow=True)
    assert "off for paying early" in text_of(booked)
    page = text_of(finance.get(f"/billing/invoices/{invoice.pk}/"))
    assert "Early payment discount" in page
    invoice.refresh_from_db()
    assert invoice.status == "settled"


def test_the_tick_is_offered_but_not_set_when_the_day_is_over(customer):
    old = invoiced_order([(make_item(price="10.00"), 5)], customer=customer, now=NOON - timedelta(days=20))[1]
    form = {"customer": customer.pk, "reference": "WIRE-7", "amount": "49", "method": "transfer", "spread": "1"}
    late = signed_in(Role.FINANCE).post(NEW, form | {"received_on": "2026-11-20"})
    assert late.context["amounts"].initial == {f"apply_{old.pk}": "49"}
    assert f'name="early_{old.pk}"' in text_of(late)


@pytest.mark.parametrize("typed", ["0001-01-01", "2026-13-45", "", "\x00", "tomorrow"])
def test_a_discount_that_ended_long_ago_is_offered_only_for_money_that_came_then(customer, typed):
    old = invoiced_order([(make_item(price="10.00"), 5)], customer=customer, now=NOON - timedelta(days=90))[1]
    finance = signed_in(Role.FINANCE)
    form = {"customer": customer.pk, "reference": "WIRE-7", "amount": "49", "method": "transfer", "find": ""}
    tick, then = f'name="early_{old.pk}"', NOON - timedelta(days=85)

    assert tick not in text_of(finance.get(f"{NEW}?customer={customer.pk}"))
    assert tick not in text_of(finance.post(NEW, form | {"received_on": typed, "search": "1"}))
    assert tick in text_of(finance.post(NEW, form | {"received_on": then.date().isoformat(), "search": "1"}))
