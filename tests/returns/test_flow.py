"""A return from leave to settlement: what comes back, how it is judged, what is credited."""

from decimal import Decimal

import pytest

from billing import operations as billing
from billing.models import CreditMemo
from inventory.models import StockMove
from oms.accounts.access import Role
from oms.actors import Actor
from oms.audit import proof
from oms.audit.models import AuditEvent
from orders.models import Order, OrderLine
from returns import operations
from returns.models import Inspection, ReturnAuthorization, ReturnLine
from returns.operations import ReturnRefused, Verdict
from tests.builders.billing import pay
from tests.builders.company import SYSTEM, make_location, make_person, make_unit
from tests.builders.orders import NOON, invoiced_order
from tests.builders.stock import books_are_right, level_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    return invoiced_order([("SKU-1", 5)])[0]


def authorize(order, units=3, **fields) -> ReturnAuthorization:
    line = billing_line(order)
    values = {
        "quantities": {line.pk: Decimal(units)},
        "location_id": make_location().pk,
        "reason_code": "damaged",
        **fields,
    }
    return operations.authorize_return(order_id=order.pk, actor=SYSTEM, now=NOON, **values)


def billing_line(order):
    from billing.models import InvoiceLine

    return InvoiceLine.objects.get(invoice__order=order)


def receive(rma, units) -> ReturnAuthorization:
    line = rma.lines.get()
    return operations.receive_return(return_id=rma.pk, quantities={line.pk: Decimal(units)}, actor=SYSTEM, now=NOON)


def inspect(rma, *, restock=0, scrap=0, send_back=0, cause="damaged", actor=SYSTEM) -> ReturnAuthorization:
    line = rma.lines.get()
    ways = {"restock": restock, "scrap": scrap, "send_back": send_back}
    verdicts = [Verdict(line.pk, Decimal(units), way, cause) for way, units in ways.items()]
    return operations.inspect_return(return_id=rma.pk, verdicts=verdicts, actor=actor, now=NOON)


def test_goods_back_in_stock_are_on_hand_at_once_and_the_credit_waits_for_a_checker(order):
    maker, checker = Actor.person(make_person(Role.WAREHOUSE)), Actor.person(make_person(Role.MANAGER))
    rma = receive(authorize(order), 3)

    inspect(rma, restock=2, scrap=1, actor=maker)

    assert level_of("SKU-1").on_hand == 97
    assert StockMove.objects.get(kind="return").quantity == 2
    memo = CreditMemo.objects.get()
    assert (memo.status, memo.total_amount, memo.source_id) == ("draft", Decimal("30.00"), rma.pk)
    assert ReturnAuthorization.objects.get().status == "inspected"

    billing.approve_credit_memo(credit_memo_id=memo.pk, actor=checker, now=NOON)

    assert ReturnAuthorization.objects.get().status == "settled"
    line = OrderLine.objects.get(order=order)
    assert (line.returned, line.credited) == (3, 3)
    assert Order.objects.get().returned == "part"
    assert books_are_right()


def test_less_may_come_than_was_authorized_and_the_rest_may_be_asked_for_again(order):
    rma = receive(authorize(order, 4), 1)
    inspect(rma, restock=1)

    again = authorize(order, 4)

    assert again.number != rma.number
    with pytest.raises(ReturnRefused, match="0 can still come back"):
        authorize(order, 1)
    assert books_are_right()


def test_what_goes_back_to_the_customer_is_not_credited_and_the_return_settles_by_itself(order):
    rma = receive(authorize(order), 3)

    rma = inspect(rma, send_back=3)

    assert not CreditMemo.objects.exists()
    assert rma.status == "settled"
    assert level_of("SKU-1").on_hand == 95
    assert AuditEvent.objects.filter(action="return.settled").count() == 1
    assert books_are_right()


