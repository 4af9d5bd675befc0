"""One deed on many rows: each with its own result, never all or nothing."""

import pytest
from django.urls import reverse
from django.utils import timezone

from oms.accounts.access import Role
from oms.actors import Actor
from orders import operations
from orders.models import Order, OrderException
from orders.states import OrderStatus
from tests.builders.company import make_person
from tests.builders.desk import broken_job, exception_of, mispriced_order, order_of_unknown_item, signed_in

pytestmark = pytest.mark.django_db


def send(client, do: str, rows, **fields):
    return client.post(reverse("orders:bulk"), {"do": do, "ids": [row.pk for row in rows], **fields}, follow=True)


def test_taking_several_makes_them_mine():
    client, ana = signed_in()
    rows = [exception_of(mispriced_order()) for _ in range(3)]

    response = send(client, "take", rows)

    assert b"3 claimed." in response.content
    assert set(OrderException.objects.values_list("owner_id", flat=True)) == {ana.pk}


def test_assigning_asks_for_the_person_first():
    client, _ = signed_in()
    row, mira = exception_of(mispriced_order()), make_person(name="Mira Olsen")

    asked = send(client, "assign", [row])
    assert b"Who gets them" in asked.content
    assert OrderException.objects.get().owner is None

    assert send(client, "assign", [row], asked="on", owner="").status_code == 422
    send(client, "assign", [row], asked="on", owner=mira.pk)
    assert OrderException.objects.get().owner == mira


def test_releasing_asks_why_and_shows_what_will_be_left():
    client, _ = signed_in()
    rows = [exception_of(mispriced_order()), exception_of(order_of_unknown_item())]

    asked = send(client, "accept", rows)

    assert b"It must be fixed" in asked.content
    assert send(client, "accept", rows, asked="on", reason="").status_code == 422
    assert OrderException.objects.open().count() == 2


def test_each_row_has_its_own_result():
    client, _ = signed_in()
    good, twice = mispriced_order(), mispriced_order(lines=2)
    unknown, job = order_of_unknown_item(), broken_job()
    gone = exception_of(mispriced_order())
    operations.accept_exception(exception_id=gone.pk, reason="x", actor=Actor.system(), now=timezone.now())
    rows = [exception_of(good), exception_of(twice), exception_of(unknown), job, gone]

    response = send(client, "accept", rows, reason="agreed by phone", asked="on")

    results = {row["id"]: (row["ok"], row["text"]) for row in response.context["rows"]}
    assert results[rows[0].pk] == (True, "Accepted, order released")
    assert results[rows[1].pk][0]
    assert "still stopped by" in results[rows[1].pk][1]
    assert results[rows[2].pk] == (False, "It must be fixed.")
    assert results[job.pk] == (True, "Done")
    assert results[gone.pk] == (False, "Somebody has resolved this one already.")
    assert Order.objects.get(pk=good.pk).status == OrderStatus.CONFIRMED
    assert Order.objects.get(pk=twice.pk).status == OrderStatus.IN_REVIEW
    assert b"3 of 5 accepted" in response.content


def test_sending_the_same_form_twice_does_it_once():
    client, _ = signed_in()
    row = exception_of(mispriced_order())
    sent = {"reason": "agreed", "asked": "on", "operation_key": "k1"}

    first, second = send(client, "accept", [row], **sent), send(client, "accept", [row], **sent)

    assert first.context["rows"] == second.context["rows"]


@pytest.mark.parametrize(
    "sent",
    [
        {"do": "take"},
        {"do": "take", "ids": ["abc"]},
        {"do": "take", "ids": ["9" * 40]},
        {"do": "explode", "ids": ["1"]},
        {"do": "accept", "ids": ["1"], "reason": "\x00", "asked": "on"},
        {"do": "assign", "ids": ["1"], "owner": "77777777", "asked": "on"},
    ],
)
def test_a_form_nobody_can_read_is_422(sent):
    client, _ = signed_in()
    exception_of(mispriced_order())

    assert client.post(reverse("orders:bulk"), sent).status_code == 422


def test_the_result_page_of_a_new_session_says_that_nothing_was_done():
    client, _ = signed_in()

    assert b"Nothing was done" in client.get(reverse("orders:bulk_result")).content


def test_a_warehouse_person_may_not():
    client, _ = signed_in(Role.WAREHOUSE)
    row = exception_of(mispriced_order())

    assert client.post(reverse("orders:bulk"), {"do": "take", "ids": [row.pk]}).status_code == 403
    assert OrderException.objects.get().owner is None


def everything(client, do: str, back: str, **fields):
    """All of a view, one row of it selected."""
    row = OrderException.objects.open().first()
    sent = {"do": do, "ids": [row.pk], "everything": "on", "back": back, **fields}
    return client.post(reverse("orders:bulk"), sent, follow=True)


def test_all_of_a_filtered_view_is_shown_and_then_taken():
    client, ana = signed_in()
    for _ in range(3):
        mispriced_order()
    other = exception_of(order_of_unknown_item())

    asked = everything(client, "take", "/exceptions/?queue=Price&sort=-due")
    rows = [row["exception"] for row in asked.context["rows"]]

    assert b"Claim 3 selected" in asked.content
    assert [row.queue for row in rows] == ["Price"] * 3
    assert not OrderException.objects.filter(owner=ana).exists()
    assert b"3 claimed." in send(client, "take", rows, asked="on").content
    assert OrderException.objects.get(pk=other.pk).owner is None


def test_all_of_a_view_is_put_off_after_it_was_shown():
    client, _ = signed_in()
    rows = [exception_of(mispriced_order()) for _ in range(2)]

    assert b"Snooze 2 selected" in everything(client, "snooze", "/exceptions/").content
    send(client, "snooze", rows, asked="on")

    assert OrderException.objects.filter(snoozed_until=None).count() == 0


def test_more_than_may_be_done_at_once_is_cut_and_said(monkeypatch):
    client, _ = signed_in()
    monkeypatch.setattr("orders.views.bulk.MOST_ROWS", 2)
    for _ in range(3):
        mispriced_order()

    asked = everything(client, "take", "/exceptions/?view=unassigned")

    assert len(asked.context["rows"]) == 2
    assert b"One go takes up to 2." in asked.content
    assert b"1 more stays as it is" in asked.content


def test_the_bar_offers_all_only_where_the_page_shows_less():
    client, _ = signed_in()
    mispriced_order(lines=3)
    assert b"of this view" not in client.get("/exceptions/").content
    mispriced_order(lines=50)

    assert b"All 53 of this view" in client.get("/exceptions/").content
