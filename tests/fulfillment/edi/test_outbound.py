"""The 856: what left, carton by carton."""

import threading
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from fulfillment.edi.outbound import announce_shipped
from fulfillment.events import ShipmentsShipped
from fulfillment.models import Package
from fulfillment.units import in_ordered_unit
from oms.edi import outbox as writing
from oms.edi import x12
from oms.edi.models import OutboundMessage, TradingPartner
from oms.errors import OperationRefused
from oms.jobs.models import Job
from orders import operations
from orders.models import OrderException
from tests.builders.company import SYSTEM, make_customer, make_item, make_unit
from tests.builders.orders import NOON, line_of, make_draft, shipped_order
from tests.builders.partners import make_partner

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def outbox(tmp_path, settings):
    settings.OUTBOX_DIR = tmp_path / "outbox"


def notice() -> list[x12.Segment]:
    message = OutboundMessage.objects.get(set_id="856")
    return [x12.segment(tag, *elements) for tag, *elements in message.segments]


def test_a_shipment_is_announced_with_its_cartons_and_what_is_in_them():
    customer = make_customer()
    make_partner(customer)

    order, shipment = shipped_order([("SKU-1", 5), ("SKU-2", 3)], customer=customer)

    segments = notice()
    assert [each.get(3) for each in segments if each.tag == "HL"] == ["S", "O", "P", "I", "I"]
    assert segments[0].elements[:2] == ["00", shipment.number]
    assert [each.get(1) for each in segments if each.tag == "PRF"] == [order.po_number]
    assert [each.get(2) for each in segments if each.tag == "REF" and each.get(1) == "BM"] == [shipment.bill_of_lading]
    assert shipment.bill_of_lading
    [label] = [each for each in segments if each.tag == "MAN"]
    assert label.get(2) == "00" + Package.objects.get().sscc
    assert [each.get(2) for each in segments if each.tag == "SN1"] == ["5", "3"]
    assert not [each for each in x12.validate(x12.transaction_set("856", "0001", segments)) if each.is_error]


def test_the_day_and_hour_of_the_notice_are_those_of_the_company_that_ships():
    customer = make_customer(business_unit=make_unit(timezone="America/New_York"))
    make_partner(customer)

    shipped_order(customer=customer, now=datetime(2026, 11, 19, 3, 30, tzinfo=UTC))

    segments = notice()
    [left] = [each for each in segments if each.tag == "DTM" and each.get(1) == "011"]
    assert segments[0].elements[2:4] == ["20261118", "223000"]
    assert left.get(2) == "20261118"


def test_units_are_told_in_the_unit_that_was_ordered():
    customer = make_customer()
    item = make_item("SKU-1", case=12, price=None)
    line = line_of(item, 4, uom="CA", unit_price=Decimal(120))
    [order] = operations.place_orders(drafts=[make_draft(customer, [line])], actor=SYSTEM, now=NOON)
    written = order.lines.select_related("item").get()

    assert in_ordered_unit(written, Decimal(24)) == (Decimal(2), "CA", Decimal(4))
    assert in_ordered_unit(written, Decimal(7)) == (Decimal(7), "EA", Decimal(48))


def test_customers_without_an_agreement_cost_one_query():
    _, shipment = shipped_order()

    with CaptureQueriesContext(connection) as queries:
        announce_shipped(ShipmentsShipped(shipment_ids=[shipment.pk], order_ids=[shipment.order_id]))

    assert len(queries) == 1


def test_a_shipment_without_packing_data_is_put_to_work_instead():
    customer = make_customer()
    partner = make_partner(customer, documents=[])
    _, shipment = shipped_order(customer=customer)
    Package.objects.all().delete()
    partner.documents = ["856"]
    partner.save()

    announce_shipped(ShipmentsShipped(shipment_ids=[shipment.pk], order_ids=[shipment.order_id]))

    assert not OutboundMessage.objects.exists()
    exception = OrderException.objects.get(type="edi_document")
    assert (exception.subject_type, exception.subject_id) == ("fulfillment.shipment", shipment.pk)
    with pytest.raises(OperationRefused, match="still cannot be written"):
        mend(exception)
    assert OrderException.objects.get(pk=exception.pk).is_open


def test_a_notice_that_could_not_be_written_is_written_when_a_person_asks_again(monkeypatch):
    exception, _ = an_unwritten_notice(monkeypatch)

    mend(exception)

    assert OutboundMessage.objects.filter(set_id="856").count() == 1
    assert not OrderException.objects.get(pk=exception.pk).is_open


def test_a_notice_nobody_wants_any_more_is_not_written(monkeypatch):
    exception, partner = an_unwritten_notice(monkeypatch)
    partner.documents = []
    partner.save()

    with pytest.raises(OperationRefused, match="does not want"):
        mend(exception)


def test_of_two_who_have_a_notice_written_again_at_once_one_writes_it_and_the_other_is_told(monkeypatch):
    exception, _ = an_unwritten_notice(monkeypatch)
    looked, row_of, told = threading.Barrier(2, timeout=20), writing.row_of, []

    def row_when_both_looked(document):
        looked.wait()
        return row_of(document)

    def press() -> None:
        try:
            mend(exception)
            told.append("written")
        except OperationRefused as refusal:
            told.append(refusal.message)
        finally:
            connections.close_all()

    monkeypatch.setattr(writing, "row_of", row_when_both_looked)
    people = [threading.Thread(target=press) for _ in range(2)]
    for each in people:
        each.start()
    for each in people:
        each.join(30)

    assert sorted(told) == ["Somebody else has just had it written.", "written"]
    assert OutboundMessage.objects.filter(set_id="856").count() == 1
    assert Job.objects.filter(kind="edi.send").count() == 1


def an_unwritten_notice(monkeypatch) -> tuple[OrderException, TradingPartner]:
    """What opened because the 856 of a shipment could not be written, and the partner who wants it."""
    customer = make_customer()
    partner = make_partner(customer, documents=["856"])
    with monkeypatch.context() as broken:
        broken.setattr("fulfillment.edi.x856._check", refuse)
        shipped_order(customer=customer)
    return OrderException.objects.get(type="edi_document"), partner


def refuse(*_) -> None:
    raise ValueError("nothing packed")


def mend(exception: OrderException) -> None:
    operations.apply_fix(exception_id=exception.pk, verb="write_again", args={}, actor=SYSTEM, now=NOON)
