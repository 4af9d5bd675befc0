"""The 810: an invoice, and a credit memo, as the partner adds them up."""

from decimal import Decimal

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from billing import documents as papers
from billing import operations as billing
from billing.edi.outbound import send_invoices
from billing.models import CreditMemo, Invoice
from fulfillment import operations as fulfillment
from inventory import operations as inventory
from oms.actors import Actor
from oms.edi import x12
from oms.edi.models import OutboundMessage
from oms.errors import OperationRefused
from oms.jobs import runner
from oms.jobs.models import Job, JobState
from oms.masterdata.models import Customer
from orders import operations as orders
from orders.drafts import LineDraft
from orders.models import OrderException
from returns import operations as returns
from returns.states import Disposition
from tests.builders.company import SYSTEM, make_customer, make_item, make_location, make_person, stock
from tests.builders.orders import NOON, invoiced_order, line_of, place_order, shipped_order
from tests.builders.partners import make_partner

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def outbox(tmp_path, settings):
    settings.OUTBOX_DIR = tmp_path / "outbox"


def documents() -> list[list[x12.Segment]]:
    """What went out for all that was posted so far."""
    for pk in (
        Job.objects.filter(kind="billing.papers", state=JobState.QUEUED).order_by("pk").values_list("pk", flat=True)
    ):
        assert runner.run(pk)
    rows = OutboundMessage.objects.filter(set_id="810").order_by("pk")
    return [[x12.segment(tag, *elements) for tag, *elements in row.segments] for row in rows]


def one(segments: list[x12.Segment], tag: str) -> x12.Segment:
    [found] = [each for each in segments if each.tag == tag]
    return found


def test_an_invoice_is_sent_with_its_lines_and_a_total_that_adds_up():
    customer = make_customer(tax_rate=Decimal("7.5"))
    make_partner(customer)

    order, invoice = invoiced_order(
        [("SKU-1", 5)], customer=customer, discount_amount=Decimal(4), freight_amount=Decimal("12.50")
    )

    [segments] = documents()
    begin = one(segments, "BIG")
    assert (begin.get(2), begin.get(4), begin.get(7)) == (invoice.number, order.po_number, "DI")
    assert one(segments, "IT1").elements[:5] == ["1", "5", "EA", "10", "PE"]
    assert one(segments, "TDS").get(1) == str(int(invoice.total_amount * 100))
    assert [(each.get(1), each.get(2), each.get(5)) for each in segments if each.tag == "SAC"] == [
        ("A", "C310", "400"),
        ("C", "D240", "1250"),
    ]
    assert one(segments, "TXI").get(3) == "7.5"
    assert not [each for each in x12.validate(x12.transaction_set("810", "0001", segments)) if each.is_error]


def test_fractional_prices_in_yen_are_billed_in_whole_yen_and_sent():
    customer = make_customer(currency="JPY")
    make_partner(customer)
    item = make_item(price="12.50", currency="JPY")

    _, invoice = invoiced_order([(item, 3)], customer=customer)

    [segments] = documents()
    assert one(segments, "IT1").elements[1:4] == ["3", "EA", "12.5"]
    assert (invoice.total_amount, one(segments, "TDS").get(1)) == (38, "3800")
    assert not OrderException.objects.filter(type="edi_document").exists()


def test_a_credit_memo_is_sent_as_a_credit():
    customer = make_customer()
    make_partner(customer)
    order, invoice = invoiced_order([("SKU-1", 5)], customer=customer)
    line = invoice.lines.get()
    rma = returns.authorize_return(
        order_id=order.pk, quantities={line.pk: Decimal(2)}, location_id=make_location().pk, reason_code="damaged",
        actor=Actor.person(make_person()), now=NOON,
    )  # fmt: skip
    returned = rma.lines.get()
    returns.receive_return(return_id=rma.pk, quantities={returned.pk: Decimal(2)}, actor=SYSTEM, now=NOON)
    verdict = returns.Verdict(returned.pk, Decimal(2), Disposition.RESTOCK, "changed_mind")
    returns.inspect_return(return_id=rma.pk, verdicts=[verdict], actor=Actor.person(make_person()), now=NOON)
    memo = CreditMemo.objects.get()

    billing.approve_credit_memo(credit_memo_id=memo.pk, actor=Actor.person(make_person()), now=NOON)

    memo.refresh_from_db()
    segments = documents()[-1]
    begin = one(segments, "BIG")
    assert (begin.get(2), begin.get(7)) == (memo.number, "CR")
    assert one(segments, "IT1").get(2) == "2"
    assert one(segments, "TDS").get(1) == "2000"
    assert ["IV", invoice.number] in [each.elements for each in segments if each.tag == "REF"]


