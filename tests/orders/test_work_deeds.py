"""Claiming, handing over, putting off, mending and accepting, as a person does it on the screens."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from oms.accounts.access import Role
from oms.actors import Actor
from oms.audit.models import AuditEvent
from oms.masterdata.models import ItemAlias
from orders import operations
from orders.drafts import PartyDraft
from orders.models import Order, OrderException
from orders.states import OrderStatus
from tests.builders.company import make_customer, make_item, make_person, make_ship_to
from tests.builders.desk import (
    broken_job,
    clean_order,
    exception_of,
    mispriced_order,
    order_of_unknown_item,
    order_with,
    signed_in,
)
from tests.builders.orders import line_of
from tests.builders.screens import text_of

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def test_claim_next_gives_the_most_urgent_unowned_and_opens_it():
    client, ana = signed_in()
    later, sooner = exception_of(mispriced_order()), exception_of(mispriced_order())
    OrderException.objects.filter(pk=sooner.pk).update(due_at=later.due_at - timedelta(hours=1))

    response = client.post(reverse("orders:claim_next"))

    assert response.url == f"{reverse('orders:queue')}?view=mine&open={sooner.pk}"
    assert OrderException.objects.get(pk=sooner.pk).owner == ana
    assert OrderException.objects.get(pk=later.pk).owner is None


def test_claim_next_keeps_to_the_queue_it_was_asked_in():
    client, _ = signed_in()
    exception_of(mispriced_order())
    item = exception_of(order_of_unknown_item())

    response = client.post(reverse("orders:claim_next"), {"queue": "Item"})

    assert f"open={item.pk}" in response.url


def test_claim_next_with_nothing_waiting_is_a_friendly_word():
    client, _ = signed_in()

    response = client.post(reverse("orders:claim_next"), follow=True)

    assert response.status_code == 200
    assert b"Nothing waits unowned" in response.content


def test_what_somebody_claimed_a_moment_ago_is_refused():
    client, _ = signed_in()
    exception, other = exception_of(mispriced_order()), make_person(name="Mira Olsen")
    operations.claim_exception(exception_id=exception.pk, actor=Actor.person(other), now=timezone.now())

    response = client.post(reverse("orders:claim", args=[exception.pk]))

    assert response.status_code == 409
    assert b"Mira Olsen claimed it a moment ago" in response.content
    assert OrderException.objects.get(pk=exception.pk).owner == other


def test_handing_over_and_letting_go():
    client, _ = signed_in()
    exception, mira = exception_of(mispriced_order()), make_person(name="Mira Olsen")
    url = reverse("orders:assign", args=[exception.pk])

    client.post(url, {"owner": mira.pk})
    assert OrderException.objects.get(pk=exception.pk).owner == mira
    assert AuditEvent.objects.get(action="exception.assigned").changes["to"] == "Mira Olsen"

    client.post(url, {"owner": "nobody"})
    assert OrderException.objects.get(pk=exception.pk).owner is None


@pytest.mark.parametrize("owner", ["", "abc", "999999999999999999999", "\x00"])
def test_handing_over_to_nobody_we_know_is_said_in_place(owner):
    client, _ = signed_in()
    exception = exception_of(mispriced_order())

    response = client.post(reverse("orders:assign", args=[exception.pk]), {"owner": owner})

    assert response.status_code == 422
    assert b"Choose" in response.content
    assert OrderException.objects.get(pk=exception.pk).owner is None


def test_snoozing_takes_it_out_of_the_queue_until_a_working_morning():
    client, _ = signed_in()
    exception = exception_of(mispriced_order())

    client.post(reverse("orders:snooze", args=[exception.pk]))

    until = timezone.localtime(OrderException.objects.get(pk=exception.pk).snoozed_until)
    assert (until.hour, until.minute) == (8, 0)
    assert until.date() > timezone.localdate()
    assert until.weekday() < 5
    assert not list(client.get(reverse("orders:queue")).context["page"])


def test_a_click_on_the_agreed_price_mends_the_line():
    client, _ = signed_in()
    order = mispriced_order()
    exception = exception_of(order)

    response = client.post(reverse("orders:fix", args=[exception.pk]), {"verb": "use_price", "price": "3.8500"})

    assert response.status_code == 302
    assert str(order.lines.get().unit_price) == "3.8500"
    assert not OrderException.objects.open().filter(order=order).exists()


def test_the_second_click_of_a_double_click_changes_nothing_more():
    client, _ = signed_in()
    exception = exception_of(mispriced_order())
    sent = {"verb": "use_price", "price": "3.8500", "operation_key": "9d7c"}

    answers = [client.post(reverse("orders:fix", args=[exception.pk]), sent).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert AuditEvent.objects.filter(action="line.amended").count() == 1


def test_choosing_the_item_remembers_the_customers_number():
    client, _ = signed_in()
    item, order = make_item("HG-1"), order_of_unknown_item("7731-B")
    sent = {"verb": "set_item", "item": "hg-1", "remember": "on"}

    client.post(reverse("orders:fix", args=[exception_of(order, "item_unknown").pk]), sent)

    assert order.lines.get().item == item
    assert ItemAlias.objects.get().number == "7731-B"


@pytest.mark.parametrize("typed", ["", "no such thing", "\x00", "x" * 500])
def test_an_item_that_is_none_is_said_in_the_box_with_what_was_typed(typed):
    client, _ = signed_in()
    exception = exception_of(order_of_unknown_item(), "item_unknown")

    response = client.post(
        reverse("orders:fix", args=[exception.pk]), {"verb": "set_item", "item": typed}, headers=HTMX
    )

    assert response.status_code == 422
    assert response.content.decode().lstrip().startswith("<section")
    assert 'role="alert"' in response.content.decode()
    if typed == "no such thing":
        assert b"no such thing" in response.content


def test_words_that_fit_several_items_name_them():
    client, _ = signed_in()
    for sku in ("HG-1", "HG-2"):
        make_item(sku, description="Oat flour 5 kg")
    exception = exception_of(order_of_unknown_item(), "item_unknown")

    response = client.post(reverse("orders:fix", args=[exception.pk]), {"verb": "set_item", "item": "oat flour"})

    assert response.status_code == 422
    assert "could be HG-1, HG-2" in response.content.decode()


def test_an_unusable_quantity_is_corrected_with_a_value():
    client, _ = signed_in()
    order = order_with([line_of(make_item("HG-1"), 0)])
    exception = exception_of(order, "quantity_invalid")
    url = reverse("orders:fix", args=[exception.pk])

    for wrong in ("", "-3", "NaN", "1e999", "0", "Infinity"):
        assert client.post(url, {"verb": "set_quantity", "quantity": wrong}).status_code == 422, wrong
    client.post(url, {"verb": "set_quantity", "quantity": "24"})

    assert order.lines.get().ordered == 24
    assert not order.exceptions.open().exists()


def test_a_past_ship_date_is_agreed_anew():
    client, _ = signed_in()
    order = clean_order(ship_by_on=date(2020, 1, 2))
    url, day = (
        reverse("orders:fix", args=[exception_of(order, "date_past").pk]),
        timezone.localdate() + timedelta(days=9),
    )

    assert client.post(url, {"verb": "set_ship_by", "ship_by_on": "2020-13-45"}).status_code == 422
    past = client.post(url, {"verb": "set_ship_by", "ship_by_on": "2020-01-03"})
    assert past.status_code == 422
    assert 'value="2020-01-03"' in text_of(past)
    assert "field__errors" in text_of(past)
    client.post(url, {"verb": "set_ship_by", "ship_by_on": day.isoformat()})

    assert Order.objects.get(pk=order.pk).ship_by_on == day


def sent_to(**party) -> Order:
    """An order to a place we do not know, for a customer with places in Denver and in Boise."""
    customer = make_customer()
    make_ship_to(customer, code="DC4", name="Northline Denver", city="Denver")
    make_ship_to(customer, code="DC5", name="Northline Boise", city="Boise")
    return clean_order(customer=customer, ship_to_id=None, parties=[PartyDraft(role="ship_to", **party)])


def test_a_ship_to_we_do_not_know_says_what_they_sent_and_suggests_no_other_city():
    client, _ = signed_in()
    order = sent_to(code="DC77", name="Northline Spokane")
    missing = exception_of(order, "ship_to_unknown")

    shown = client.get(reverse("orders:detail", args=[order.pk])).content.decode()
    refused = client.post(reverse("orders:fix", args=[missing.pk]), {"verb": "set_ship_to", "ship_to_id": ""})

    assert "They sent DC77, Northline Spokane; we know no such place of theirs" in shown
    assert '<option value="" selected>Choose a place</option>' in shown
    assert refused.status_code == 422
    assert b"Choose the place it goes to." in refused.content
    assert Order.objects.get(pk=order.pk).ship_to is None


@pytest.mark.parametrize("sent", [{"code": "dc5"}, {"name": "NORTHLINE BOISE"}, {"code": "DC77", "city": "Boise"}])
def test_a_place_that_matches_what_they_sent_is_suggested(sent):
    client, _ = signed_in()
    order = sent_to(**sent)

    shown = client.get(reverse("orders:detail", args=[order.pk])).content.decode()

    boise = order.customer.ship_tos.get(code="DC5")
    assert f'<option value="{boise.pk}" selected>Northline Boise, Boise</option>' in shown


def test_an_order_that_says_nothing_of_where_it_goes_is_told_so():
    missing = exception_of(clean_order(ship_to_id=None), "ship_to_unknown")
    assert (missing.detail, missing.facts) == ("The order does not say where it goes", {})


def test_a_missing_ship_to_is_chosen_from_the_customers_places():
    client, _ = signed_in()
    order = clean_order(ship_to_id=None)
    place, strange = make_ship_to(order.customer, code="X2"), make_ship_to(mispriced_order().customer, code="X3")
    url = reverse("orders:fix", args=[exception_of(order, "ship_to_unknown").pk])

    assert client.post(url, {"verb": "set_ship_to", "ship_to_id": strange.pk}).status_code == 422
    client.post(url, {"verb": "set_ship_to", "ship_to_id": place.pk})

    assert Order.objects.get(pk=order.pk).ship_to == place


def test_a_fix_that_is_not_offered_is_refused():
    client, _ = signed_in()
    order = mispriced_order()

    response = client.post(reverse("orders:fix", args=[exception_of(order).pk]), {"verb": "set_item", "item": "x"})

    assert response.status_code == 409
    assert order.exceptions.open().count() == 1


def test_a_refusal_leaves_the_screen_alone_for_htmx():
    client, _ = signed_in()
    exception = exception_of(mispriced_order())
    operations.accept_exception(exception_id=exception.pk, reason="x", actor=Actor.system(), now=timezone.now())

    sent = {"verb": "use_price", "price": "3.8500"}
    response = client.post(reverse("orders:fix", args=[exception.pk]), sent, headers=HTMX)

    assert response.status_code == 409
    assert response.headers["HX-Reswap"] == "none"
    assert b"Somebody has resolved this one already" in response.content


def test_accepting_needs_a_reason_and_keeps_it():
    client, _ = signed_in()
    exception = broken_job()
    url = reverse("orders:accept", args=[exception.pk])

    assert client.post(url, {"reason": " "}).status_code == 422
    client.post(url, {"reason": "Ran again by hand"})

    exception.refresh_from_db()
    assert (exception.state, exception.reason) == ("resolved", "Ran again by hand")


def test_what_must_be_fixed_cannot_be_accepted():
    client, _ = signed_in()
    exception = exception_of(order_of_unknown_item(), "item_unknown")

    response = client.post(reverse("orders:accept", args=[exception.pk]), {"reason": "whatever"})

    assert response.status_code == 403
    assert OrderException.objects.get(pk=exception.pk).is_open


def test_releasing_everything_uses_each_agreed_price_and_confirms():
    client, _ = signed_in()
    order = mispriced_order(lines=3)

    response = client.post(reverse("orders:settle", args=[order.pk]), {"take": "fix"})

    assert response.status_code == 302
    assert Order.objects.get(pk=order.pk).status == OrderStatus.CONFIRMED
    assert {str(line.unit_price) for line in order.lines.all()} == {"3.8500"}


def test_accepting_everything_as_sent_confirms_at_the_sent_price():
    client, _ = signed_in()
    order = mispriced_order(lines=2)

    client.post(reverse("orders:settle", args=[order.pk]), {"take": "accept"})

    assert Order.objects.get(pk=order.pk).status == OrderStatus.CONFIRMED
    assert {str(line.unit_price) for line in order.lines.all()} == {"4.1000"}


def test_nothing_is_settled_when_one_thing_needs_a_choice():
    client, _ = signed_in()
    mispriced = line_of(make_item(price="3.85"), 100, unit_price=4)
    order = order_with([mispriced, line_of(make_item(), 0)])

    response = client.post(reverse("orders:settle", args=[order.pk]), {"take": "fix"})

    assert response.status_code == 409
    assert order.exceptions.open().count() == 2
    assert Order.objects.get(pk=order.pk).status == OrderStatus.IN_REVIEW
    assert str(order.lines.get(number=1).unit_price) == "4.0000"


@pytest.mark.parametrize("name", ["claim", "assign", "snooze", "accept", "fix"])
def test_only_people_who_work_exceptions_may(name):
    exception = exception_of(mispriced_order())
    for role in (Role.WAREHOUSE, Role.FINANCE):
        client, _ = signed_in(role)
        assert client.post(reverse(f"orders:{name}", args=[exception.pk])).status_code == 403
    assert OrderException.objects.get(pk=exception.pk).is_open


@pytest.mark.parametrize("name", ["claim", "assign", "snooze", "accept", "fix"])
def test_an_exception_that_is_not_there_is_404(name):
    client, _ = signed_in()

    for key in (12345, 2**70):
        assert client.post(reverse(f"orders:{name}", args=[key])).status_code == 404


def test_two_buttons_stand_side_by_side_and_more_do_not():
    client, _ = signed_in()
    order = mispriced_order()
    page = text_of(client.get(reverse("orders:detail", args=[order.pk])))
    row = page.partition('<div class="stuck__row">')[2].partition("</div>")[0]
    assert row.count("<form") == 2
    assert "Accept as sent" in row


def test_a_later_last_day_is_agreed_where_the_window_is_too_short():
    client, _ = signed_in()
    today = timezone.localdate()
    order = clean_order(ship_by_on=today + timedelta(days=9), cancel_after_on=today + timedelta(days=5))
    page = text_of(client.get(reverse("orders:detail", args=[order.pk])))
    assert "Agree a later day" in page
    url, day = reverse("orders:fix", args=[exception_of(order, "date_past").pk]), today + timedelta(days=12)

    unsaid = client.post(url, {"verb": "set_cancel_after", "cancel_after_on": day.isoformat()})
    assert unsaid.status_code == 422
    assert "Say why the day changes." in text_of(unsaid)
    client.post(url, {"verb": "set_cancel_after", "cancel_after_on": day.isoformat(), "reason": "Agreed with Ms Hale"})

    assert Order.objects.get(pk=order.pk).cancel_after_on == day
    assert not order.exceptions.open().exists()


def test_changing_the_last_day_on_the_page_looks_at_the_order_again():
    client, _ = signed_in()
    today = timezone.localdate()
    order = clean_order(ship_by_on=today + timedelta(days=9), cancel_after_on=today + timedelta(days=5))
    sent = {"cancel_after_on": (today + timedelta(days=12)).isoformat(), "reason": "Agreed by phone"}

    client.post(reverse("orders:window", args=[order.pk]), sent)

    assert not order.exceptions.open().exists()
