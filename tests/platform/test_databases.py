"""The tests' own footing: every test begins with the migrated database, whatever the one before it committed."""

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone


def _leave_something() -> None:
    assert not Session.objects.exists()
    Session.objects.create(session_key="left", session_data="", expire_date=timezone.now())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", [1, 2])
def test_a_test_that_commits_leaves_nothing_behind(attempt):
    _leave_something()


@pytest.mark.django_db
def test_a_test_that_rolls_back_leaves_nothing_behind():
    _leave_something()


@pytest.mark.django_db
def test_the_tests_run_on_the_version_the_product_runs_on():
    assert connection.pg_version // 10000 == 18
