"""One order line from capture to cash and back, through the real operations and jobs."""

from decimal import Decimal

import pytest

from billing import operations as billing
from billing.models import CreditMemo, Invoice
from fulfillment import operations as fulfillment
from fulfillment.models import Shipment
from inventory.models import StockLevel
from oms.accounts.access import Role
from oms.actors import Actor
from oms.audit.models import AuditEvent
from oms.jobs import runner
from orders.models import Order
from orders.states import OrderStatus
from returns import operations as returns
from returns.models import ReturnAuthorization
from returns.states import Disposition, ReturnStatus
from tests.builders.company import SYSTEM, make_item, make_location, make_person, stock
from tests.builders.orders import NOON, place_order

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


def test_an_order_goes_from_capture_to_cash_and_back_through_returns():
    item, east = make_item("OAT-5"), make_location("EAST")
    stock(item, 100, east)
    order = place_order([(item, 12)])

    runner.run_until_idle()
    shipment = Shipment.objects.get(order_id=order.pk)
    assert shipment.status == "planned"
    fulfillment.pick_shipment(shipment_id=shipment.pk, actor=SYSTEM, now=NOON)
    fulfillment.pack_shipment(shipment_id=shipment.pk, actor=SYSTEM, now=NOON)
    fulfillment.ship_shipments(shipment_ids=[shipment.pk], actor=SYSTEM, now=NOON, tracking_number="1Z999")
    assert StockLevel.objects.get(item=item).on_hand == 88

    runner.run_until_idle()
    invoice = Invoice.objects.get(order_id=order.pk)
    assert invoice.total_amount == Decimal("120.00")
    assert invoice.number.endswith("-00001")
    billing.record_payment(
        customer_id=order.customer_id,
        reference="WIRE-1",
        amount=Decimal("120.00"),
        received_on=NOON.date(),
        actor=SYSTEM,
        now=NOON,
        apply_to={invoice.pk: Decimal("120.00")},
    )
    assert Order.objects.get(pk=order.pk).status == OrderStatus.CLOSED

    ana, dee = (Actor.person(make_person(role)) for role in (Role.SPECIALIST, Role.FINANCE))
    invoice_line = invoice.lines.get()
    rma = returns.authorize_return(
        order_id=order.pk,
        quantities={invoice_line.pk: Decimal(4)},
        location_id=east.pk,
        reason_code="damaged",
        actor=ana,
        now=NOON,
    )
    line = rma.lines.get()
    returns.receive_return(return_id=rma.pk, quantities={line.pk: Decimal(4)}, actor=SYSTEM, now=NOON)
    verdicts = [
        returns.Verdict(line.pk, Decimal(3), Disposition.RESTOCK, "changed_mind"),
        returns.Verdict(line.pk, Decimal(1), Disposition.SCRAP, "damaged"),
    ]
    returns.inspect_return(return_id=rma.pk, verdicts=verdicts, actor=ana, now=NOON)
    assert StockLevel.objects.get(item=item).on_hand == 91
    memo = CreditMemo.objects.get()
    assert (memo.total_amount, memo.status) == (Decimal("40.00"), "draft")

    billing.approve_credit_memo(credit_memo_id=memo.pk, actor=dee, now=NOON)

    memo.refresh_from_db()
    assert memo.number.startswith("CM-")
    assert memo.unapplied == Decimal("40.00")
    assert ReturnAuthorization.objects.get().status == ReturnStatus.SETTLED
    told = set(AuditEvent.objects.filter(order_id=order.pk).values_list("action", flat=True))
    assert {
        "order.placed",
        "order.confirmed",
        "order.allocated",
        "shipment.planned",
        "shipment.shipped",
        "invoice.posted",
        "payment.applied",
        "order.closed",
        "return.authorized",
        "credit_memo.issued",
    } <= told
