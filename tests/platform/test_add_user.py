"""The first person of an empty installation."""

import io

import pytest
from django.core.management import CommandError, call_command

from oms.accounts.models import User
from oms.audit.models import AuditEvent

pytestmark = pytest.mark.django_db


def _add(monkeypatch, password: str, email: str = "eve@example.com", **options) -> str:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    said = io.StringIO()
    call_command("add_user", email, name="Eve Ng", stdout=said, **options)
    return said.getvalue()


def test_the_first_person_is_an_administrator_with_that_password(monkeypatch):
    assert _add(monkeypatch, "a long way home") == "eve@example.com can sign in as administrator.\n"

    user = User.objects.get()
    assert user.roles == ["admin"]
    assert user.check_password("a long way home")
    assert AuditEvent.objects.get().action == "person.added"


@pytest.mark.parametrize(("password", "why"), [("short", "too short"), ("eve@example.com", "too similar")])
def test_a_weak_password_is_refused_and_nobody_is_added(monkeypatch, password, why):
    with pytest.raises(CommandError, match=why):
        _add(monkeypatch, password)

    assert not User.objects.exists()


def test_the_same_address_twice_is_refused(monkeypatch):
    _add(monkeypatch, "a long way home")

    with pytest.raises(CommandError, match="already exists"):
        _add(monkeypatch, "a long way home", email="EVE@example.com")

    assert User.objects.count() == 1
