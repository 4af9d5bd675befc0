"""What was typed when the session had ended comes back to the same person, and to nobody else."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from oms.accounts.access import Role
from oms.web import kept
from orders.models import Order
from tests.builders.company import make_customer, make_item, make_person
from tests.builders.orders import place_order
from tests.builders.screens import signed_in, text_of

pytestmark = pytest.mark.django_db
HOST = "http://testserver"


@pytest.fixture
def customer():
    make_item("OAT-5", price="4.00")
    return make_customer(name="Corner Shop")


@pytest.fixture
def ana():
    return signed_in(Role.SPECIALIST)


def end_the_session(client: Client) -> None:
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    Session.objects.filter(session_key=key).update(expire_date=timezone.now() - timedelta(minutes=1))


def send_an_order(client: Client, customer, **more):
    typed = {"customer": customer.pk, "rows": 7, "po_number": "PO-77", "line-6-sku": "OAT-5", "line-6-quantity": "lots"}
    return client.post("/orders/new/", typed | more, headers={"Referer": f"{HOST}/orders/new/?customer={customer.pk}"})


def come_back(client: Client, person, answer):
    client.force_login(person)
    return client.get(parse_qs(urlsplit(answer["Location"]).query)["next"][0])


def test_order_entry_stands_as_it_was_typed_and_nothing_was_sent(ana, customer):
    end_the_session(ana)
    answer = send_an_order(ana, customer)
    assert answer["Location"].startswith("/accounts/login/")
    page = come_back(ana, ana.person, answer)
    form = page.context["form"]
    assert "what you had typed is back" in text_of(page)
    assert (form.head["po_number"].value(), form.lines[6]["sku"].value()) == ("PO-77", "OAT-5")
    assert form.lines[6]["quantity"].value() == "lots"
    assert not form.mistakes()
    assert not Order.objects.exists()


def test_it_is_given_back_once(ana, customer):
    end_the_session(ana)
    answer = send_an_order(ana, customer)
    come_back(ana, ana.person, answer)
    again = ana.get(f"/orders/new/?customer={customer.pk}")
    assert again.context["form"].head["po_number"].value() != "PO-77"


def test_another_person_in_the_same_browser_gets_nothing(ana, customer):
    end_the_session(ana)
    answer = send_an_order(ana, customer)
    page = come_back(ana, make_person(Role.SPECIALIST), answer)
    assert "PO-77" not in page.content.decode()
    assert kept.KEY not in ana.session


def test_a_stranger_keeps_nothing(customer):
    stranger = Client()
    for cookie in ("", "x" * 32):
        stranger.cookies[settings.SESSION_COOKIE_NAME] = cookie
        send_an_order(stranger, customer)
    assert not Session.objects.exists()


def test_an_ended_session_vouches_once(ana, customer):
    old = ana.cookies[settings.SESSION_COOKIE_NAME].value
    end_the_session(ana)
    send_an_order(ana, customer)
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = old
    send_an_order(thief, customer)
    assert Session.objects.count() == 1


def test_an_hour_later_it_is_gone(ana, customer, monkeypatch):
    end_the_session(ana)
    answer = send_an_order(ana, customer)
    monkeypatch.setattr(kept, "GOOD_FOR_SECONDS", -1)
    assert "PO-77" not in come_back(ana, ana.person, answer).content.decode()


def test_what_is_too_much_or_secret_is_not_kept(ana, customer):
    end_the_session(ana)
    send_an_order(ana, customer, new_password="hunter2", note="kind words")
    names = [name for name, _ in ana.session[kept.KEY]["fields"]]
    assert "note" in names
    assert not {"new_password", "csrfmiddlewaretoken", "operation_key"} & set(names)
    ana = signed_in(Role.SPECIALIST)
    end_the_session(ana)
    send_an_order(ana, customer, instructions="x" * kept.MOST_CHARACTERS)
    assert kept.KEY not in ana.session


def test_the_form_of_a_page_is_shown_with_what_was_typed_and_can_be_sent(ana):
    order = place_order()
    end_the_session(ana)
    address = f"/orders/{order.pk}/hold"
    answer = ana.post(
        address, {"reason": "Ask <Bo> first"}, headers={"Referer": HOST + reverse("orders:detail", args=[order.pk])}
    )
    page = text_of(come_back(ana, ana.person, answer))
    assert f'data-kept="{address}"' in page
    assert '<input type="hidden" name="reason" value="Ask &lt;Bo&gt; first">' in page
    assert "<dt>Reason</dt><dd>Ask &lt;Bo&gt; first</dd>" in page
    assert not order.exceptions.filter(type="manual_hold").exists()


@pytest.mark.parametrize(("origin", "is_kept"), [(HOST, True), ("https://elsewhere.example", False), ("", False)])
def test_a_form_of_the_session_before_is_kept_when_a_page_of_ours_sent_it(origin, is_kept):
    ana = Client(enforce_csrf_checks=True)
    ana.force_login(make_person(Role.SPECIALIST))
    headers = {"Referer": f"{HOST}/orders/?view=open"} | ({"Origin": origin} if origin else {})
    answer = ana.post("/orders/7/hold", {"reason": "Wait"}, headers=headers)
    assert answer.status_code == 403
    assert ("what you typed is in it" in text_of(answer)) is is_kept
    assert ("Wait" in text_of(ana.get("/orders/?view=open"))) is is_kept
