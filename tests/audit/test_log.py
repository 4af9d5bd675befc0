"""The log: who did what, which fields changed, and who changed this."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oms.accounts.access import Role
from oms.actors import Actor
from oms.audit.models import AuditEvent, FieldChange
from orders import operations
from tests.builders.company import make_item, make_person
from tests.builders.orders import NOON, place_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(client):
    person = make_person(Role.MANAGER)
    client.force_login(person)
    return person


@pytest.mark.django_db(transaction=True)
def test_who_changed_this_price_is_one_link_away(client, auditor):
    ana = Actor.person(make_person(name="Ana Kovač"))
    order = place_order([(make_item(price=None), 5)])
    line = order.lines.get()
    operations.amend_line(line_id=line.pk, unit_price=Decimal("4.10"), actor=ana, now=NOON)

    page = client.get(f"/controls/log/?table=orders_orderline&row={line.pk}").content.decode()
    assert "Ana Kovač" in page
    assert "4.1" in page
    event = AuditEvent.objects.get(action="line.amended")
    assert FieldChange.objects.filter(txid=event.txid, row_id=line.pk).exists()
    assert "Unit price" in client.get(f"/controls/log/{event.pk}/").content.decode()


def test_the_log_narrows_by_what_who_and_which(client, auditor):
    first, second = place_order(), place_order(actor=Actor.person(make_person(name="Mira Olsen")))

    def found(query: str) -> set[str]:
        return {
            f"{row['event'].action} {row['event'].subject_id}"
            for row in client.get(f"/controls/log/?{query}").context["rows"]
        }

    assert found("action=order.placed") == {f"order.placed {first.pk}", f"order.placed {second.pk}"}
    assert found("action=order.placed&actor=mira") == {f"order.placed {second.pk}"}
    assert found(f"subject=orders.order+{first.pk}&action=order.placed") == {f"order.placed {first.pk}"}
    assert found("since=2199-01-01") == set()


@pytest.mark.parametrize(
    "query", ["subject=%00", "since=x", "table=x&row=9999999999999999999999", "after=zzz", "row=1"]
)
def test_a_filter_that_makes_no_sense_is_no_error(client, auditor, query):
    assert client.get(f"/controls/log/?{query}").status_code == 200


def test_an_event_that_is_not_there_is_not_found(client, auditor):
    assert client.get("/controls/log/987654321/").status_code == 404


def test_thirty_events_cost_as_many_queries_as_two(client, auditor):
    def cost() -> int:
        client.get("/controls/log/")
        with CaptureQueriesContext(connection) as caught:
            assert client.get("/controls/log/").status_code == 200
        return len(caught)

    place_order()
    one = cost()
    for _ in range(15):
        place_order()
    assert cost() == one
