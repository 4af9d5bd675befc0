"""Who signed in and out, and who tried, stands in the audit log."""

import pytest
from django.core.cache import cache
from django.test import Client

from oms.accounts.access import Role
from oms.audit import wording
from oms.audit.models import AuditEvent
from tests.builders.company import make_person
from tests.builders.screens import signed_in, text_of

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture
def dee():
    cache.clear()  # of the tries of other tests
    person = make_person(name="Dee Novak", roles=[Role.FINANCE, Role.MANAGER])
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    return person


def sign_in(client: Client, email: str, password: str):
    return client.post("/accounts/login/", {"login": email, "password": password})


def told() -> list[tuple[str, str, str]]:
    events = AuditEvent.objects.filter(action__startswith="person.sign").order_by("pk")
    return [(event.actor_name, event.actor_roles, wording.sentence_of(event)) for event in events]


def test_signing_in_and_out_are_told_with_the_roles_held_then(client, dee):
    assert sign_in(client, dee.email, PASSWORD).status_code == 302
    dee.roles = [Role.FINANCE]
    dee.save(update_fields=["roles"])
    client.post("/accounts/logout/")
    assert told() == [
        ("Dee Novak", "finance, manager", "Dee Novak signed in"),
        ("Dee Novak", "finance", "Dee Novak signed out"),
    ]


def test_a_failed_try_is_told_of_the_person_and_says_no_password(client, dee):
    sign_in(client, dee.email.upper(), "guessed at night")
    event = AuditEvent.objects.get(action="person.sign_in_failed")
    assert (event.subject_type, event.subject_id, event.actor_kind) == ("accounts.user", dee.pk, "system")
    assert told() == [("Somebody unknown", "", "A sign-in as Dee Novak failed: the password was wrong")]
    assert "guessed" not in str(event.__dict__)


def test_tries_without_end_write_only_a_few_events(client, dee):
    for _ in range(12):
        sign_in(client, dee.email, "guessed")
    assert len(told()) == 5


def test_an_address_nobody_has_leaves_only_a_line_in_the_log(client, dee, caplog):
    sign_in(client, "nobody@example.com", "guessed")
    assert told() == []
    assert "an address that nobody here has" in caplog.text
    assert "nobody@example.com" not in caplog.text


def test_an_auditor_finds_it_in_the_log(client, dee):
    sign_in(client, dee.email, PASSWORD)
    page = text_of(signed_in(Role.MANAGER).get("/controls/log/?action=person.signed_in"))
    assert "Dee Novak signed in" in page