def test_an_invoice_that_could_not_be_written_is_written_when_a_person_asks_again(monkeypatch):
    customer = make_customer()
    make_partner(customer, documents=["810"])
    _, invoice = invoiced_order([("SKU-1", 5)], customer=customer)
    with monkeypatch.context() as broken:
        broken.setattr("billing.edi.x810.write", refuse)
        assert documents() == []
        exception = OrderException.objects.get(type="edi_document")
        with pytest.raises(OperationRefused, match="still cannot be written: it does not add up"):
            mend(exception)

    mend(exception)

    message = OutboundMessage.objects.get(set_id="810")
    assert (message.subject_type, message.subject_id) == ("billing.invoice", invoice.pk)
    assert not OrderException.objects.get(pk=exception.pk).is_open


def refuse(*_) -> None:
    raise ValueError("it does not add up")


def mend(exception: OrderException) -> None:
    orders.apply_fix(exception_id=exception.pk, verb="write_again", args={}, actor=SYSTEM, now=NOON)


def test_units_that_break_a_pack_are_billed_in_the_base_unit():
    invoice = part_of_a_pack()

    line = invoice.lines.get()
    assert (line.uom, line.uom_quantity, line.unit_price) == ("EA", Decimal(100), Decimal("0.8333"))
    [segments] = documents()
    assert one(segments, "IT1").elements[1:5] == ["100", "EA", "0.8333", "PE"]
    assert one(segments, "TDS").get(1) == "8333"
    assert not [each for each in x12.validate(x12.transaction_set("810", "0001", segments)) if each.is_error]


def test_whole_packs_are_billed_as_they_were_ordered():
    part_of_a_pack(in_stock=96)

    [segments] = documents()
    assert one(segments, "IT1").elements[1:5] == ["8", "CA", "10", "PE"]


def test_a_price_for_a_thousand_is_billed_for_a_thousand():
    customer = make_customer()
    make_partner(customer)
    item = make_item("BOLT", price=None)
    line = line_of(item, 3000, unit_price=Decimal("12.34"), price_per=Decimal(1000))

    invoice = invoiced(line, 3000, customer)

    billed = invoice.lines.get()
    assert (billed.unit_price, billed.price_per, billed.goods_amount) == (Decimal("12.34"), 1000, Decimal("37.02"))
    [segments] = documents()
    assert one(segments, "IT1").elements[1:5] == ["3000", "EA", "12.34", "TP"]
    assert not [each for each in segments if each.tag == "SAC"]


def test_the_papers_say_for_how_many_a_price_is():
    item = make_item("BOLT", price=None)
    line = line_of(item, 3000, unit_price=Decimal("12.34"), price_per=Decimal(1000))
    invoice = invoiced(line, 3000, make_customer())

    paper = papers.invoice(invoice.pk)

    assert "12.34 / 1000" in render_to_string(paper.template, paper.context)


def part_of_a_pack(in_stock: int = 100) -> Invoice:
    """An invoice for what there was of ten cases of twelve at 10.00 a case."""
    customer = make_customer()
    make_partner(customer)
    line = line_of(make_item("SKU-1", case=12, price=None), 10, uom="CA", unit_price=Decimal(10))
    return invoiced(line, in_stock, customer)


def invoiced(line: LineDraft, in_stock: int, customer: Customer) -> Invoice:
    """The invoice for what was in stock of one line."""
    order = place_order([], lines=[line], customer=customer)
    stock(order.lines.get().item, in_stock)
    inventory.allocate_orders(order_ids=[order.pk], actor=SYSTEM, now=NOON)
    [shipment] = fulfillment.ship_orders(order_ids=[order.pk], actor=SYSTEM, now=NOON)
    [invoice] = billing.invoice_shipments(shipment_ids=[shipment.pk], actor=SYSTEM, now=NOON)
    return invoice


def test_the_number_series_is_locked_for_nothing_but_the_rows_of_the_invoice():
    customer = make_customer()
    make_partner(customer)
    _, shipment = shipped_order([(make_item(price="0.00"), 5)], customer=customer)

    with CaptureQueriesContext(connection) as queries:
        billing.invoice_shipments(shipment_ids=[shipment.pk], actor=SYSTEM, now=NOON)

    told = [query["sql"] for query in queries]
    [numbered] = [place for place, sql in enumerate(told) if "INTO billing_numberseries" in sql]
    after = [sql.split()[2].strip('"') for sql in told[numbered + 1 :] if sql.lstrip().startswith("INSERT")]
    assert after == ["billing_invoice", "billing_invoiceline", "audit_auditevent", "jobs_job"]
    assert not [sql for sql in told[numbered + 1 :] if sql.startswith(("UPDATE", "SELECT"))]


def test_the_810_is_written_once_however_often_its_job_runs():
    customer = make_customer()
    make_partner(customer)
    invoiced_order(customer=customer)
    assert not OutboundMessage.objects.filter(set_id="810").exists()

    assert len(documents()) == 1
    Job.objects.filter(kind="billing.papers").update(state=JobState.QUEUED, ended_at=None)

    assert len(documents()) == 1


def test_customers_without_an_agreement_cost_two_queries():
    _, invoice = invoiced_order()

    with CaptureQueriesContext(connection) as queries:
        send_invoices([invoice.pk])

    assert len(queries) == 2
