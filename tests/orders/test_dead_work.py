"""Background work that was given up is told by the name people know it by."""

import pytest

from oms.accounts.access import Role
from oms.events import announce
from oms.jobs.events import JobDied
from orders import subjects
from orders.models import OrderException
from tests.builders.screens import signed_in, text_of

pytestmark = pytest.mark.django_db


def died(kind: str, reason: str) -> OrderException:
    announce(JobDied(7, kind, {}, reason))
    return OrderException.objects.get()


def test_it_names_the_work_and_the_first_line_of_the_reason():
    exception = died("billing.invoice", "The period is closed.\nTraceback")
    assert exception.detail == "Invoice shipments, job 7: The period is closed."
    assert subjects.name_of(exception) == "Invoice shipments, job 7"
    assert subjects.url_of(exception) == "/jobs/7/"
    page = text_of(signed_in(Role.MANAGER).get("/exceptions/"))
    assert "Invoice shipments" in page
    assert "billing.invoice" not in page


def test_work_nobody_does_any_more_keeps_its_name():
    assert died("gone.long_ago", "").detail == "gone.long_ago, job 7"
