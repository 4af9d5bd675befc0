"""A customer we do not sell to: what an order of theirs offers, who may sell to them again, and what that mends."""

import pytest
from django.urls import reverse
from django.utils import timezone

from oms.accounts.access import Role
from oms.actors import Actor
from oms.audit.models import AuditEvent
from oms.masterdata.models import Customer
from orders import operations
from orders.models import Order
from orders.states import OrderStatus
from tests.builders.company import make_customer
from tests.builders.desk import clean_order, exception_of, signed_in

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("Test")


def gone() -> Customer:
    return make_customer(name="Corner Shop", is_active=False)


def offers(client, order: Order) -> bytes:
    return client.get(reverse("orders:detail", args=[order.pk])).content


def test_a_manager_reactivates_the_customer_from_the_order_and_every_waiting_order_is_checked_again():
    client, cy = signed_in(Role.MANAGER)
    customer = gone()
    order, other = clean_order(customer=customer), clean_order(customer=customer)
    assert b"Reactivate the customer" in offers(client, order)

    client.post(reverse("orders:fix", args=[exception_of(order).pk]), {"verb": "reactivate_customer"})

    customer.refresh_from_db()
    assert customer.is_active
    assert [exception_of(each) for each in (order, other)] == [None, None]
    event = AuditEvent.objects.get(action="customer.activated")
    assert (event.actor_id, event.changes.get("note") or event.note) == (cy.pk, "Customer not active")


def test_a_specialist_may_cancel_the_order_and_is_not_offered_the_customer():
    client, _ = signed_in()
    order = clean_order(customer=gone())
    exception = exception_of(order)
    page = offers(client, order)
    assert b"Cancel the order" in page
    assert b"Reactivate the customer" not in page

    refused = client.post(reverse("orders:fix", args=[exception.pk]), {"verb": "reactivate_customer"})
    assert refused.status_code == 403
    assert not Customer.objects.get(pk=order.customer_id).is_active

    client.post(reverse("orders:fix", args=[exception.pk]), {"verb": "cancel_order"})
    order.refresh_from_db()
    assert (order.status, order.cancel_reason) == (OrderStatus.CANCELLED, "Customer not active")
    assert exception_of(order) is None


def test_selling_stops_and_starts_again_from_the_customers_page():
    client, _ = signed_in(Role.MANAGER)
    customer = make_customer(name="Corner Shop")
    url, page = reverse("orders:set_active", args=[customer.pk]), reverse("orders:customer", args=[customer.pk])

    client.post(url, {"active": "0", "reason": "Does not pay"})
    assert not Customer.objects.get(pk=customer.pk).is_active
    assert b"Customer not active any more: Does not pay" in client.get(page).content

    client.post(url, {"active": "1", "reason": "Paid"})
    assert Customer.objects.get(pk=customer.pk).is_active


@pytest.mark.parametrize("sent", [{}, {"active": "1"}, {"active": "2", "reason": "x"}, {"active": "0", "reason": " "}])
def test_without_a_reason_nothing_changes_and_the_form_says_so(sent):
    client, _ = signed_in(Role.MANAGER)
    customer = make_customer()

    response = client.post(reverse("orders:set_active", args=[customer.pk]), sent)

    assert response.status_code == 422
    assert b'role="alert"' in response.content
    assert Customer.objects.get(pk=customer.pk).is_active


def test_what_is_so_already_is_refused():
    client, _ = signed_in(Role.MANAGER)
    customer = make_customer()

    response = client.post(reverse("orders:set_active", args=[customer.pk]), {"active": "1", "reason": "x"})

    assert response.status_code == 409
    assert b"active already" in response.content
    assert not AuditEvent.objects.filter(action="customer.activated").exists()


def test_only_who_may_is_let_in():
    client, _ = signed_in()
    customer = make_customer()

    assert b"Stop selling" not in client.get(reverse("orders:customer", args=[customer.pk])).content
    sent = client.post(reverse("orders:set_active", args=[customer.pk]), {"active": "0", "reason": "x"})
    assert sent.status_code == 403
    assert client.post(reverse("orders:set_active", args=[10**9]), {}).status_code == 403


@pytest.mark.parametrize(("reason", "customer_id"), [("", None), ("x", 10**9)])
def test_the_operation_wants_a_customer_and_a_reason(reason, customer_id):
    customer = gone()

    with pytest.raises(operations.CustomerUnusable):
        operations.set_customer_active(
            customer_id=customer_id or customer.pk, active=True, reason=reason, actor=SYSTEM, now=timezone.now()
        )

    assert not Customer.objects.get(pk=customer.pk).is_active
