"""Whoever tries too often is told so on a page of ours."""

import pytest
from allauth.core.ratelimit import respond_429
from django.contrib.auth.models import AnonymousUser

pytestmark = pytest.mark.django_db


def test_the_page_after_too_many_tries_is_ours(rf):
    request = rf.get("/accounts/password/reset/")
    request.user, request.session = AnonymousUser(), {}
    request.htmx = False

    answer = respond_429(request)

    assert answer.status_code == 429
    assert "too many tries in a short time" in answer.content.decode()
