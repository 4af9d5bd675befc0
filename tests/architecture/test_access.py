"""Every address declares who may use it."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from oms.accounts.access import Permission, Role
from tests.builders.company import make_person

# Addresses of the libraries that sign people in; they guard themselves.
FOREIGN = "accounts/"


def _views(patterns, prefix: str = "") -> Iterator[tuple[str, object]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _views(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route, pattern.callback


def _ours() -> list[tuple[str, object]]:
    return [(route, view) for route, view in _views(get_resolver().url_patterns) if not route.startswith(FOREIGN)]


def test_every_view_declares_its_access():
    undeclared = [route for route, view in _ours() if not hasattr(view, "access")]
    assert len(_ours()) > 20
    assert not undeclared, f"no @needs, @signed_in or @public: {undeclared}"


def test_every_declared_permission_exists_and_some_role_holds_it():
    from oms.accounts.access import ROLES

    held = frozenset().union(*ROLES.values())
    for route, view in _ours():
        if view.access != "public":
            assert set(view.access) <= set(Permission.values), route
            assert set(view.access) <= held, route


def _address(route: str) -> str:
    import re

    def example(match: re.Match) -> str:
        return {"int": "1", "uuid": "00000000-0000-0000-0000-000000000000"}.get(match[1] or "", "x")

    return "/" + re.sub(r"<(?:(\w+):)?\w+>", example, route)


@pytest.mark.django_db
def test_a_stranger_is_asked_to_sign_in_wherever_a_permission_is_needed():
    client = Client()
    for route, view in _ours():
        if view.access == "public":
            continue
        answers = {client.get(_address(route)).status_code, client.post(_address(route)).status_code}
        assert answers <= {302, 405}, f"{route} answered {answers}"


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role.values)
def test_a_role_is_refused_what_it_may_not_do(role):
    person, client = make_person(role), Client()
    client.force_login(person)
    for route, view in _ours():
        if view.access == "public" or person.permissions.issuperset(view.access):
            continue
        for answer in (client.get(_address(route)), client.post(_address(route))):
            assert answer.status_code in (403, 405), f"{role} got {answer.status_code} from {route}"
