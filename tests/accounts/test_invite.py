"""Adding a person: the invitation, the password nobody else knows, and what is refused."""

import re

import pytest
from django.core import mail
from django.test import Client

from oms.accounts.access import Role
from oms.accounts.models import User
from oms.audit.models import AuditEvent
from oms.notify.models import OutgoingMail
from oms.notify.operations import send_mail
from tests.builders.company import make_person, make_unit
from tests.builders.orders import NOON
from tests.builders.screens import signed_in, text_of

pytestmark = pytest.mark.django_db
PASSWORD = "four words make one"
NEW = {"email": "Nora@Example.com", "name": "Nora Lind", "roles": [Role.FINANCE]}


@pytest.fixture
def eve():
    return signed_in(Role.ADMIN)


def link_in(letter: OutgoingMail) -> str:
    return re.search(r"http://testserver(/accounts/password/reset/key/\S+)", letter.text)[1]


def follow(link: str, browser: Client) -> str:
    """Open the link of a letter; returns where the form is, or an empty text when the link is none any more."""
    response = browser.get(link)
    return response.headers.get("Location", "")


def test_an_invited_person_chooses_a_password_and_is_in(eve):
    unit = make_unit(code="EU", timezone="Europe/Vienna")
    response = eve.post("/people/new/", {**NEW, "business_unit": unit.pk, "operation_key": "k1"})

    nora = User.objects.get(email="nora@example.com")
    assert response.headers["Location"] == f"/people/{nora.pk}/"
    assert (nora.roles, nora.business_unit, nora.timezone) == ([Role.FINANCE], unit, "Europe/Vienna")
    assert nora.is_invited
    added = AuditEvent.objects.get(action="person.added")
    assert (added.actor_id, added.actor_roles, added.permission) == (eve.person.pk, "admin", "user.admin")

    send_mail(mail_id=OutgoingMail.objects.get().pk, now=NOON)
    assert [letter.to for letter in mail.outbox] == [["nora@example.com"]]

    browser = Client()
    form = follow(link_in(OutgoingMail.objects.get()), browser)
    chosen = browser.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    assert chosen.status_code == 302
    assert browser.get("/billing/invoices/").status_code == 200
    nora.refresh_from_db()
    assert nora.check_password(PASSWORD) and not nora.is_invited
    assert AuditEvent.objects.get(action="person.password_chosen").actor_name == "Nora Lind"


def test_a_link_works_once_and_a_newer_invitation_ends_the_older(eve):
    eve.post("/people/new/", NEW)
    nora = User.objects.get(email="nora@example.com")
    first = link_in(OutgoingMail.objects.get())
    assert eve.post(f"/people/{nora.pk}/invite/").status_code == 302
    second = link_in(OutgoingMail.objects.order_by("-pk")[0])

    assert follow(first, Client()) == ""
    browser = Client()
    form = follow(second, browser)
    browser.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    assert follow(second, Client()) == ""
    assert eve.post(f"/people/{nora.pk}/invite/").status_code == 409


def test_sending_the_form_twice_adds_one_person_and_one_letter(eve):
    for _ in range(2):
        eve.post("/people/new/", {**NEW, "operation_key": "twice"})
    assert User.objects.filter(email="nora@example.com").count() == 1
    assert OutgoingMail.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"email": "nora"}, "valid email"),
        ({"email": "known@example.com"}, "there already"),
        ({"name": ""}, "required"),
        ({"name": "a\x00b"}, "Null characters"),
        ({"roles": []}, "at least one role"),
        ({"business_unit": "999999999999999999999999"}, "valid choice"),
    ],
)
def test_a_form_that_cannot_be_read_is_shown_again(eve, change, said):
    make_person(email="known@example.com")
    response = eve.post("/people/new/", {**NEW, **change})
    assert response.status_code == 422
    assert said in text_of(response)
    assert User.objects.count() == 2
    assert not OutgoingMail.objects.exists()


def test_duties_that_exclude_each_other_are_refused_in_place(eve):
    response = eve.post("/people/new/", {**NEW, "roles": [Role.ADMIN, Role.FINANCE]})
    assert response.status_code == 409
    assert "Whoever manages people" in text_of(response)
    assert not User.objects.filter(email="nora@example.com").exists()


def test_an_invitation_is_read_by_nobody_but_its_reader(eve, settings):
    settings.DEMO = False
    eve.post("/people/new/", NEW)
    letter = OutgoingMail.objects.get()
    page = text_of(eve.get(f"/mail/{letter.pk}/"))
    assert "Only nora@example.com gets to read it" in page
    assert "password/reset/key" not in page
    manager = signed_in(Role.MANAGER)
    assert manager.get(f"/mail/{letter.pk}/message/").status_code == 403


def test_a_forgotten_password_is_answered_by_a_letter_of_ours_and_a_stranger_by_none():
    ana, browser = make_person(name="Ana", email="ana@example.com"), Client()
    for address in ("ana@example.com", "stranger@example.com"):
        assert browser.post("/accounts/password/reset/", {"email": address}).status_code == 302
    letter = OutgoingMail.objects.get()
    assert (letter.to, letter.confidential) == (ana.email, True)
    assert follow(link_in(letter), Client()) != ""


def test_a_link_that_works_no_longer_says_what_to_do():
    page = text_of(Client().get("/accounts/password/reset/key/1-used-before/"))
    assert "This link works no longer" in page
    assert "Ask for another link" in page


def test_a_weak_password_is_refused_in_place_and_the_link_still_works(eve):
    eve.post("/people/new/", NEW)
    browser = Client()
    form = follow(link_in(OutgoingMail.objects.get()), browser)
    assert "too short" in text_of(browser.post(form, {"password1": "short", "password2": "short"}))
    assert browser.post(form, {"password1": PASSWORD, "password2": PASSWORD}).status_code == 302


def test_nobody_swaps_the_address_they_are_known_by(eve):
    for response in (eve.get("/accounts/email/"), eve.post("/accounts/email/", {"email": "x@y.example"})):
        assert response.status_code == 404
    eve.person.refresh_from_db()
    assert eve.person.email.endswith("@meridian.example")
