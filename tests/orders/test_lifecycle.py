"""Confirming, holding, cancelling and closing; the facets; what the database refuses."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from inventory.models import StockLevel
from oms.audit.models import AuditEvent, FieldChange
from orders import operations
from orders.checks import Finding
from orders.models import Order, OrderException, OrderLine
from orders.operations.facets import FACETS
from orders.states import HoldFacet, OrderStatus
from tests.builders.billing import pay
from tests.builders.company import SYSTEM, make_item
from tests.builders.orders import NOON, allocated_order, invoiced_order, line_of, place_order, shipped_order

pytestmark = pytest.mark.django_db


def test_confirming_names_every_reason_against_it_and_confirms_none():
    item = make_item(price="10")
    held = place_order([], lines=[line_of(item, 1, unit_price=Decimal(20))])
    clean = place_order([(item, 1)])

    with pytest.raises(operations.OrderNotConfirmable) as refusal:
        operations.confirm_orders(order_ids=[held.pk, clean.pk], actor=SYSTEM, now=NOON)

    assert "Price differs" in refusal.value.message and "is confirmed" in refusal.value.message
    assert Order.objects.get(pk=held.pk).status == OrderStatus.IN_REVIEW


def test_cancelling_frees_the_stock_the_order_held():
    order = allocated_order([(make_item("SKU-1"), 5)])
    assert StockLevel.objects.get().reserved == 5

    operations.cancel_order(order_id=order.pk, reason="Customer asked", actor=SYSTEM, now=NOON)

    assert StockLevel.objects.get().reserved == 0
    line = order.lines.get()
    assert (line.cancelled, line.reserved, line.open) == (5, 0, 0)
    event = AuditEvent.objects.get(action="order.cancelled")
    assert event.changes == {"status": ["confirmed", "cancelled"]}


def test_cancelling_is_refused_once_a_unit_has_left():
    order, _ = shipped_order()
    with pytest.raises(operations.OrderNotCancellable, match="has shipped"):
        operations.cancel_order(order_id=order.pk, reason="late", actor=SYSTEM, now=NOON)
    assert Order.objects.get(pk=order.pk).status == OrderStatus.CONFIRMED


@pytest.mark.parametrize("reason", ["", "   "])
def test_cancelling_needs_a_reason(reason):
    order = place_order()
    with pytest.raises(operations.OrderNotCancellable, match="Say why"):
        operations.cancel_order(order_id=order.pk, reason=reason, actor=SYSTEM, now=NOON)


def test_cancelling_twice_is_refused():
    order = place_order()
    operations.cancel_order(order_id=order.pk, reason="x", actor=SYSTEM, now=NOON)
    with pytest.raises(operations.OrderNotCancellable, match="is cancelled"):
        operations.cancel_order(order_id=order.pk, reason="x", actor=SYSTEM, now=NOON)


def test_an_order_that_does_not_exist_is_refused_in_words():
    with pytest.raises(operations.OrderNotCancellable, match="gone"):
        operations.cancel_order(order_id=10**9, reason="x", actor=SYSTEM, now=NOON)


def test_cancelling_ends_what_was_open_on_the_order():
    order = place_order([], lines=[line_of(make_item(price="1"), 1, unit_price=Decimal(2))])
    operations.cancel_order(order_id=order.pk, reason="x", actor=SYSTEM, now=NOON)
    assert OrderException.objects.get(order=order).resolution == "cancelled"
    assert Order.objects.get(pk=order.pk).hold == HoldFacet.CLEAR


def test_a_cancelled_po_number_may_be_used_again():
    first = place_order(po_number="A-1")
    operations.cancel_order(order_id=first.pk, reason="x", actor=SYSTEM, now=NOON)
    again = place_order(customer=first.customer, po_number="A-1")
    assert again.status == OrderStatus.CONFIRMED


def test_a_hold_stops_allocation_until_somebody_lifts_it():
    from inventory import operations as stock

    order = place_order([(make_item("SKU-9"), 5)])
    hold = operations.hold_order(order_id=order.pk, reason="Buyer is checking", actor=SYSTEM, now=NOON)
    assert stock.allocate_orders(order_ids=[order.pk], actor=SYSTEM, now=NOON) == []

    operations.accept_exception(exception_id=hold.pk, reason="Checked", actor=SYSTEM, now=NOON)

    assert len(stock.allocate_orders(order_ids=[order.pk], actor=SYSTEM, now=NOON)) == 1


def test_an_order_is_held_by_hand_only_once():
    order = place_order()
    operations.hold_order(order_id=order.pk, reason="a", actor=SYSTEM, now=NOON)
    with pytest.raises(operations.OrderNotHoldable, match="already"):
        operations.hold_order(order_id=order.pk, reason="b", actor=SYSTEM, now=NOON)


def test_an_order_closes_when_it_is_shipped_invoiced_and_paid():
    from billing import operations as billing

    order, invoice = invoiced_order()
    assert operations.close_complete_orders(order_ids=[order.pk], actor=SYSTEM, now=NOON) == []
    billing.record_payment(
        customer_id=order.customer_id, reference="W-1", amount=invoice.total_amount, received_on=NOON.date(),
        actor=SYSTEM, now=NOON, apply_to={invoice.pk: invoice.total_amount},
    )  # fmt: skip
    assert Order.objects.get(pk=order.pk).status == OrderStatus.CLOSED


def test_an_order_that_is_held_is_closed_when_the_hold_is_lifted_not_before():
    order, invoice = invoiced_order()
    hold = operations.hold_order(order_id=order.pk, reason="They dispute it", actor=SYSTEM, now=NOON)
    pay(invoice)
    assert Order.objects.get(pk=order.pk).status == OrderStatus.CONFIRMED

    operations.accept_exception(exception_id=hold.pk, reason="Settled", actor=SYSTEM, now=NOON)

    order.refresh_from_db()
    assert (order.status, order.hold) == (OrderStatus.CLOSED, "clear")


def test_an_order_is_closed_only_when_the_last_work_on_it_is_done():
    order, invoice = invoiced_order()
    late = Finding("window_over", "Customer takes it no longer")
    works = [
        operations.open_for_order(order_id=order.pk, finding=late, actor=SYSTEM, now=NOON),
        operations.hold_order(order_id=order.pk, reason="They dispute it", actor=SYSTEM, now=NOON),
    ]
    pay(invoice)

    for work, status in zip(works, (OrderStatus.CONFIRMED, OrderStatus.CLOSED), strict=True):
        operations.accept_exception(exception_id=work.pk, reason="Settled", actor=SYSTEM, now=NOON)
        assert Order.objects.get(pk=order.pk).status == status


def recomputed(order: Order) -> dict[str, str]:
    """Twin of orders.operations.facets.FACETS, in Python."""
    lines = list(order.lines.all())
    wanted, waiting, released, shipped, invoiced, returned = (
        sum(getattr(line, name) for line in lines)
        for name in ("remaining", "open", "released", "shipped", "invoiced", "returned")
    )
    held = any(e.blocks for e in OrderException.objects.filter(order=order, state="open"))
    return {
        "hold": "held" if held else "clear",
        "allocation": ("done" if wanted == shipped else "allocated")
        if waiting == 0
        else ("short" if order.allocated_at else "none"),
        "fulfillment": "shipped"
        if 0 < shipped == wanted
        else "part"
        if shipped
        else "released"
        if released
        else "none",
        "invoicing": "invoiced" if 0 < invoiced == wanted else "part" if invoiced else "none",
        "returned": "returned" if 0 < returned == shipped else "part" if returned else "none",
    }


def test_the_facets_say_what_the_counts_say_at_every_stage():
    orders = [
        place_order([(make_item("A"), 3)]),
        allocated_order([(make_item("B"), 3)]),
        allocated_order([(make_item("C"), 300)]),
        shipped_order([(make_item("D"), 3)])[0],
        invoiced_order([(make_item("E"), 3)])[0],
        place_order([], lines=[line_of(make_item("F"), 3, unit_price=Decimal(99))]),
    ]
    for order in orders:
        order.refresh_from_db()
        stored = {name: getattr(order, name) for name in ("hold", "allocation", "fulfillment", "invoicing", "returned")}
        assert stored == recomputed(order)
    with connection.cursor() as cursor:
        cursor.execute(FACETS)
        in_sql = {row[0]: row[1:] for row in cursor.fetchall()}
    for order in orders:
        assert in_sql[order.pk] == (order.hold, order.allocation, order.fulfillment, order.invoicing, order.returned)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"cancelled": 6}, "line_each_unit_in_one_bucket"),
        ({"reserved": 4, "released": 2}, "line_each_unit_in_one_bucket"),
        ({"reserved": -1}, "line_counts_not_negative"),
        ({"returned": 1}, "line_returned_within_shipped"),
        ({"invoiced": 1}, "line_invoiced_within_shipped"),
        ({"credited": 1}, "line_credited_within_invoiced"),
        ({"pack": 0}, "line_pack_positive"),
        ({"item": None, "reserved": 1}, "line_moves_only_a_known_item"),
    ],
)
def test_the_database_refuses_an_impossible_count(changes, constraint):
    line = place_order([(make_item(), 5)]).lines.get()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        OrderLine.objects.filter(pk=line.pk).update(**changes)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"status": "lost"}, "order_status_known"),
        ({"status": "cancelled"}, "order_cancelled_at_iff_cancelled"),
        ({"status": "closed"}, "order_closed_at_iff_closed"),
        ({"confirmed_at": None}, "order_confirmed_has_time"),
        ({"total_amount": 1}, "order_total_adds_up"),
    ],
)
def test_the_database_refuses_an_impossible_order(changes, constraint):
    order = place_order()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(**changes)


def test_a_changed_field_is_logged_with_its_cause_in_the_same_transaction():
    order = place_order([], lines=[line_of(make_item(price="5"), 1, unit_price=Decimal(9))])
    operations.amend_line(line_id=order.lines.get().pk, unit_price=Decimal(5), actor=SYSTEM, now=NOON)

    change = FieldChange.objects.filter(table_name="orders_orderline").latest("pk")
    assert change.changes["unit_price"] == [9.0, 5.0]
    assert AuditEvent.objects.filter(action="line.amended", txid=change.txid).exists()


@pytest.mark.parametrize("statement", ["UPDATE audit_auditevent SET note = 'x'", "DELETE FROM audit_auditevent",
                                       "DELETE FROM audit_fieldchange", "TRUNCATE audit_auditevent"])  # fmt: skip
def test_what_happened_cannot_be_rewritten(statement):
    from django.db import DatabaseError

    order = place_order([], lines=[line_of(make_item(price="5"), 1, unit_price=Decimal(9))])
    operations.amend_line(line_id=order.lines.get().pk, unit_price=Decimal(5), actor=SYSTEM, now=NOON)
    with (
        pytest.raises(DatabaseError, match=r"only ever added|Cannot update or delete"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_rest_of_a_short_order_can_be_given_up_and_the_order_closes_when_it_is_paid():
    from billing import operations as billing
    from fulfillment import operations as fulfillment

    order = allocated_order([(make_item("SHORT", price="10.00"), 10)], in_stock=6)
    [shipment] = fulfillment.ship_orders(order_ids=[order.pk], actor=SYSTEM, now=NOON)
    [invoice] = billing.invoice_shipments(shipment_ids=[shipment.pk], actor=SYSTEM, now=NOON)
    assert invoice.total_amount == Decimal(60)
    shortage = OrderException.objects.get(order=order, state="open")

    operations.apply_fix(exception_id=shortage.pk, verb="cancel_rest", args={}, actor=SYSTEM, now=NOON)
    billing.record_payment(
        customer_id=order.customer_id, reference="W-9", amount=Decimal(60), received_on=NOON.date(), actor=SYSTEM,
        now=NOON, apply_to={invoice.pk: Decimal(60)},
    )  # fmt: skip

    order.refresh_from_db()
    assert (order.status, order.fulfillment) == (OrderStatus.CLOSED, "shipped")
    assert not OrderException.objects.filter(order=order, state="open").exists()


def test_giving_up_the_rest_of_an_order_of_which_nothing_is_left_cancels_it():
    from tests.builders.stock import allocate

    order = place_order([("GONE", 5)])
    allocate(order)
    shortage = OrderException.objects.get(order=order, type="stock_short")

    operations.apply_fix(exception_id=shortage.pk, verb="cancel_rest", args={}, actor=SYSTEM, now=NOON)

    order.refresh_from_db()
    assert (order.status, order.cancel_reason, order.cancelled_at) == (OrderStatus.CANCELLED, "Short of stock", NOON)
    assert not OrderException.objects.filter(order=order, state="open").exists()
    assert set(AuditEvent.objects.filter(order_id=order.pk).values_list("action", flat=True)) >= {
        "order.rest_cancelled", "order.cancelled",
    }  # fmt: skip


def test_an_order_lives_on_while_one_of_its_lines_is_still_wanted():
    order = place_order([("GONE", 5), ("WANTED", 2)])
    first, second = order.lines.order_by("number")

    operations.cancel_rest(order_id=order.pk, line_id=first.pk, reason="Sold out", actor=SYSTEM, now=NOON)
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED

    operations.cancel_rest(order_id=order.pk, line_id=second.pk, reason="Sold out", actor=SYSTEM, now=NOON)
    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED


def test_giving_up_the_rest_is_refused_where_nothing_is_open_or_no_reason_is_given():
    order = allocated_order([(make_item("ALL"), 3)])
    with pytest.raises(operations.NothingToCancel, match="Nothing of"):
        operations.cancel_rest(order_id=order.pk, reason="x", actor=SYSTEM, now=NOON)
    with pytest.raises(operations.NothingToCancel, match="Say why"):
        operations.cancel_rest(order_id=order.pk, reason=" ", actor=SYSTEM, now=NOON)
    with pytest.raises(operations.NothingToCancel, match="confirmed"):
        operations.cancel_rest(order_id=10**9, reason="x", actor=SYSTEM, now=NOON)


def changed_item(order: Order, item) -> tuple[OrderLine, list[str]]:
    """The only line after it got another item, and what is open on the order then."""
    operations.amend_line(line_id=order.lines.get().pk, item_id=item.pk, actor=SYSTEM, now=NOON)
    left = operations.recheck_order(order_id=order.pk, actor=SYSTEM, now=NOON)
    return order.lines.get(), [each.type for each in left if each.type.startswith("price")]


def held_for_its_day(item, **fields) -> Order:
    return place_order([], lines=[line_of(item, 5, **fields)], ship_by_on=NOON.date() - timedelta(days=1))


def test_another_item_brings_its_own_description_and_price():
    order = held_for_its_day(make_item("APPLE", description="Apple juice", price="10.00"))

    line, open_ones = changed_item(order, make_item("BOLT", description="Bolt M8", price="0.20"))

    assert (line.description, line.unit_price, line.goods_amount) == ("Bolt M8", Decimal("0.20"), Decimal("1.00"))
    assert open_ones == []


def test_another_item_without_a_price_of_ours_asks_for_one():
    order = held_for_its_day(make_item("APPLE", price="10.00"))

    line, open_ones = changed_item(order, make_item("BOLT", price=None))

    assert (line.unit_price, line.goods_amount) == (None, 0)
    assert open_ones == ["price_missing"]


def test_what_the_customer_wrote_of_a_line_stays_when_its_item_is_corrected():
    apple = make_item("APPLE", description="Apple juice", price="10.00")
    order = held_for_its_day(apple, unit_price=Decimal("9.00"), description="Juice, our own words")

    line, open_ones = changed_item(order, make_item("PEAR", description="Pear juice", price="12.00"))

    assert (line.description, line.unit_price) == ("Juice, our own words", Decimal("9.00"))
    assert open_ones == ["price_variance"]
