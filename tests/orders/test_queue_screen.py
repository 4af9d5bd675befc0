"""The work list: what it shows, how it narrows, what it costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from oms.accounts.access import Role
from oms.actors import Actor
from orders import operations
from orders.models import OrderException
from tests.builders.company import make_customer, make_person
from tests.builders.desk import broken_job, exception_of, mispriced_order, order_of_unknown_item, signed_in

pytestmark = pytest.mark.django_db
QUEUE = "/exceptions/"


def rows_of(response) -> list[OrderException]:
    """The exceptions shown, in the order in which they stand."""
    return [OrderException.objects.get(pk=row["pk"]) for row in response.context["page"]]


def test_the_queue_lists_what_is_open_the_most_urgent_first():
    client, _ = signed_in()
    later, sooner = exception_of(mispriced_order()), exception_of(order_of_unknown_item())
    OrderException.objects.filter(pk=sooner.pk).update(due_at=later.due_at - timedelta(hours=1))

    response = client.get(QUEUE)

    assert rows_of(response) == [sooner, later]
    assert b"Item not known" in response.content
    assert sooner.order.number.encode() in response.content


def test_the_tabs_count_what_a_click_on_them_shows():
    client, ana = signed_in()
    mine, unowned, snoozed = (exception_of(mispriced_order()) for _ in range(3))
    other = exception_of(mispriced_order())
    actor, now = Actor.person(ana), timezone.now()
    operations.assign_exceptions(exception_ids=[mine.pk], owner_id=ana.pk, actor=actor, now=now)
    operations.assign_exceptions(exception_ids=[other.pk], owner_id=make_person().pk, actor=actor, now=now)
    later = now + timedelta(days=2)
    operations.snooze_exceptions(exception_ids=[snoozed.pk], until=later, actor=actor, now=now)
    OrderException.objects.filter(pk=unowned.pk).update(due_at=now - timedelta(hours=1))

    counts = {}
    for tab in client.get(QUEUE).context["tabs"]:
        shown = client.get(tab["url"])
        assert len(rows_of(shown)) == tab["count"], tab["label"]
        counts[tab["label"]] = tab["count"]

    assert (counts["All open"], counts["Mine"], counts["Unassigned"], counts["Snoozed"]) == (3, 1, 1, 1)
    assert (counts["Overdue"], counts["Due today"]) == (1, 0)


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("queue=Price", 1),
        ("queue=Item", 1),
        ("queue=Stock", 0),
        ("channel=edi", 1),
        ("channel=desk", 1),
        ("owner=nobody", 2),
        ("owner=me", 0),
        ("customer=halvor", 1),
        ("customer=nobody-called-so", 0),
        ("queue=Price&channel=desk", 0),
    ],
)
def test_filters_in_the_address_narrow_the_queue(query, kept):
    client, _ = signed_in()
    mispriced_order(customer=make_customer(name="Halvorsen Grocery"), channel="edi")
    order_of_unknown_item(channel="desk")

    assert len(rows_of(client.get(f"{QUEUE}?{query}"))) == kept


def test_a_filter_is_a_chip_that_takes_it_off_again():
    client, _ = signed_in()
    mispriced_order(channel="edi")

    response = client.get(f"{QUEUE}?channel=edi&customer=none&view=unassigned")
    chips = {chip["label"]: chip for chip in response.context["chips"]}

    assert set(chips) == {"Channel", "Customer"}
    assert chips["Channel"]["value"] == "EDI 850"
    assert chips["Customer"]["remove_url"] == f"{QUEUE}?channel=edi&view=unassigned"
    assert len(rows_of(client.get(chips["Customer"]["remove_url"]))) == 1


@pytest.mark.parametrize(
    "query",
    [
        "queue=nonsense&channel=x&owner=99999999999999999999&unit=abc&view=huh&sort=drop",
        "open=99999999999999999999999&after=%00&before=xyz",
        "open=-1&customer=%00",
        "open=1e3&view=%00&owner=%27",
    ],
)
def test_nonsense_in_the_address_is_no_filter(query):
    client, _ = signed_in()
    mispriced_order()

    response = client.get(f"{QUEUE}?{query}")

    assert response.status_code == 200
    assert len(rows_of(response)) == 1


@pytest.mark.parametrize("sort", ["due", "-due", "value", "-value", "opened", "-opened"])
def test_pages_of_fifty_follow_each_other_without_gap_or_repeat(sort):
    client, _ = signed_in()
    customer = make_customer()
    for _ in range(3):
        mispriced_order(lines=18, customer=customer)
    broken_job()

    first = client.get(f"{QUEUE}?sort={sort}")
    second = client.get(first.context["page"].next_url)
    back = client.get(second.context["page"].previous_url)

    keys = [row.pk for row in [*rows_of(first), *rows_of(second)]]
    assert len(rows_of(first)) == 50
    assert len(keys) == len(set(keys)) == 55
    assert [row.pk for row in rows_of(back)] == [row.pk for row in rows_of(first)]


def test_an_open_row_stands_beside_the_list_and_htmx_gets_the_pane_alone():
    client, _ = signed_in()
    exception = exception_of(mispriced_order(lines=2))

    page = client.get(f"{QUEUE}?open={exception.pk}")
    pane = client.get(f"{QUEUE}?open={exception.pk}", headers={"HX-Request": "true", "HX-Target": "pane"})

    assert b"Two things stop this order" in page.content
    assert b"<html" in page.content
    assert b"Two things stop this order" in pane.content
    assert b"<html" not in pane.content
    assert b"queue-table" not in pane.content


def test_the_pane_of_an_exception_without_an_order_leads_to_its_subject():
    client, _ = signed_in()
    exception = broken_job()

    content = client.get(f"{QUEUE}?open={exception.pk}").content.decode()

    assert "Job 7" in content
    assert reverse("orders:accept", args=[exception.pk]) in content


def test_thirty_rows_cost_as_many_queries_as_one():
    client, _ = signed_in()
    customer = make_customer()
    mispriced_order(customer=customer)
    client.get(QUEUE)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(QUEUE)
    mispriced_order(lines=15, customer=customer)
    mispriced_order(lines=15, customer=make_customer())
    with CaptureQueriesContext(connection) as thirty:
        response = client.get(QUEUE)

    assert len(rows_of(response)) == 31
    assert len(thirty) == len(one)


def test_an_empty_queue_says_what_to_do_next():
    client, _ = signed_in()

    content = client.get(QUEUE).content.decode()

    assert "Nothing waits here" in content
    assert reverse("orders:list") in content


@pytest.mark.parametrize("role", [Role.WAREHOUSE, Role.FINANCE, Role.ADMIN])
def test_the_queue_is_for_people_who_work_exceptions(role):
    client, _ = signed_in(role)

    assert client.get(QUEUE).status_code == 403


def test_a_stranger_is_asked_to_sign_in(client):
    response = client.get(QUEUE)

    assert response.status_code == 302
    assert "login" in response.url
