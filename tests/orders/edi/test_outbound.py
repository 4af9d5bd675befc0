"""The 855: what we promise, what we changed, and what we cannot do."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fulfillment import operations as fulfillment
from inventory import operations as inventory
from oms.audit.queries import timeline
from oms.edi import x12
from oms.edi.models import OutboundMessage
from oms.jobs import runner
from orders import operations
from orders.edi.outbound import acknowledge_confirmed
from orders.events import OrdersConfirmed
from orders.models import Order, OrderException
from tests.builders.company import SYSTEM, make_customer, make_item, stock
from tests.builders.orders import NOON, place_order
from tests.builders.partners import interchange, make_partner, purchase_order, receive

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def outbox(tmp_path, settings):
    settings.OUTBOX_DIR = tmp_path / "outbox"


def body(message: OutboundMessage) -> list[x12.Segment]:
    return [x12.segment(tag, *elements) for tag, *elements in message.segments]


def answers(message: OutboundMessage) -> list[tuple[str, str]]:
    return [(each.get(1), each.get(2)) for each in body(message) if each.tag == "ACK"]


def test_customers_without_an_agreement_cost_one_query():
    order = place_order()

    with CaptureQueriesContext(connection) as queries:
        acknowledge_confirmed(OrdersConfirmed(order_ids=[order.pk]))

    assert len(queries) == 1
    assert not OutboundMessage.objects.exists()


def test_an_order_typed_in_for_a_partner_is_promised_too():
    customer = make_customer()
    make_partner(customer)

    order = place_order([("SKU-1", 5)], customer=customer)

    message = OutboundMessage.objects.get()
    assert (message.set_id, message.order_id, message.reference) == ("855", order.pk, order.po_number)
    assert answers(message) == [("IA", "5")]


def test_an_order_is_answered_to_the_partner_who_sent_it():
    customer = make_customer(name="Big Retail")
    make_item("SKU-1")
    make_partner(customer)
    sender = make_partner(customer, identifier="BIGWEST", group_identifier="BIGWEST")

    receive(interchange(purchase_order("PO-WEST"), sender="BIGWEST"))

    assert OutboundMessage.objects.get(set_id="855").partner == sender


def test_an_order_whose_sender_wants_no_855_is_answered_to_nobody_else():
    customer = make_customer(name="Big Retail")
    make_item("SKU-1")
    make_partner(customer)
    make_partner(customer, identifier="BIGWEST", group_identifier="BIGWEST", documents=["810"])

    receive(interchange(purchase_order("PO-WEST"), sender="BIGWEST"))

    assert Order.objects.get().po_number == "PO-WEST"
    assert not OutboundMessage.objects.filter(set_id="855").exists()


def test_an_order_that_came_otherwise_is_answered_to_the_oldest_partner():
    customer = make_customer()
    oldest = make_partner(customer)
    make_partner(customer, identifier="BIGWEST", group_identifier="BIGWEST")

    place_order(customer=customer)

    assert OutboundMessage.objects.get().partner == oldest


def test_a_partner_who_wants_no_855_gets_none():
    customer = make_customer()
    make_partner(customer, documents=["856"])

    place_order(customer=customer)

    assert not OutboundMessage.objects.exists()


def test_what_was_changed_in_review_is_said_line_by_line():
    make_partner()
    make_item("SKU-1", price="10.00")
    make_item("SKU-2", price="4.00")
    make_item("SKU-3", price="1.00")
    lines = (("5", "EA", "9.00", "VN*SKU-1"), ("7", "EA", "4.00", "VN*SKU-2"), ("9", "EA", "1.00", "VN*SKU-3"))
    receive(interchange(purchase_order(lines=lines)))
    order = Order.objects.get()
    first, second, third = order.lines.all()
    operations.amend_line(line_id=first.pk, unit_price=Decimal("10.00"), actor=SYSTEM, now=NOON)
    operations.amend_line(line_id=second.pk, quantity=Decimal(6), actor=SYSTEM, now=NOON)
    operations.cancel_line(line_id=third.pk, reason="not sold", actor=SYSTEM, now=NOON)
    operations.recheck_order(order_id=order.pk, actor=SYSTEM, now=NOON)
    assert not OrderException.objects.open().exists()

    operations.confirm_orders(order_ids=[order.pk], actor=SYSTEM, now=NOON)

    message = OutboundMessage.objects.get(set_id="855")
    assert answers(message) == [("IP", "5"), ("IQ", "6"), ("ID", "9")]
    assert body(message)[0].get(2) == "AC"


def test_a_cancelled_order_is_rejected_line_by_line():
    make_partner()
    receive(interchange(purchase_order(lines=(("5", "EA", "10.00", "VN*NOPE"),))))
    order = Order.objects.get()

    operations.cancel_order(order_id=order.pk, reason="not ours", actor=SYSTEM, now=NOON)

    message = OutboundMessage.objects.get(set_id="855")
    assert answers(message) == [("IR", "5")]
    assert body(message)[0].elements[:3] == ["00", "RD", "PO-4711"]


def test_an_event_heard_twice_writes_one_855():
    customer = make_customer()
    make_partner(customer)
    order = place_order(customer=customer)

    acknowledge_confirmed(OrdersConfirmed(order_ids=[order.pk]))

    assert OutboundMessage.objects.count() == 1


def test_several_orders_cost_as_many_queries_as_one():
    customer = make_customer()
    make_partner(customer)
    counts = []
    for many in (1, 6):
        orders = [place_order(customer=customer, is_test=False) for _ in range(many)]
        OutboundMessage.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            acknowledge_confirmed(OrdersConfirmed(order_ids=[order.pk for order in orders]))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_buyer_is_told_when_the_rest_that_is_given_up_was_the_whole_order():
    make_partner()
    make_item("SKU-1")
    receive(interchange(purchase_order()))
    order = Order.objects.get()

    operations.cancel_rest(order_id=order.pk, reason="Not to be had", actor=SYSTEM, now=NOON)

    told = OutboundMessage.objects.get(dedupe=f"855:order:{order.pk}:cancelled")
    assert answers(told) == [("IR", "5")]


@pytest.fixture
def ordered_twice() -> tuple[Order, Order]:
    """PO-1 and its repeat, which waits as a duplicate."""
    make_partner()
    make_item("SKU-1")
    receive(interchange(purchase_order("PO-1")))
    receive(interchange(purchase_order("PO-1")), "again.edi")
    original, repeat = Order.objects.order_by("pk")
    assert repeat.exceptions.open().get().type == "duplicate_po"
    return original, repeat


def cancel(order: Order) -> None:
    operations.cancel_order(order_id=order.pk, reason="Ordered twice", actor=SYSTEM, now=NOON)


def test_a_cancelled_duplicate_does_not_tell_the_partner_that_the_po_is_rejected(ordered_twice):
    original, repeat = ordered_twice
    work = repeat.exceptions.open().get()

    operations.apply_fix(exception_id=work.pk, verb="cancel_order", args={}, actor=SYSTEM, now=NOON)

    assert OutboundMessage.objects.get(set_id="855").order_id == original.pk
    told = [event.text for event in timeline(repeat.pk)]
    assert f"No 855 was sent for the cancelled order: {original} stands for PO PO-1" in told


def test_the_last_of_two_orders_with_one_po_is_rejected_when_it_is_cancelled_too(ordered_twice):
    original, repeat = ordered_twice

    cancel(repeat)
    cancel(original)

    told = {each.order_id: answers(each) for each in OutboundMessage.objects.filter(set_id="855").order_by("pk")}
    assert told == {original.pk: [("IR", "5")]}


def test_another_release_or_another_customer_does_not_keep_a_rejection_back():
    customer = make_customer()
    make_partner(customer)
    item = make_item("SKU-1")
    place_order([(item, 5)], customer=customer, po_number="PO-1", po_release="1")
    place_order([(item, 5)], po_number="PO-1", po_release="2")
    order = place_order([(item, 5)], customer=customer, po_number="PO-1", po_release="2")

    cancel(order)

    last = OutboundMessage.objects.filter(order_id=order.pk).latest("pk")
    assert answers(last) == [("IR", "5")]


@pytest.fixture
def substituted() -> Order:
    """Five SKU-1 were ordered; the desk supplies SKU-2 for them, at the same price."""
    make_partner()
    make_item("SKU-1", price="10.00")
    other = make_item("SKU-2", price="10.00")
    receive(interchange(purchase_order("PO-1", lines=(("5", "EA", "12.00", "VN*SKU-1*BP*B-1"),))))
    order = Order.objects.get()
    operations.amend_line(
        line_id=order.lines.get().pk, item_id=other.pk, unit_price=Decimal("12.00"), actor=SYSTEM, now=NOON
    )
    return order


def confirm(order: Order) -> list[x12.Segment]:
    """Promise it, whatever stands open; returns the 855."""
    for each in order.exceptions.open():
        operations.accept_exception(exception_id=each.pk, reason="Agreed", actor=SYSTEM, now=NOON)
    operations.confirm_orders(order_ids=[order.pk], actor=SYSTEM, now=NOON)
    return body(OutboundMessage.objects.get(set_id="855"))


def ids_in(segments: list[x12.Segment]) -> tuple[list[str], list[str]]:
    """What is named on PO1 and on ACK."""
    one, ack = (next(each for each in segments if each.tag == tag) for tag in ("PO1", "ACK"))
    return list(one.elements[5:]), [ack.get(1), *ack.elements[6:]]


def test_a_substitute_is_promised_as_one_beside_the_item_that_was_ordered(substituted):
    assert ids_in(confirm(substituted)) == (["VN", "SKU-1", "BP", "B-1"], ["IS", "VN", "SKU-2"])


def test_an_item_set_back_to_the_one_ordered_is_no_substitute(substituted):
    line = substituted.lines.get()
    ordered = line.ordered_item
    operations.amend_line(line_id=line.pk, item_id=ordered.pk, unit_price=Decimal("12.00"), actor=SYSTEM, now=NOON)

    assert ids_in(confirm(substituted)) == (["VN", "SKU-1", "BP", "B-1"], ["IA"])


def test_what_we_learn_that_their_number_means_is_no_substitute(substituted):
    line = substituted.lines.get()
    third = make_item("SKU-3", price="10.00")
    operations.amend_line(
        line_id=line.pk, item_id=third.pk, unit_price=Decimal("12.00"), remember_item=True, actor=SYSTEM, now=NOON
    )

    assert ids_in(confirm(substituted)) == (["VN", "SKU-1", "BP", "B-1"], ["IA"])


def test_an_item_nobody_knew_is_promised_under_the_number_it_was_ordered_by():
    make_partner()
    item = make_item("SKU-1", price="12.00")
    receive(interchange(purchase_order("PO-1", lines=(("5", "EA", "12.00", "VN*WHAT-1"),))))
    order = Order.objects.get()
    operations.amend_line(line_id=order.lines.get().pk, item_id=item.pk, actor=SYSTEM, now=NOON)
    operations.recheck_order(order_id=order.pk, actor=SYSTEM, now=NOON)

    assert ids_in(confirm(order)) == (["VN", "WHAT-1"], ["IA"])


def test_the_notice_and_the_invoice_name_the_substitute(substituted):
    confirm(substituted)
    stock(substituted.lines.get().item, 5)
    inventory.allocate_orders(order_ids=[substituted.pk], actor=SYSTEM, now=NOON)
    fulfillment.ship_orders(order_ids=[substituted.pk], actor=SYSTEM, now=NOON)
    runner.run_until_idle()

    named = {each.set_id: body(each) for each in OutboundMessage.objects.filter(set_id__in=["856", "810"])}
    [packed] = [each for each in named["856"] if each.tag == "LIN"]
    [billed] = [each for each in named["810"] if each.tag == "IT1"]
    assert list(packed.elements[1:]) == ["VN", "SKU-2"]
    assert list(billed.elements[5:]) == ["VN", "SKU-2"]
