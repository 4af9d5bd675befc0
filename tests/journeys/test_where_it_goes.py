"""Where an order goes is one answer, on every page, paper, mail and document that tells it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from fulfillment.documents import ship_to_of
from fulfillment.notices import departures
from oms.accounts.access import Role
from oms.audit.models import AuditEvent
from orders import operations
from orders.drafts import PartyDraft
from orders.edi import echo
from orders.models import Order, OrderException
from orders.notices import confirmations
from orders.queries.orders import find_order
from orders.views.facts import party_facts
from tests.builders.company import SYSTEM, make_customer, make_ship_to
from tests.builders.desk import mispriced_order, signed_in
from tests.builders.orders import NOON, shipped_order

pytestmark = pytest.mark.django_db
HOME = PartyDraft(
    role="ship_to", name="Pat Doe", address="5 Elm Street", city="Akron", region="OH", postal_code="44301"
)
BY_CODE = PartyDraft(role="ship_to", name="Columbus DC", code="DC1")


def places(order: Order) -> list[str]:
    """What each reader says of the street the goods go to."""
    fresh = find_order(order.pk)
    paper, page, sent = ship_to_of(fresh), party_facts(fresh)[0], echo.ship_to(fresh)
    return [paper["lines"][0], page["lines"][1], sent.address[0]]


def test_an_address_that_came_with_the_order_is_where_it_goes():
    order, _ = shipped_order(parties=[HOME])

    assert places(order) == ["5 Elm Street"] * 3


def test_a_place_named_by_code_alone_has_the_address_we_know_it_by():
    order, shipment = shipped_order(parties=[BY_CODE])

    assert places(order) == ["2 Dock Road"] * 3
    assert echo.ship_to(find_order(order.pk)).id == "DC1"
    client, _ = signed_in(Role.WAREHOUSE)
    page = client.get(reverse("fulfillment:detail", args=[shipment.pk])).content.decode()
    assert order.ship_to.name in page


def test_an_amended_ship_to_is_where_it_goes_and_what_was_sent_stands_in_the_log():
    order = mispriced_order(parties=[HOME])
    place = make_ship_to(order.customer, code="NEW", name="New DC", address="9 New Road", city="Dayton")

    operations.amend_order(order_id=order.pk, ship_to_id=place.pk, actor=SYSTEM, now=NOON)

    assert places(order) == ["9 New Road"] * 3
    changes = AuditEvent.objects.get(action="order.amended").changes
    assert changes["ship_to"] == ["Pat Doe", "New DC"]
    assert changes["ship_to_as_sent"] == ["Pat Doe, 5 Elm Street, Akron, OH, 44301", ""]


def test_the_form_shows_that_it_goes_where_the_customer_said_and_our_record_can_be_chosen():
    order = mispriced_order(parties=[HOME])
    client, _ = signed_in()
    day = timezone.localdate() + timedelta(days=7)
    url = reverse("orders:amend", args=[order.pk])
    sent = {"ship_to_id": order.ship_to_id, "initial-ship_to_id": "", "ship_by_on": day.isoformat()}

    assert client.post(url, sent).status_code == 302

    assert places(order) == ["2 Dock Road"] * 3


def test_the_lists_and_the_mails_say_the_same():
    customer = make_customer()
    order, shipment = shipped_order(parties=[HOME], customer=customer)
    client, _ = signed_in(Role.WAREHOUSE)

    assert "<small>Pat Doe</small>" in client.get(reverse("fulfillment:list") + "?tab=all").content.decode()
    assert "Pat Doe" in client.get(reverse("fulfillment:detail", args=[shipment.pk])).content.decode()
    for [letter] in (confirmations([order.pk]), departures([shipment.pk])):
        assert str(letter.context["order"].destination) == "Pat Doe"


def test_a_code_that_means_nothing_to_us_waits_for_a_person_who_chooses_the_place():
    order = mispriced_order(parties=[PartyDraft(role="ship_to", code="NOWHERE")], ship_to_id=None)
    missing = OrderException.objects.get(order=order, type="ship_to_unknown")
    place = order.customer.ship_tos.get()

    operations.apply_fix(
        exception_id=missing.pk, verb="set_ship_to", args={"ship_to_id": place.pk}, actor=SYSTEM, now=timezone.now()
    )

    assert places(order) == ["2 Dock Road"] * 3
    assert not OrderException.objects.open().filter(type="ship_to_unknown").exists()