def test_units_credited_before_for_another_reason_are_not_credited_twice(order):
    line = billing_line(order)
    billing.make_credit_memo(
        invoice_id=line.invoice_id,
        quantities={line.pk: Decimal(4)},
        reason="Goodwill",
        source="price",
        actor=SYSTEM,
        now=NOON,
    )
    rma = receive(authorize(order, 3), 3)

    inspect(rma, restock=3)

    assert ReturnLine.objects.get().credited == 1
    assert CreditMemo.objects.get(source="return").lines.get().quantity == 1
    assert books_are_right()


def test_a_rejected_credit_settles_the_return_too(order):
    rma = receive(authorize(order), 3)
    inspect(rma, scrap=3)

    billing.reject_credit_memo(
        credit_memo_id=CreditMemo.objects.get().pk,
        reason="Misused",
        actor=Actor.person(make_person(Role.MANAGER)),
        now=NOON,
    )

    assert ReturnAuthorization.objects.get().status == "settled"
    assert books_are_right()


def test_not_more_can_be_authorized_than_was_invoiced_and_is_not_on_its_way(order):
    authorize(order, 3)

    with pytest.raises(ReturnRefused, match="SKU-1: 2 can still come back"):
        authorize(order, 3)

    assert ReturnAuthorization.objects.count() == 1


def test_a_withdrawn_return_gives_its_units_free(order):
    rma = authorize(order, 5)

    operations.cancel_return(return_id=rma.pk, reason="Customer keeps it", actor=SYSTEM, now=NOON)

    assert AuditEvent.objects.get(action="return.cancelled").changes == {"number": rma.number}
    authorize(order, 5)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"units": 0}, "Choose what comes back"),
        ({"units": "1.5"}, "whole EA"),
        ({"units": "NaN"}, "can still come back"),
        ({"units": -1}, "can still come back"),
        ({"reason_code": ""}, "Say why"),
        ({"reason_code": "x" * 21}, "Say why"),
        ({"location_id": 0}, "Choose where"),
    ],
)
def test_what_cannot_be_authorized_is_refused_and_leaves_nothing(order, fields, words):
    with pytest.raises(ReturnRefused, match=words):
        authorize(order, **fields)

    assert not ReturnAuthorization.objects.exists()
    assert not AuditEvent.objects.filter(action="return.authorized").exists()


def test_a_line_of_another_order_is_refused(order):
    other, _ = invoiced_order([("SKU-2", 1)])

    with pytest.raises(ReturnRefused, match="invoiced lines of this order"):
        authorize(order, quantities={billing_line(other).pk: Decimal(1)})


@pytest.mark.parametrize("came", ["4", "-1", "NaN", "0.5", "0"])
def test_what_cannot_have_come_in_is_refused_and_counts_nothing(order, came):
    rma = authorize(order)

    with pytest.raises(ReturnRefused):
        receive(rma, came)

    assert ReturnAuthorization.objects.get().status == "authorized"
    assert OrderLine.objects.get(order=order).returned == 0


@pytest.mark.parametrize(
    ("ways", "words"),
    [
        ({"restock": 2}, "3 came in, 2 inspected"),
        ({"restock": 4}, "3 came in, 4 inspected"),
        ({"restock": "1.5", "scrap": "1.5"}, "whole EA"),
        ({"restock": "NaN"}, "does not fit"),
        ({"restock": 4, "scrap": -1}, "does not fit"),
        ({"restock": 3, "cause": ""}, "say what caused it"),
    ],
)
def test_verdicts_that_do_not_fit_are_refused_and_move_nothing(order, ways, words):
    rma = receive(authorize(order), 3)

    with pytest.raises(ReturnRefused, match=words):
        inspect(rma, **ways)

    assert level_of("SKU-1").on_hand == 95
    assert ReturnAuthorization.objects.get().status == "received"
    assert not (Inspection.objects.exists() or CreditMemo.objects.exists())


