"""What an amendment may not make of an order, and what it leaves in the log."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from billing.handlers import invoice as invoice_job
from billing.models import Invoice
from oms.audit.models import AuditEvent, FieldChange
from oms.jobs.models import Job
from oms.masterdata.models import ItemAlias
from orders import operations
from orders.models import Order, OrderException, OrderLine
from orders.states import OrderStatus
from tests.builders.company import SYSTEM, make_customer, make_item
from tests.builders.desk import exception_of, mispriced_order, order_of_unknown_item, order_with, signed_in
from tests.builders.orders import NOON, line_of, make_draft, place_order, shipped_order

pytestmark = pytest.mark.django_db


def reviewed(*lines, **fields) -> Order:
    """An order in review: its last line asks for an item we do not know."""
    return order_with([*lines, line_of(make_item(), 1, item_id=None, sent_item="X-1")], **fields)


def open_types(order: Order) -> list[str]:
    return list(OrderException.objects.open().filter(order=order).order_by("type").values_list("type", flat=True))


def test_goods_cannot_fall_below_the_discount():
    order = reviewed(line_of(make_item(price="100"), 1), line_of(make_item(price="5"), 1), discount_amount=Decimal(40))
    dear = order.lines.get(number=1)

    with pytest.raises(operations.AmendmentUnusable, match=r"discount of 40.00 USD would be more than"):
        operations.cancel_line(line_id=dear.pk, reason="Not wanted", actor=SYSTEM, now=NOON)
    with pytest.raises(operations.AmendmentUnusable, match=r"goods that are left, 6.00 USD"):
        operations.amend_line(line_id=dear.pk, unit_price=Decimal(1), actor=SYSTEM, now=NOON)

    assert Order.objects.get(pk=order.pk).total_amount == order.total_amount
    operations.amend_line(line_id=dear.pk, unit_price=Decimal(35), actor=SYSTEM, now=NOON)


def test_a_discount_larger_than_the_goods_stops_the_order_until_the_goods_have_grown():
    order = place_order([(make_item(price="5"), 1)], discount_amount=Decimal(8))
    assert (order.status, open_types(order)) == (OrderStatus.IN_REVIEW, ["discount_too_large"])

    for quantity, still in ((Decimal("1"), ["discount_too_large"]), (Decimal("2"), [])):
        operations.amend_line(line_id=order.lines.get().pk, quantity=quantity, actor=SYSTEM, now=NOON)
        operations.recheck_order(order_id=order.pk, actor=SYSTEM, now=NOON)
        assert open_types(order) == still


def overdiscounted() -> tuple[Order, OrderException]:
    """Goods of 50.00, discount 80.00."""
    order = place_order([(make_item(price="5"), 4), (make_item(price="10"), 3)], discount_amount=Decimal(80))
    return order, OrderException.objects.get(order=order, type="discount_too_large")


def test_the_desk_corrects_the_discount_where_it_stands():
    order, exception = overdiscounted()
    client, person = signed_in()
    url = reverse("orders:fix", args=[exception.pk])
    assert "Correct the discount" in client.get(reverse("orders:detail", args=[order.pk])).content.decode()

    client.post(url, {"verb": "set_discount", "discount": "8.00"})

    order.refresh_from_db()
    assert (order.discount_amount, order.total_amount) == (8, 42 + order.tax_amount)
    assert sum(line.discount_amount for line in order.lines.all()) == 8
    assert open_types(order) == []
    event = AuditEvent.objects.get(action="order.discount_corrected")
    assert (event.actor_id, event.changes["discount"]) == (person.pk, ["80.00 USD", "8.00 USD"])


@pytest.mark.parametrize(
    ("discount", "said"),
    [
        ("50.01", "The goods come to 50.00 USD; no more than that can be taken off."),
        ("-1", "It cannot be below zero."),
        ("1.005", "USD has 2 decimals."),
        ("much", "It must be a number, like 12.50."),
        ("NaN", "It must be a number, like 12.50."),
        ("", "Say how much is taken off."),
    ],
)
def test_a_discount_that_cannot_be_is_told_in_its_form_and_nothing_changes(discount, said):
    order, exception = overdiscounted()
    client, _ = signed_in()

    answer = client.post(reverse("orders:fix", args=[exception.pk]), {"verb": "set_discount", "discount": discount})

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Order.objects.get(pk=order.pk).discount_amount == 80
    assert not AuditEvent.objects.filter(action="order.discount_corrected").exists()


def test_the_discount_of_a_promised_order_stays():
    order = place_order([(make_item(price="5"), 4)])

    with pytest.raises(operations.OrderNotAmendable):
        operations.correct_discount(order_id=order.pk, discount=Decimal(1), actor=SYSTEM, now=NOON)

    assert Order.objects.get(pk=order.pk).discount_amount == 0


def test_a_shipment_that_cannot_be_invoiced_does_not_hold_up_the_others():
    _, bad = shipped_order()
    _, good = shipped_order((("SKU-2", 1),))
    OrderLine.objects.filter(order=bad.order).update(discount_amount=Decimal(1000))

    job = Job.objects.create(kind="billing.invoice", payload={"shipment_ids": [bad.pk, good.pk]})
    done = invoice_job(job)

    assert done == {"invoices": [], "each_alone": [bad.pk, good.pk]}
    alone = Job.objects.filter(pk__gt=job.pk, kind="billing.invoice").order_by("pk")
    assert [each.payload["shipment_ids"] for each in alone] == [[bad.pk], [good.pk]]
    invoice_job(alone[1])
    assert Invoice.objects.get().shipment == good


@pytest.mark.parametrize(
    ("uom", "quantity", "price"), [("CA", "999999999", ""), ("EA", "99999999", "99999"), ("EA", "99999999", "9999")]
)
def test_numbers_too_large_to_keep_are_refused_in_words_where_they_are_typed(uom, quantity, price):
    client, _ = signed_in()
    item, customer = make_item(price="1.00", case=144), make_customer()
    sent = {"customer": customer.pk, "rows": "8", "ship_to_id": customer.ship_tos.get().pk, "po_number": "PO-1"}
    line = {"line-0-sku": item.sku, "line-0-quantity": quantity, "line-0-uom": uom, "line-0-price": price}

    response = client.post(reverse("orders:entry"), sent | line)

    assert response.status_code == 422
    assert "is larger than an order can be" in response.content.decode()
    assert not Order.objects.exists()


def test_a_line_cannot_be_amended_beyond_what_can_be_kept():
    client, _ = signed_in()
    order = mispriced_order()
    line = order.lines.get()
    sent = {"item": line.item.sku, "quantity": "99999999", "uom": "EA", "price": "99999"}

    response = client.post(reverse("orders:amend_line", args=[line.pk]), sent)

    assert response.status_code == 422
    assert "is larger than an order can be" in response.content.decode()


def test_a_dropped_line_is_dropped_for_good():
    order = reviewed(line_of(make_item(), 5), line_of(make_item(), 5))
    line = order.lines.get(number=1)
    operations.cancel_line(line_id=line.pk, reason="Not wanted", actor=SYSTEM, now=NOON)

    for deed in (
        lambda: operations.amend_line(line_id=line.pk, quantity=Decimal(2), actor=SYSTEM, now=NOON),
        lambda: operations.cancel_line(line_id=line.pk, reason="Again", actor=SYSTEM, now=NOON),
    ):
        with pytest.raises(operations.OrderNotAmendable, match="Line 1 is dropped"):
            deed()


def test_a_line_that_asks_for_nothing_can_be_dropped():
    order = order_with([line_of(make_item(), 5), line_of(make_item(), 0)])
    [finding] = OrderException.objects.open().filter(order=order)

    operations.apply_fix(exception_id=finding.pk, verb="cancel_line", args={}, actor=SYSTEM, now=timezone.now())

    assert (finding.type, open_types(order)) == ("quantity_invalid", [])
    assert order.lines.get(number=2).state == "cancelled"


def test_the_good_line_can_be_dropped_while_another_still_wants_its_quantity():
    order = order_with([line_of(make_item(), 5), line_of(make_item(), 0)])
    good, empty = order.lines.order_by("number")

    operations.cancel_line(line_id=good.pk, reason="Not wanted", actor=SYSTEM, now=timezone.now())

    with pytest.raises(operations.OrderNotAmendable, match="last line"):
        operations.cancel_line(line_id=empty.pk, reason="Nor that", actor=SYSTEM, now=timezone.now())
    operations.amend_line(line_id=empty.pk, quantity=Decimal(3), actor=SYSTEM, now=timezone.now())
    operations.recheck_order(order_id=order.pk, actor=SYSTEM, now=timezone.now())
    [order] = operations.confirm_orders(order_ids=[order.pk], actor=SYSTEM, now=timezone.now())
    assert (order.status, order.lines.get(number=2).remaining) == (OrderStatus.CONFIRMED, 3)


def test_a_learned_number_stands_in_the_log_with_what_it_meant_before():
    order = order_of_unknown_item("7731-B")
    old, new = make_item("OLD-1"), make_item("NEW-1")
    ItemAlias.objects.create(customer=order.customer, number="7731-B", item=old)

    operations.amend_line(line_id=order.lines.get().pk, item_id=new.pk, remember_item=True, actor=SYSTEM, now=NOON)

    changes = AuditEvent.objects.get(action="line.amended").changes
    assert changes["remembered"] == ["7731-B is OLD-1", "7731-B is NEW-1"]
    tracked = FieldChange.objects.get(table_name="masterdata_itemalias").changes
    assert tracked["item_id"] == [old.pk, new.pk]


def test_a_duplicate_of_the_same_batch_is_accepted_once():
    customer, item = make_customer(), make_item()
    drafts = [make_draft(customer, [line_of(item, 1)], po_number="PO-9") for _ in range(3)]
    *_, last = operations.place_orders(drafts=drafts, actor=SYSTEM, now=NOON)

    left = operations.apply_fix(exception_id=exception_of(last).pk, verb="accept", args={}, actor=SYSTEM, now=NOON)

    assert left == []
    assert operations.recheck_order(order_id=last.pk, actor=SYSTEM, now=NOON) == []
