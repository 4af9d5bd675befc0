"""A customer billed in more than one currency pays each invoice in its own."""

from datetime import date
from decimal import Decimal

import pytest

from billing import operations, queries
from billing.models import Invoice, Payment
from oms.accounts.access import Role
from orders.models import Order
from orders.states import OrderStatus
from tests.builders.billing import pay
from tests.builders.company import SYSTEM, make_customer, make_item, set_price
from tests.builders.orders import NOON, invoiced_order
from tests.builders.screens import signed_in, text_of

pytestmark = pytest.mark.django_db
NEW = "/billing/payments/new/"


@pytest.fixture
def customer():
    return make_customer(name="Brightfield Foods", currency="USD")


@pytest.fixture
def in_euro(customer) -> Invoice:
    """An invoice of 45.00 EUR of a customer who is billed in dollars as a rule."""
    item = make_item("E1", price="10.00")
    set_price(item, "9.00", currency="EUR")
    return invoiced_order([(item, 5)], customer=customer, currency="EUR")[1]


@pytest.fixture
def in_dollars(customer) -> Invoice:
    return invoiced_order([(make_item("U1", price="10.00"), 1)], customer=customer)[1]


@pytest.fixture
def finance():
    return signed_in(Role.FINANCE)


def receipt(customer, **fields) -> dict:
    given = {"customer": customer.pk, "reference": "WIRE-7", "amount": "45", "received_on": "2026-11-20"}
    return given | {"method": "transfer"} | fields


def test_an_invoice_in_another_currency_than_the_customers_is_paid_and_its_order_closed(in_euro, in_dollars):
    payment = pay(in_euro, currency="EUR")

    in_euro.refresh_from_db()
    assert (payment.currency, in_euro.status, in_euro.open_amount) == ("EUR", "settled", 0)
    assert Order.objects.get(pk=in_euro.order_id).status == OrderStatus.CLOSED


def test_money_in_one_currency_never_settles_an_invoice_in_another(in_euro, in_dollars):
    with pytest.raises(operations.PaymentRefused, match="in another currency"):
        pay(in_dollars, currency="EUR")
    with pytest.raises(operations.PaymentRefused, match="in another currency"):
        pay(in_euro)


def test_a_currency_the_customer_was_never_billed_in_is_refused(customer, in_euro):
    with pytest.raises(operations.PaymentRefused, match="is billed in USD and EUR only") as refusal:
        operations.record_payment(
            customer_id=customer.pk, reference="WIRE-1", amount=Decimal(5), currency="GBP",
            received_on=date(2026, 11, 20), actor=SYSTEM, now=NOON,
        )  # fmt: skip
    assert refusal.value.code == "payment_currency"
    assert not Payment.objects.exists()


def test_what_customers_owe_is_told_for_each_currency(customer, in_euro, in_dollars):
    idle = make_customer(name="Brightwater Tools")
    rows = [(each.customer, each.currency, each.open_amount, each.open_count) for each in queries.customers_to_pay("B")]
    assert rows == [
        (customer, "EUR", Decimal("45.00"), 1), (customer, "USD", Decimal("10.00"), 1), (idle, "USD", 0, 0),
    ]  # fmt: skip


def test_twelve_customers_to_choose_from_cost_as_many_queries_as_one(in_euro, django_assert_num_queries):
    for _ in range(12):
        make_customer()
    with django_assert_num_queries(2):
        assert len(queries.customers_to_pay("")) == 12


def test_a_payment_begun_on_an_invoice_is_in_its_currency(customer, in_euro, in_dollars, finance):
    page = finance.get(f"{NEW}?customer={customer.pk}&invoice={in_euro.pk}")
    body = text_of(page)
    assert "from Brightfield Foods, in EUR" in body
    assert (in_euro.number in body, in_dollars.number in body) == (True, False)
    assert page.context["form"]["amount"].value() == "45"


def test_the_grid_says_what_is_open_in_other_currencies_and_goes_there_keeping_what_was_typed(
    customer, in_euro, in_dollars, finance
):
    page = text_of(finance.get(f"{NEW}?customer={customer.pk}"))
    assert "from Brightfield Foods, in USD" in page
    assert "1 in EUR</button>" in page

    typed = receipt(customer, currency="USD", **{f"apply_{in_dollars.pk}": "10"})
    there = finance.post(NEW, typed | {"switch": "EUR"})
    assert there.status_code == 200
    assert "from Brightfield Foods, in EUR" in text_of(there)
    assert (there.context["form"]["reference"].value(), there.context["amounts"].invoices) == ("WIRE-7", [in_euro])

    booked = finance.post(NEW, receipt(customer, currency="EUR", **{f"apply_{in_euro.pk}": "45"}))
    assert booked.status_code == 302
    assert Payment.objects.get().currency == "EUR"


def test_the_amount_is_spread_over_the_invoices_of_the_chosen_currency(customer, in_euro, in_dollars, finance):
    filled = finance.post(NEW, receipt(customer, currency="EUR", spread="1"))
    assert filled.context["amounts"].initial == {f"apply_{in_euro.pk}": "45"}


@pytest.mark.parametrize(("currency", "status"), [("GBP", 409), ("E\x00R", 422), ("EURO", 422)])
def test_a_currency_that_was_not_offered_is_refused_in_place(customer, in_euro, finance, currency, status):
    assert finance.post(NEW, receipt(customer, currency=currency)).status_code == status
    assert not Payment.objects.exists()