def test_each_step_happens_once_and_in_its_order(order):
    rma = authorize(order)
    with pytest.raises(ReturnRefused, match="is authorized"):
        inspect(rma, restock=3)
    receive(rma, 3)
    with pytest.raises(ReturnRefused, match="is received"):
        receive(rma, 3)
    with pytest.raises(ReturnRefused, match="is received"):
        operations.cancel_return(return_id=rma.pk, reason="late", actor=SYSTEM, now=NOON)
    inspect(rma, restock=3)
    with pytest.raises(ReturnRefused, match="is inspected"):
        inspect(rma, restock=3)

    assert level_of("SKU-1").on_hand == 98
    assert books_are_right()


def test_withdrawing_needs_a_reason(order):
    rma = authorize(order)

    with pytest.raises(ReturnRefused, match="Say why"):
        operations.cancel_return(return_id=rma.pk, reason=" ", actor=SYSTEM, now=NOON)

    assert ReturnAuthorization.objects.get().status == "authorized"


def test_what_goes_back_to_the_customer_whole_settles_the_return_without_a_credit(order):
    invoice = billing_line(order).invoice
    rma = receive(authorize(order, 3), 3)

    inspect(rma, send_back=3)

    assert ReturnAuthorization.objects.get().status == "settled"
    assert not CreditMemo.objects.exists()
    assert level_of("SKU-1").on_hand == 95
    invoice.refresh_from_db()
    assert (invoice.credited_amount, invoice.open_amount) == (0, 50)
    assert AuditEvent.objects.filter(action="return.settled").count() == 1
    assert books_are_right()


@pytest.mark.parametrize("paid_first", [True, False])
def test_an_order_whose_return_went_back_whole_closes_once_it_is_paid(order, paid_first):
    invoice = billing_line(order).invoice
    if paid_first:
        pay(invoice)
    inspect(receive(authorize(order, 5), 5), send_back=5)
    if not paid_first:
        assert Order.objects.get().status == "confirmed"
        pay(invoice)

    closed = Order.objects.get()
    assert (closed.status, closed.payment, closed.returned) == ("closed", "paid", "none")
    assert books_are_right()


def test_what_went_back_to_the_customer_is_not_returned_and_can_come_again(order):
    inspect(receive(authorize(order, 5), 5), send_back=5)

    line = OrderLine.objects.get(order=order)
    assert (line.returned, Order.objects.get().returned) == (0, "none")
    assert books_are_right()

    maker, checker = Actor.person(make_person(Role.WAREHOUSE)), Actor.person(make_person(Role.MANAGER))
    again = authorize(order, 5)
    inspect(receive(again, 5), restock=4, send_back=1, actor=maker)
    billing.approve_credit_memo(credit_memo_id=CreditMemo.objects.get().pk, actor=checker, now=NOON)

    line.refresh_from_db()
    assert (line.returned, line.credited, Order.objects.get().returned) == (4, 4, "part")
    assert authorize(order, 1).status == "authorized"
    assert books_are_right()


def test_goods_counted_as_returned_that_the_customer_has_again_break_a_law(order):
    inspect(receive(authorize(order, 5), 5), send_back=5)
    OrderLine.objects.filter(order=order).update(returned=5)
    broken = {result.name for result in proof.run() if not result.ok}
    assert "return.line_returned_is_sum_of_kept" in broken


def test_an_order_settled_by_its_returns_credit_closes(order):
    maker, checker = Actor.person(make_person(Role.WAREHOUSE)), Actor.person(make_person(Role.MANAGER))
    inspect(receive(authorize(order, 5), 5), restock=5, actor=maker)

    billing.approve_credit_memo(credit_memo_id=CreditMemo.objects.get().pk, actor=checker, now=NOON)

    assert (Order.objects.get().status, Order.objects.get().payment) == ("closed", "paid")
    assert books_are_right()


def test_goods_come_back_only_to_a_place_of_the_business_unit_that_sold_them(order):
    abroad = make_location("TOR", business_unit=make_unit(code="CA"))

    with pytest.raises(ReturnRefused, match="another business unit"):
        authorize(order, location_id=abroad.pk)

    assert not ReturnAuthorization.objects.exists()
