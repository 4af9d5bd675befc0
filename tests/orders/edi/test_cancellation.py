"""A buyer takes an order back by EDI: the order it names, the offer to cancel it, and the document that is settled."""

import pytest
from django.urls import reverse
from django.utils import timezone

from oms.accounts.access import Role
from oms.audit.models import AuditEvent
from oms.edi.models import InboundMessage
from orders import operations
from orders.models import Order, OrderException
from orders.states import OrderStatus
from tests.builders.company import SYSTEM, make_item
from tests.builders.desk import signed_in
from tests.builders.partners import interchange, make_partner, purchase_order, receive

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def outbox(tmp_path, settings):
    settings.OUTBOX_DIR = tmp_path / "outbox"


@pytest.fixture
def cancelled() -> tuple[Order, OrderException]:
    """PO-1 was ordered, and then cancelled by the buyer."""
    make_partner()
    make_item("SKU-1")
    receive(interchange(purchase_order("PO-1", header=("N1*ST*DC*92*DC1",))))
    receive(interchange(purchase_order("PO-1", begin="01*SA")), "cancel.edi")
    return Order.objects.get(), OrderException.objects.get(type="edi_document")


def fix(client, exception: OrderException, verb: str):
    return client.post(reverse("orders:fix", args=[exception.pk]), {"verb": verb})


def test_the_work_names_the_order_in_words_and_leads_to_it_and_to_the_document(cancelled):
    order, exception = cancelled
    client, _ = signed_in()

    page = client.get(reverse("orders:exception", args=[exception.pk])).content.decode()

    assert exception.title == "Cancellation of PO PO-1"
    assert f"our order for it is {order}" in exception.detail
    assert "850 PO-1 in cancel.edi" in page
    assert reverse("edi:message", args=[exception.subject_id]) in page
    assert reverse("orders:detail", args=[order.pk]) in page
    assert f"Cancel {order}" in page


def test_the_page_of_the_file_leads_to_the_work_that_carries_the_fix(cancelled):
    _, exception = cancelled
    client, _ = signed_in()

    page = client.get(reverse("edi:message", args=[exception.subject_id]), follow=True).content.decode()

    assert f'href="{reverse("orders:exception", args=[exception.pk])}">{exception.title}</a>' in page
    assert "by hand" not in page.partition("<main")[2].partition("History")[0]


def test_one_click_cancels_the_order_and_settles_the_document(cancelled):
    order, exception = cancelled
    client, ana = signed_in()

    response = fix(client, exception, "cancel_order")

    assert response.status_code == 302
    order.refresh_from_db()
    exception.refresh_from_db()
    message = InboundMessage.objects.get(pk=exception.subject_id)
    assert (order.status, order.cancel_reason) == (OrderStatus.CANCELLED, "Cancellation of PO PO-1")
    assert (exception.state, exception.resolution, exception.resolved_by) == ("resolved", "fixed", ana)
    assert (message.state, message.outcome_type, message.outcome_id) == ("settled", "orders.order", order.pk)
    assert AuditEvent.objects.get(action="edi.document_settled").order_id == order.pk


def test_an_order_that_was_cancelled_meanwhile_is_refused_and_the_work_stays(cancelled):
    order, exception = cancelled
    client, _ = signed_in()
    operations.cancel_order(order_id=order.pk, reason="By phone", actor=SYSTEM, now=timezone.now())

    response = fix(client, exception, "cancel_order")

    assert response.status_code == 409
    exception.refresh_from_db()
    assert exception.is_open
    assert InboundMessage.objects.get(pk=exception.subject_id).state == "waiting"


def test_done_with_a_reason_settles_the_document_too(cancelled):
    order, exception = cancelled
    client, _ = signed_in()

    client.post(reverse("orders:accept", args=[exception.pk]), {"reason": "They changed their mind"})

    order.refresh_from_db()
    assert order.status != OrderStatus.CANCELLED
    assert InboundMessage.objects.get(pk=exception.subject_id).state == "settled"


def test_who_may_not_cancel_is_not_offered_it(cancelled):
    _, exception = cancelled
    client, _ = signed_in(Role.FINANCE)

    assert fix(client, exception, "cancel_order").status_code == 403
    assert OrderException.objects.get(pk=exception.pk).is_open


def test_a_cancellation_of_a_po_we_do_not_have_says_so_and_offers_no_order():
    make_partner()

    receive(interchange(purchase_order("PO-9", begin="01*SA")))

    exception = OrderException.objects.get()
    assert "we have no order for it" in exception.detail
    assert (exception.fixes, exception.facts.get("order_id")) == ([], None)


def test_a_change_names_the_order_and_offers_no_cancelling():
    make_partner()
    make_item("SKU-1")
    receive(interchange(purchase_order("PO-1", header=("N1*ST*DC*92*DC1",))))

    receive(interchange(purchase_order("PO-1", begin="04*SA")))

    exception = OrderException.objects.get(type="edi_document")
    assert (exception.title, exception.fixes) == ("Change of PO PO-1", [])
    assert exception.facts["order_id"] == Order.objects.get().pk


def test_of_two_orders_with_the_po_both_are_named_and_a_person_says_which(cancelled):
    first, exception = cancelled
    OrderException.objects.filter(pk=exception.pk).delete()
    receive(interchange(purchase_order("PO-1", begin="00*SA", header=("N1*ST*DC*92*DC1",))))
    receive(interchange(purchase_order("PO-1", begin="01*SA")), "again.edi")
    second, work = Order.objects.order_by("pk").last(), OrderException.objects.get(type="edi_document")
    client, _ = signed_in()

    assert "2 of our orders bear it" in work.detail
    assert first.number in work.detail and second.number in work.detail
    page = client.get(reverse("orders:exception", args=[work.pk])).content.decode()
    assert f"Cancel {first}" in page and f"Cancel {second}" in page
    client.post(reverse("orders:fix", args=[work.pk]), {"verb": "cancel_order", "order_id": first.pk})

    assert Order.objects.get(pk=first.pk).status == OrderStatus.CANCELLED
    assert Order.objects.get(pk=second.pk).status != OrderStatus.CANCELLED


def test_an_order_of_another_customer_with_the_same_po_is_never_meant():
    make_partner()
    make_partner(identifier="OTHER", group_identifier="OTHER", name="Other")
    make_item("SKU-1")
    receive(interchange(purchase_order("PO-1", header=("N1*ST*DC*92*DC1",)), sender="OTHER"))
    Order.objects.update(customer_id=make_partner(identifier="THIRD", group_identifier="THIRD").customer_id)

    receive(interchange(purchase_order("PO-1", begin="01*SA")))

    assert "order_id" not in OrderException.objects.get(type="edi_document").facts
