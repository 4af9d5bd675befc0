"""Where somebody is led who opens the address of a form, sends one too late, or was signed out over one."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from oms.accounts.access import Role
from tests.builders.screens import signed_in, text_of

pytestmark = pytest.mark.django_db
BROWSER = {"Accept": "text/html,application/xhtml+xml"}
HOST = "http://testserver"


@pytest.mark.parametrize(
    ("address", "thing"),
    [
        ("/shipments/7/pick", "/shipments/7"),
        ("/people/7/deactivate/", "/people/7/"),
        ("/billing/credit-memos/7/approve/", "/billing/credit-memos/7/"),
    ],
)
def test_the_address_of_a_form_leads_to_the_thing_it_is_about(address, thing):
    response = signed_in(Role.MANAGER).get(address, headers=BROWSER)
    assert (response.status_code, response["Location"]) == (302, thing)


def test_an_address_about_no_one_thing_says_where_the_form_is():
    came = {**BROWSER, "Referer": f"{HOST}/orders/?view=open"}
    response = signed_in(Role.MANAGER).get("/shipments/release/7", headers=came)
    page = text_of(response)
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert "That address is for a form" in page
    assert 'href="/orders/?view=open"' in page
    assert 'aria-label="Main"' in page


@pytest.mark.parametrize("referer", ["", "https://elsewhere.example/orders/", f"{HOST}/shipments/release/7"])
def test_it_leads_home_where_the_page_before_is_unknown(referer):
    page = text_of(signed_in(Role.MANAGER).get("/shipments/release/7", headers={**BROWSER, "Referer": referer}))
    assert "Go back to" not in page
    assert "Go to my work" in page


def test_a_program_gets_the_bare_answer():
    response = signed_in(Role.MANAGER).get("/shipments/7/pick")
    assert (response.status_code, response.content) == (405, b"")


def test_a_form_sent_too_late_leads_to_the_page_that_held_it():
    ana = Client(enforce_csrf_checks=True)
    ana.force_login(signed_in(Role.MANAGER).person)
    response = ana.post("/shipments/7/pick", headers={"Referer": f"{HOST}/shipments/7"})
    assert response.status_code == 403
    assert '<a class="btn btn--primary" href="/shipments/7">Open the page again</a>' in text_of(response)


@pytest.mark.parametrize(
    ("headers", "back"),
    [
        ({"HX-Request": "true", "HX-Current-URL": f"{HOST}/shipments/7?tab=lines"}, "/shipments/7?tab=lines"),
        ({"HX-Request": "true", "HX-Current-URL": "https://elsewhere.example/shipments/7"}, "/"),
        ({"HX-Request": "true", "HX-Current-URL": f"{HOST}//elsewhere.example/"}, "/"),
        ({"HX-Request": "true"}, "/"),
        ({"Referer": f"{HOST}/shipments/7"}, "/shipments/7"),
    ],
)
def test_who_was_signed_out_over_a_form_comes_back_to_its_page(headers, back):
    response = Client().post("/shipments/7/pick", headers=headers)
    url = response.get("HX-Redirect") or response["Location"]
    assert parse_qs(urlsplit(url).query)["next"] == [back]


def test_a_page_asked_for_signed_out_is_the_page_to_come_back_to():
    response = Client().get("/orders/?view=open", headers={"Referer": f"{HOST}/shipments/7"})
    assert parse_qs(urlsplit(response["Location"]).query)["next"] == ["/orders/?view=open"]
