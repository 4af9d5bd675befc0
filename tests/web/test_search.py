"""A whole number leads straight to what bears it; anything less lists what could be meant."""

import pytest
from django.urls import reverse

from billing.models import Invoice
from fulfillment.models import Shipment
from oms.accounts.access import Role
from oms.web.search import Group, Hit, numbered, the_one
from orders.models import Order
from tests.builders.billing import issued_credit
from tests.builders.orders import invoiced_order
from tests.builders.screens import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cy():
    return signed_in(Role.MANAGER)


def led_to(client, words: str) -> str:
    answer = client.get("/search", {"q": words})
    return answer.get("Location", "a list")


def test_a_whole_number_leads_straight_to_the_thing(cy):
    order, invoice = invoiced_order()
    shipment = Shipment.objects.get()
    for words, url in {
        order.number: reverse("orders:detail", args=[order.pk]),
        order.po_number: reverse("orders:detail", args=[order.pk]),
        invoice.number: reverse("billing:invoice", args=[invoice.pk]),
        invoice.number.lower(): reverse("billing:invoice", args=[invoice.pk]),
        shipment.number: reverse("fulfillment:detail", args=[shipment.pk]),
    }.items():
        assert led_to(cy, words) == url, words


def test_what_merely_begins_so_or_mentions_it_is_in_nobodys_way():
    invoice = Hit("Invoice", "US-10", "", "/invoice", exact=True)
    mentions = [Hit("EDI out", "810 US-10", "", "/edi"), Hit("Invoice", "US-101", "", "/other")]
    assert the_one([Group("Invoice", [invoice]), Group("EDI out", mentions)]) is invoice
    assert the_one([Group("Invoice", mentions)]) is None
    assert the_one([Group("Invoice", mentions[:1])]) is mentions[0]
    assert the_one([]) is None


def test_two_things_of_one_number_are_listed(cy):
    first, _ = invoiced_order()
    second, _ = invoiced_order()
    Order.objects.filter(pk__in=[first.pk, second.pk]).update(po_number="BOTH-1")
    assert led_to(cy, "BOTH-1") == "a list"


def test_the_exact_one_is_found_however_many_begin_so():
    _, invoice = invoiced_order()
    beginning = invoice.number[:-1]
    assert numbered(Invoice.objects.all(), invoice.number) == [(invoice, True)]
    assert numbered(Invoice.objects.all(), beginning) == [(invoice, False)]


def test_the_number_of_a_credit_memo_opens_it(cy):
    _, invoice = invoiced_order()
    memo = issued_credit(invoice)
    assert led_to(cy, memo.number) == reverse("billing:credit_memo", args=[memo.pk])
