"""What PostgreSQL itself refuses about returns, tried one by one."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError

from returns.models import Inspection, ReturnAuthorization, ReturnLine
from returns.operations import authorize_return
from tests.builders.company import SYSTEM, make_location
from tests.builders.orders import NOON, invoiced_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def line():
    order, invoice = invoiced_order([("SKU-1", 5)])
    rma = authorize_return(
        order_id=order.pk,
        quantities={invoice.lines.get().pk: Decimal(3)},
        location_id=make_location().pk,
        reason_code="damaged",
        actor=SYSTEM,
        now=NOON,
    )
    return rma.lines.get()


def refused(name: str, write) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        write()


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("return_received_within_authorized", {"received": 4}),
        ("return_line_not_negative", {"scrapped": -1}),
        ("return_line_not_negative", {"authorized": 0}),
        ("return_judged_within_received", {"received": 1, "restocked": 1, "scrapped": 1}),
        ("return_credited_within_received", {"received": 2, "credited": 3}),
        ("return_credited_within_received", {"received": 2, "sent_back": 1, "credited": 2}),
    ],
)
def test_an_impossible_line_is_refused(line, name, values):
    refused(name, lambda: ReturnLine.objects.filter(pk=line.pk).update(**values))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("return_status_known", {"status": "lost"}),
        ("return_cancelled_at_iff_cancelled", {"status": "cancelled"}),
        ("return_cancelled_at_iff_cancelled", {"cancelled_at": NOON}),
    ],
)
def test_an_impossible_return_is_refused(line, name, values):
    refused(name, lambda: ReturnAuthorization.objects.update(**values))


def test_an_invoice_line_stands_once_on_a_return(line):
    refused(
        "return_line_once",
        lambda: ReturnLine.objects.create(
            rma=line.rma, order_line=line.order_line, invoice_line=line.invoice_line, authorized=1
        ),
    )


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("inspection_of_something", {"quantity": 0, "disposition": "scrap"}),
        ("inspection_disposition_known", {"quantity": 1, "disposition": "sold"}),
    ],
)
def test_an_impossible_verdict_is_refused(line, name, values):
    refused(name, lambda: Inspection.objects.create(line=line, root_cause="damaged", **values))


def test_a_verdict_is_never_changed(line):
    verdict = Inspection.objects.create(line=line, quantity=1, disposition="scrap", root_cause="damaged")

    with pytest.raises(DatabaseError), transaction.atomic():
        Inspection.objects.filter(pk=verdict.pk).update(quantity=2)

    verdict.refresh_from_db()
    assert verdict.quantity == 1
