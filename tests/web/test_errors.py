"""What is shown when something may not be, is not there, or broke; and what is written down about it."""

import logging

import pytest
from django.test import Client

from oms.accounts.access import Role
from tests.builders.screens import signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("address", "status"), [("/people/", 403), ("/orders/987654321/", 404), ("/no/such", 404)])
def test_a_person_who_is_signed_in_keeps_the_rail_and_is_told_what_to_do(address, status):
    ana = signed_in(Role.SPECIALIST)
    response = ana.get(address)
    page = text_of(response)
    assert response.status_code == status
    assert 'aria-label="Main"' in page
    assert "Go to my work" in page
    assert f"Request {response['X-Request-ID']}" in page


def test_who_is_refused_reads_which_permission_and_which_role():
    page = text_of(signed_in(Role.SPECIALIST).get("/people/"))
    assert "manage people and their roles" in page
    assert "signed in as order specialist" in page


def test_a_refused_deed_without_scripts_keeps_the_rail():
    eve = signed_in(Role.ADMIN)
    response = eve.post(f"/people/{eve.person.pk}/deactivate/")
    assert response.status_code == 409
    assert "Nobody changes their own rights" in text_of(response)
    assert 'aria-label="Main"' in text_of(response)


def test_a_stranger_sees_no_rail():
    page = text_of(Client().get("/no/such"))
    assert "There is nothing here" in page
    assert 'aria-label="Main"' not in page


def test_what_broke_shows_nothing_of_the_company(monkeypatch):
    ana = signed_in(Role.SPECIALIST)
    ana.raise_request_exception = False
    monkeypatch.setattr("oms.web.navigation.home_of", lambda user: 1 // 0)
    response = ana.get("/")
    assert response.status_code == 500
    assert "Something broke on our side" in text_of(response)
    assert 'aria-label="Main"' not in text_of(response)


def test_a_refusal_is_one_line_of_the_log_and_a_bug_is_not(monkeypatch):
    told: list[tuple[int, bool]] = []
    [stderr] = [h for h in logging.getLogger().handlers if h.filters]
    monkeypatch.setattr(stderr, "emit", lambda record: told.append((record.status_code, bool(record.exc_info))))
    ana = signed_in(Role.SPECIALIST)
    ana.raise_request_exception = False
    ana.get("/people/")
    monkeypatch.setattr("oms.web.navigation.home_of", lambda user: 1 // 0)
    ana.get("/")
    assert told == [(403, False), (500, True)]


@pytest.mark.parametrize(
    ("roles", "home"),
    [
        ([Role.SPECIALIST], "/work/"),
        ([Role.WAREHOUSE], "/shipments/"),
        ([Role.MANAGER], "/insights/"),
        ([Role.FINANCE], "/billing/invoices/"),
        ([Role.ADMIN], "/people/"),
        ([Role.WAREHOUSE, Role.SPECIALIST], "/shipments/"),
        ([], "/accounts/logout/"),
    ],
)
def test_everybody_lands_where_their_work_is_and_may_open_it(roles, home):
    person = signed_in(*roles)
    assert person.get("/").headers["Location"] == home
    assert person.get(home).status_code == 200
