"""What the customer hears by mail when an order we confirmed to them is cancelled, or the rest of it."""

from decimal import Decimal

import pytest

from oms.errors import TransientError
from oms.jobs import runner
from oms.jobs.models import Job
from oms.notify.models import OutgoingMail
from orders import operations
from orders.models import Order
from orders.notices import tell_cancelled
from tests.builders.company import SYSTEM, make_customer, make_item, stock
from tests.builders.orders import NOON, line_of, place_order
from tests.builders.partners import make_partner

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def outbox(tmp_path, settings):
    settings.OUTBOX_DIR = tmp_path / "outbox"


def told(order: Order) -> list[str]:
    runner.run_until_idle()
    return list(OutgoingMail.objects.filter(order_id=order.pk).order_by("pk").values_list("subject", flat=True))


def cancel(order: Order) -> None:
    operations.cancel_order(order_id=order.pk, reason="Customer is insolvent", actor=SYSTEM, now=NOON)


def cancel_rest(order: Order, **fields) -> None:
    operations.cancel_rest(order_id=order.pk, reason="No stock", actor=SYSTEM, now=NOON, **fields)


def test_an_order_that_was_confirmed_to_the_customer_is_cancelled_to_them_too():
    order = place_order()
    assert told(order) == [f"Your order {order.po_number} is confirmed ({order})"]

    cancel(order)

    assert told(order)[1:] == [f"Your order {order.po_number} is cancelled ({order})"]
    mail = OutgoingMail.objects.last()
    assert mail.to == order.customer.email
    for written in (mail.text, mail.html):
        assert "will not ship it after all" in written and str(order) in written
        assert "insolvent" not in written  # why is our own affair


def test_an_order_cancelled_before_its_confirmation_was_written_is_told_of_in_no_mail():
    order = place_order()

    cancel(order)

    assert told(order) == []


def test_a_cancellation_waits_while_the_confirmation_is_being_written():
    order = place_order()
    cancel(order)
    [confirming] = Job.objects.filter(kind="orders.tell_confirmed")
    [cancelling] = Job.objects.filter(kind="orders.tell_cancelled")

    with pytest.raises(TransientError, match="being written"):
        tell_cancelled(cancelling)

    runner.run(confirming.pk)
    assert tell_cancelled(cancelling) == {"mails": 0}


def test_an_order_that_was_never_confirmed_is_cancelled_in_silence():
    order = place_order([], lines=[line_of(make_item(price="3.85"), 100, unit_price=Decimal("4.10"))])

    cancel(order)

    assert told(order) == []


def test_who_gets_the_855_gets_no_mail():
    customer = make_customer()
    make_partner(customer)
    order = place_order(customer=customer)
    assert told(order) == []

    cancel(order)

    assert told(order) == []


def test_the_rest_that_will_not_come_is_told_line_by_line():
    scarce, plenty = make_item("SCARCE"), make_item("PLENTY")
    order = place_order([(scarce, 5), (plenty, 4)])
    stock(scarce, 3)
    stock(plenty, 100)
    assert len(told(order)) == 1

    cancel_rest(order)

    assert told(order)[1:] == [f"Part of your order {order.po_number} is cancelled ({order})"]
    mail = OutgoingMail.objects.last()
    assert "- 2 EA  SCARCE" in mail.text and "PLENTY" not in mail.text
    assert "SCARCE" in mail.html and "PLENTY" not in mail.html


def test_what_is_given_up_later_is_told_again():
    first, second = make_item(), make_item()
    order = place_order([(make_item(), 1), (first, 5), (second, 4)])
    told(order)

    for line in order.lines.filter(item__in=[first, second]):
        cancel_rest(order, line_id=line.pk)

    assert len(told(order)) == 3


def test_a_rest_that_is_the_whole_order_is_told_once_as_a_cancelled_order():
    order = place_order()
    told(order)

    cancel_rest(order, held_too=True)

    assert told(order)[1:] == [f"Your order {order.po_number} is cancelled ({order})"]
