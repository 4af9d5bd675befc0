"""The order page while others work on the order: all of one moment, and following until the work is done."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from oms.jobs.enqueue import enqueue
from oms.jobs.models import Job
from oms.jobs.runner import run_until_idle
from orders import operations
from orders.queries import orders as queries
from orders.queries.under_way import PATIENCE, is_under_way
from tests.builders.company import SYSTEM, make_item, stock
from tests.builders.desk import signed_in
from tests.builders.orders import NOON, place_order
from tests.builders.threads import in_a_thread_of_its_own


def page_of(order) -> str:
    return reverse("orders:detail", args=[order.pk])


@pytest.mark.django_db(transaction=True)
def test_the_page_is_of_one_moment_though_the_order_is_cancelled_while_it_is_read(monkeypatch):
    order = place_order([("SKU-1", 5)])
    client, _ = signed_in()
    read_lines = queries.lines_of

    def cancelled_meanwhile(found):
        values = {"order_id": order.pk, "reason": "Meanwhile", "actor": SYSTEM, "now": NOON}
        in_a_thread_of_its_own(lambda: operations.cancel_order(**values))
        return read_lines(found)

    monkeypatch.setattr(queries, "lines_of", cancelled_meanwhile)
    during = client.get(page_of(order)).context
    monkeypatch.undo()
    after = client.get(page_of(order)).context

    assert [row["line"].cancelled for row in during["lines"]] == [0]
    assert not any("Meanwhile" in str(event) for event in during["events"])
    assert [row["line"].cancelled for row in after["lines"]] == [5]


@pytest.mark.django_db(transaction=True)
def test_the_page_follows_until_the_work_on_the_order_is_done():
    item = make_item()
    stock(item, 9)
    order = place_order([(item, 5)])
    client, _ = signed_in()

    during = client.get(page_of(order))
    run_until_idle()
    after = client.get(page_of(order))

    assert 'hx-trigger="every 1s"' in during.content.decode()
    assert "this page follows" in during.content.decode()
    assert "this page follows" not in after.content.decode()
    assert after.context["order"].allocation == "allocated"


@pytest.mark.django_db
def test_only_due_work_on_this_order_is_followed_and_not_for_ever():
    Job.objects.all().delete()
    now = timezone.now()
    enqueue("inventory.allocate", {"order_ids": [7, 8]}, run_after=now - timedelta(seconds=1))
    enqueue("fulfillment.plan", {"order_ids": [9]}, run_after=now + timedelta(days=1))

    assert is_under_way(8, now)
    assert not is_under_way(9, now)
    assert not is_under_way(70, now)
    assert not is_under_way(8, now + PATIENCE)
