"""Invoicing what has left: once, for just the units that left, in numbers without a gap."""

import threading
from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing import operations
from billing.models import Invoice, InvoiceLine, NumberSeries
from fulfillment import operations as fulfillment
from fulfillment.models import Shipment
from inventory import operations as inventory
from oms.audit import proof
from oms.audit.models import AuditEvent
from oms.masterdata.models import Customer
from orders import operations as orders
from orders.models import Order
from orders.states import OrderStatus, PaymentFacet
from tests.builders.billing import pay
from tests.builders.company import SYSTEM, make_customer, make_item, make_location, stock
from tests.builders.orders import NOON, invoiced_order, place_order, shipped_order

pytestmark = pytest.mark.django_db


def ship_again(order: Order) -> Shipment:
    inventory.allocate_orders(order_ids=[order.pk], actor=SYSTEM, now=NOON)
    [shipment] = fulfillment.ship_orders(order_ids=[order.pk], actor=SYSTEM, now=NOON)
    return shipment


def test_an_invoice_charges_the_line_as_it_is_stored():
    order, invoice = invoiced_order(
        [(make_item(price="12.35"), 3)],
        customer=make_customer(tax_rate=Decimal("7.5")),
        freight_amount=Decimal("9.99"),
        discount_amount=Decimal("1.01"),
    )
    assert (invoice.goods_amount, invoice.freight_amount, invoice.discount_amount, invoice.total_amount) == (
        order.goods_amount,
        order.freight_amount,
        order.discount_amount,
        order.total_amount,
    )
    assert invoice.number == f"INV-US-{NOON.year}-00001"


def test_invoicing_a_shipment_twice_makes_one_invoice():
    _, shipment = shipped_order()
    first = operations.invoice_shipments(shipment_ids=[shipment.pk], actor=SYSTEM, now=NOON)
    again = operations.invoice_shipments(shipment_ids=[shipment.pk, shipment.pk], actor=SYSTEM, now=NOON)

    assert (len(first), len(again), Invoice.objects.count()) == (1, 0, 1)
    assert AuditEvent.objects.filter(action="invoice.posted").count() == 1
    assert NumberSeries.objects.get().last == 1


def test_a_held_order_is_not_invoiced_until_the_hold_is_gone():
    order, shipment = shipped_order()
    orders.hold_order(order_id=order.pk, reason="Dispute", actor=SYSTEM, now=NOON)

    assert operations.invoice_shipments(shipment_ids=[shipment.pk], actor=SYSTEM, now=NOON) == []
    assert not Invoice.objects.exists()
    assert not NumberSeries.objects.exists()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    price=st.decimals(min_value="0.01", max_value=99, places=2),
    parts=st.lists(st.integers(1, 9), min_size=2, max_size=4),
    freight=st.decimals(min_value=0, max_value=50, places=2),
)
def test_part_invoices_together_charge_the_line_to_the_cent(price, parts, freight):
    item, place = make_item(price=str(price)), make_location()
    order = place_order([(item, sum(parts))], customer=make_customer(tax_rate=Decimal(19)), freight_amount=freight)
    stock(item, parts[0], place)
    for number, units in enumerate(parts):
        if number:
            inventory.adjust_stock(
                item_id=item.pk,
                location_id=place.pk,
                quantity=Decimal(units),
                kind="receipt",
                reason="found",
                actor=SYSTEM,
                now=NOON,
            )
        shipment = ship_again(order)
        operations.invoice_shipments(shipment_ids=[shipment.pk], actor=SYSTEM, now=NOON)

    line = order.lines.get()
    invoiced = InvoiceLine.objects.filter(order_line=line)
    for name in ("goods_amount", "discount_amount", "freight_amount", "tax_amount"):
        assert sum(getattr(one, name) for one in invoiced) == getattr(line, name)


def test_an_order_that_was_paid_is_part_paid_when_its_next_invoice_is_posted():
    item, place = make_item(), make_location()
    stock(item, 3, place)
    order = place_order([(item, 5)])
    operations.invoice_shipments(shipment_ids=[ship_again(order).pk], actor=SYSTEM, now=NOON)
    pay(Invoice.objects.get())
    assert Order.objects.get(pk=order.pk).payment == PaymentFacet.PAID

    inventory.adjust_stock(
        item_id=item.pk,
        location_id=place.pk,
        quantity=Decimal(2),
        kind="receipt",
        reason="found",
        actor=SYSTEM,
        now=NOON,
    )
    operations.invoice_shipments(shipment_ids=[ship_again(order).pk], actor=SYSTEM, now=NOON)

    order.refresh_from_db()
    assert (order.payment, order.status) == (PaymentFacet.PART, OrderStatus.CONFIRMED)
    pay(Invoice.objects.latest("pk"))
    order.refresh_from_db()
    assert (order.payment, order.status) == (PaymentFacet.PAID, OrderStatus.CLOSED)


def test_an_order_that_costs_nothing_is_closed_by_its_invoice():
    order, invoice = invoiced_order([(make_item(price="0.00"), 2)])
    assert (invoice.status, order.payment, order.status) == ("settled", PaymentFacet.PAID, OrderStatus.CLOSED)


def test_a_posted_invoice_cannot_be_changed():
    _, invoice = invoiced_order()
    with pytest.raises(Exception, match="immutable"):
        Invoice.objects.filter(pk=invoice.pk).update(total_amount=1)


@pytest.mark.django_db(transaction=True)
def test_sixteen_desks_invoicing_at_once_leave_no_gap_and_no_double():
    customer, item = make_customer(), make_item()
    stock(item, 1000)
    shipments = [shipped_order([(item, 1)], customer=Customer.objects.get(pk=customer.pk))[1] for _ in range(16)]
    start, broken = threading.Barrier(16), []

    def bill(shipment_id: int) -> None:
        try:
            start.wait()
            operations.invoice_shipments(shipment_ids=[shipment_id], actor=SYSTEM, now=NOON)
        except Exception as error:
            broken.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=bill, args=(shipment.pk,)) for shipment in shipments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert broken == []
    assert sorted(Invoice.objects.values_list("series_number", flat=True)) == list(range(1, 17))
    assert not [finding for finding in proof.failures() if finding.name.startswith("billing.")]


@pytest.mark.django_db(transaction=True)
def test_two_desks_invoicing_one_shipment_post_one_invoice():
    _, shipment = shipped_order()
    start, posted = threading.Barrier(2), []

    def bill() -> None:
        start.wait()
        posted.extend(operations.invoice_shipments(shipment_ids=[shipment.pk], actor=SYSTEM, now=NOON))
        connection.close()

    threads = [threading.Thread(target=bill) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(posted) == 1
    assert Invoice.objects.get().series_number == 1


def test_goods_shipped_one_at_a_time_never_cost_less_than_nothing_for_their_discount():
    item = make_item(price="0.1667")
    order = place_order([(item, 3)], discount_amount=Decimal("0.49"))
    level = stock(item, 0)

    totals = []
    for _ in range(3):
        inventory.adjust_stock(
            item_id=item.pk, location_id=level.location_id, quantity=Decimal(1), kind="receipt", reason="", actor=SYSTEM,
            now=NOON,
        )  # fmt: skip
        shipment = ship_again(order)
        [invoice] = operations.invoice_shipments(shipment_ids=[shipment.pk], actor=SYSTEM, now=NOON)
        totals.append(invoice.total_amount)

    assert min(totals) >= 0
    assert sum(totals) == order.total_amount == Decimal("0.01")
    assert [result.name for result in proof.run() if not result.ok] == []
