"""Running a document again, after what it lacked was mended."""

import pytest

from oms.audit import proof
from oms.edi import operations
from oms.edi.models import InboundMessage, InterchangeState, MessageState, OutboundMessage
from oms.errors import OperationRefused
from oms.jobs import runner
from orders import subjects
from orders.models import Order, OrderException
from tests.builders.company import SYSTEM, make_customer, make_item
from tests.builders.orders import NOON
from tests.builders.partners import interchange, make_partner, purchase_order, receive

pytestmark = pytest.mark.django_db(transaction=True)
SDQ = ("5", "EA", "10.00", "VN*SKU-1")


def reprocess(message: InboundMessage, **fields) -> InboundMessage:
    done = operations.reprocess_message(message_id=message.pk, actor=SYSTEM, now=NOON, **fields)
    runner.run_until_idle()
    return done


def contradictory() -> bytes:
    """An order of five whose stores add up to four."""
    sets = purchase_order()
    at = next(n for n, each in enumerate(sets) if each.startswith("PO1"))
    sets.insert(at + 1, "SDQ*EA*92*0001*1*0002*3")
    sets[-1] = f"SE*{len(sets)}*0001"
    return interchange(sets)


def test_a_contradiction_waits_and_can_be_taken_as_it_stands():
    make_partner()
    make_item("SKU-1")
    receive(contradictory())
    message = InboundMessage.objects.get()
    assert (message.state, message.findings[0]["code"]) == (MessageState.WAITING, "sdq_sum_differs")
    assert not Order.objects.exists()
    exception = OrderException.objects.get(type="edi_document")

    assert reprocess(message).state == MessageState.WAITING
    done = reprocess(message, as_it_stands=True)

    assert (done.state, done.revision) == (MessageState.PROCESSED, 3)
    assert Order.objects.get().source_message_id == message.pk
    exception.refresh_from_db()
    assert not exception.is_open
    assert OutboundMessage.objects.filter(set_id="997").count() == 1


def test_what_is_done_is_not_done_again():
    make_partner()
    make_item("SKU-1")
    receive(interchange(purchase_order()))

    with pytest.raises(operations.NotReprocessable, match="done already"):
        reprocess(InboundMessage.objects.get())

    assert Order.objects.count() == 1


def test_a_message_makes_one_order_even_when_its_outcome_was_lost():
    make_partner()
    make_item("SKU-1")
    receive(interchange(purchase_order()))
    InboundMessage.objects.update(state=MessageState.WAITING, outcome_type="", outcome_id=None)

    done = reprocess(InboundMessage.objects.get())

    assert done.outcome_id == Order.objects.get().pk


def test_setting_up_the_partner_lets_a_refused_interchange_in():
    make_item("SKU-1")
    file = receive(interchange(purchase_order("PO-1"), purchase_order("PO-2", number="0002")))
    first = InboundMessage.objects.order_by("pk").first()
    with pytest.raises(OperationRefused, match="no partner of ours"):
        reprocess(first)
    make_partner()

    reprocess(first)

    assert file.interchanges.get().state == InterchangeState.ACCEPTED
    assert Order.objects.count() == 2
    assert set(InboundMessage.objects.values_list("state", flat=True)) == {MessageState.PROCESSED}
    assert OutboundMessage.objects.filter(set_id="997").count() == 1
    assert not OrderException.objects.open().filter(type="edi_file").exists()


def test_a_mended_interchange_leaves_the_work_of_the_other_bad_one_in_its_file():
    make_item("SKU-1")
    file = receive(
        interchange(purchase_order("PO-1"), control_number=71)
        + interchange(purchase_order("PO-2"), sender="STRANGER", control_number=72),
        "two.edi",
    )
    first, second = file.interchanges.order_by("position")
    assert set(open_interchanges()) == {first.pk, second.pk}
    make_partner()

    reprocess(InboundMessage.objects.get(interchange=first))

    [left] = OrderException.objects.open().filter(type="edi_file")
    assert (left.title, left.subject_id) == ("Interchange from ZZ/STRANGER refused", second.pk)
    assert subjects.name_of(left) == "Interchange 000000072 in two.edi"
    assert Order.objects.get().po_number == "PO-1"

    make_partner(customer=make_customer(code="C-2"), identifier="STRANGER", group_identifier="STRANGER")
    reprocess(InboundMessage.objects.get(interchange=second))

    assert open_interchanges() == []


def open_interchanges() -> list[int]:
    return [row.subject_id for row in OrderException.objects.open().filter(type="edi_file")]


def test_the_same_file_is_read_again_when_nobody_knew_its_sender_then():
    make_item("SKU-1")
    content = interchange(purchase_order())
    receive(content)
    make_partner()

    receive(content, "again.edi")

    assert Order.objects.count() == 1


def test_what_its_sender_was_told_is_refused_must_be_sent_again():
    make_partner()
    receive(interchange(purchase_order(), receiver="SOMEBODY"))
    receive(interchange(purchase_order(lines=(("XX", "EA", "1", "VN*SKU-1"),))))

    for message in InboundMessage.objects.all():
        with pytest.raises(OperationRefused, match="sent again"):
            reprocess(message)

    assert not Order.objects.exists()


def test_an_interchange_under_a_used_number_stays_untaken_however_often_it_is_processed_again():
    make_partner(takes_ta1=False)
    make_item("SKU-1")
    receive(interchange(purchase_order("PO-1"), control_number=77))
    receive(interchange(purchase_order("PO-2"), control_number=77), "again.edi")
    message = InboundMessage.objects.get(reference="PO-2")

    for _ in range(2):
        with pytest.raises(OperationRefused, match="was used before, with other content"):
            reprocess(message)

    message.refresh_from_db()
    assert (message.state, message.interchange.state) == (MessageState.DUPLICATE, InterchangeState.DUPLICATE)
    assert Order.objects.get().po_number == "PO-1"
    assert all(each.ok for each in proof.run() if each.name.startswith("edi."))


@pytest.mark.parametrize("sent", ["US", "U1D"])
def test_an_order_taken_as_it_stands_in_no_usable_currency_is_in_the_customers_with_all_its_amounts(sent):
    make_partner(customer=make_customer(name="Big Retail", currency="JPY"))
    make_item("SKU-1")
    header = (f"CUR*BY*{sent}", "N1*ST*Big Retail DC*92*DC1", "SAC*A*C310***1055**********02")
    receive(interchange(purchase_order("PO-1", lines=(("5", "EA", "10.00", "VN*SKU-1"),), header=header)))
    message = InboundMessage.objects.get()
    assert message.state == MessageState.WAITING

    done = reprocess(message, as_it_stands=True)

    assert done.state == MessageState.PROCESSED
    order = Order.objects.get()
    assert (order.currency, order.discount_amount) == ("JPY", 11)
