"""From a partner's file to an order, a 997 and an 855."""

import pytest

from oms.edi import x12
from oms.edi.models import InboundMessage, InterchangeState, MessageState, OutboundMessage
from orders.models import Order
from tests.builders.company import make_item, stock
from tests.builders.partners import interchange, make_partner, purchase_order, receive

pytestmark = pytest.mark.django_db(transaction=True)


def sent(set_id: str) -> list[x12.Interchange]:
    """What went out of one kind, read back from its bytes."""
    rows = OutboundMessage.objects.filter(set_id=set_id).order_by("pk")
    return [x12.read(bytes(row.content)).interchanges[0] for row in rows]


def test_an_850_becomes_an_order_that_is_acknowledged_and_promised():
    partner = make_partner()
    stock(make_item("SKU-1"), 100)

    file = receive(interchange(purchase_order()))

    order = Order.objects.get()
    assert (order.po_number, order.customer_id, order.status) == ("PO-4711", partner.customer_id, "confirmed")
    message = InboundMessage.objects.get()
    assert (message.state, message.outcome_type, message.outcome_id) == ("processed", "orders.order", order.pk)
    assert message.reference == "PO-4711"
    assert order.source_message_id == message.pk
    assert file.interchanges.get().state == InterchangeState.ACCEPTED
    [answer] = sent("997")
    told = x12.read_997(answer.sets[0])
    assert (told.functional_id, told.status, told.accepted) == ("PO", "A", "1")
    [promise] = sent("855")
    segments = {each.tag: each for each in promise.sets[0].segments}
    assert segments["BAK"].elements[:4] == ["00", "AD", "PO-4711", "20261117"]
    assert segments["PO1"].elements == ["1", "5", "EA", "10", "PE", "VN", "SKU-1"]
    assert segments["ACK"].get(1) == "IA"
    assert (promise.sender_id, promise.receiver_id) == ("MERIDIAN", "BIGRETAIL")
    assert not x12.validate(promise.sets[0])
    assert message.state == MessageState.PROCESSED
