"""Being somebody else: one click in the demo, not there anywhere else."""

import pytest
from django.urls import reverse

from oms.accounts.access import Role
from oms.accounts.models import User
from oms.audit.models import AuditEvent
from oms.demo.people import LOGINS
from tests.builders.company import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings):
    settings.DEMO = True


@pytest.fixture
def ana() -> User:
    email, name, *_ = LOGINS[0]
    return make_person(Role.SPECIALIST, email=email, name=name, is_demo=True)


def test_a_visitor_becomes_a_demo_person_and_goes_where_they_wanted(client, demo, ana):
    answer = client.post(reverse("demo:become", args=[ana.pk]), {"next": "/edi/"})

    assert (answer.status_code, answer["Location"]) == (302, "/edi/")
    assert int(client.session["_auth_user_id"]) == ana.pk
    event = AuditEvent.objects.get(action="demo.became")
    assert (event.actor_name, event.changes) == (ana.name, {"before": ""})


def test_nobody_is_sent_to_another_site(client, demo, ana):
    answer = client.post(reverse("demo:become", args=[ana.pk]), {"next": "https://elsewhere.example/"})

    assert answer["Location"] == reverse("home")


def test_changing_persons_starts_a_new_session(client, demo, ana):
    other = make_person(Role.WAREHOUSE, is_demo=True)
    client.force_login(other)
    before = client.session.session_key

    client.post(reverse("demo:become", args=[ana.pk]))

    assert client.session.session_key != before
    assert AuditEvent.objects.get(action="demo.became").changes == {"before": other.email}


@pytest.mark.parametrize("fields", [{"is_demo": False}, {"is_demo": True, "is_active": False}])
def test_nobody_becomes_a_real_person_or_one_who_left(client, demo, fields):
    person = make_person(**fields)

    assert client.post(reverse("demo:become", args=[person.pk])).status_code == 404
    assert "_auth_user_id" not in client.session


def test_outside_the_demo_there_is_no_such_way_in(client, settings, ana):
    settings.DEMO = False

    assert client.post(reverse("demo:become", args=[ana.pk])).status_code == 404
    assert client.get(reverse("demo:personas")).status_code == 404
    assert "_auth_user_id" not in client.session
    assert ana.name not in client.get(reverse("account_login")).content.decode()


def test_following_a_link_makes_nobody_somebody_else(client, demo, ana):
    assert client.get(reverse("demo:become", args=[ana.pk])).status_code == 405


def test_the_sign_in_page_and_the_picker_offer_the_demo_people(client, demo, ana):
    for page in (reverse("account_login"), reverse("demo:personas")):
        html = client.get(page).content.decode()
        assert ana.name in html
        assert reverse("demo:become", args=[ana.pk]) in html


def test_the_menu_of_a_signed_in_person_marks_who_they_are(client, demo, ana):
    client.force_login(ana)

    html = client.get(reverse("demo:samples")).content.decode()

    assert "Be this person" in html
    assert 'aria-pressed="true"' in html[html.index("Be this person") :]
