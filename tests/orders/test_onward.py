"""Working down the queue: after a deed the next piece of work opens, in the queue as it is filtered and sorted."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from orders.models import Order, OrderException
from orders.states import OrderStatus
from tests.builders.company import make_person
from tests.builders.desk import broken_job, exception_of, mispriced_order, order_of_unknown_item, signed_in

pytestmark = pytest.mark.django_db
QUEUE = "/exceptions/"


def a_queue_of(*orders: Order) -> list[OrderException]:
    """Their exceptions, due in the order given."""
    found = [exception_of(order) for order in orders]
    start = timezone.now() + timedelta(hours=1)
    for place, row in enumerate(found):
        OrderException.objects.filter(pk=row.pk).update(due_at=start + timedelta(hours=place))
    return found


def settle(client, order: Order, back: str):
    return client.post(reverse("orders:settle", args=[order.pk]), {"take": "accept"}, headers={"Referer": back})


def test_releasing_an_order_opens_the_next_row():
    client, _ = signed_in()
    first, second, _ = a_queue_of(mispriced_order(), mispriced_order(), mispriced_order())

    response = settle(client, first.order, f"{QUEUE}?open={first.pk}")

    assert response.url == f"{QUEUE}?open={second.pk}"
    assert Order.objects.get(pk=first.order_id).status == OrderStatus.CONFIRMED


def test_the_next_row_is_the_next_of_the_filtered_and_sorted_queue():
    client, _ = signed_in()
    a, b, c, _ = a_queue_of(mispriced_order(), mispriced_order(), order_of_unknown_item(), mispriced_order())

    response = settle(client, b.order, f"{QUEUE}?queue=Price&sort=-due&open={b.pk}")

    assert response.url == f"{QUEUE}?queue=Price&sort=-due&open={a.pk}"
    assert c.order.status == OrderStatus.IN_REVIEW


def test_after_the_last_row_the_list_stands_without_a_pane():
    client, _ = signed_in()
    _, last = a_queue_of(mispriced_order(), mispriced_order())

    assert settle(client, last.order, f"{QUEUE}?view=all&open={last.pk}").url == f"{QUEUE}?view=all"


def test_an_order_that_is_mended_and_not_released_stays_open_to_be_released():
    client, _ = signed_in()
    first, second = a_queue_of(mispriced_order(), mispriced_order())
    back = f"{QUEUE}?open={first.pk}"

    mended = client.post(
        reverse("orders:fix", args=[first.pk]), {"verb": "use_price", "price": "3.8500"}, headers={"Referer": back}
    )
    released = client.post(reverse("orders:confirm", args=[first.order_id]), headers={"Referer": back})

    assert mended.url == back
    assert released.url == f"{QUEUE}?open={second.pk}"


def test_what_else_stops_the_same_order_opens_before_the_next_order():
    client, _ = signed_in()
    first, _ = a_queue_of(mispriced_order(lines=2), mispriced_order())
    other = first.order.exceptions.exclude(pk=first.pk).get()

    response = client.post(
        reverse("orders:accept", args=[first.pk]),
        {"reason": "Agreed by phone"},
        headers={"Referer": f"{QUEUE}?open={first.pk}"},
    )

    assert response.url == f"{QUEUE}?open={other.pk}"


@pytest.mark.parametrize("deed", ["snooze", "assign"])
def test_what_is_put_off_or_handed_over_makes_way_for_the_next(deed):
    client, _ = signed_in()
    first, second = a_queue_of(mispriced_order(), mispriced_order())
    mira = make_person(name="Mira Olsen")

    response = client.post(
        reverse(f"orders:{deed}", args=[first.pk]), {"owner": mira.pk}, headers={"Referer": f"{QUEUE}?open={first.pk}"}
    )

    assert response.url == f"{QUEUE}?open={second.pk}"


def test_work_that_is_about_no_order_makes_way_too():
    client, _ = signed_in()
    job, [priced] = broken_job(), a_queue_of(mispriced_order())
    OrderException.objects.filter(pk=job.pk).update(due_at=timezone.now())

    response = client.post(
        reverse("orders:accept", args=[job.pk]), {"reason": "Seen"}, headers={"Referer": f"{QUEUE}?open={job.pk}"}
    )

    assert response.url == f"{QUEUE}?open={priced.pk}"


def test_on_the_page_of_the_order_a_deed_leads_nowhere_else():
    client, _ = signed_in()
    first, _ = a_queue_of(mispriced_order(), mispriced_order())
    page = reverse("orders:detail", args=[first.order_id])

    assert settle(client, first.order, page).url == page


def test_the_next_by_value_is_the_next_cheaper_one():
    client, _ = signed_in()
    small, big = mispriced_order(), mispriced_order(lines=3)
    first = exception_of(big)
    OrderException.objects.exclude(pk__in=[first.pk, exception_of(small).pk]).delete()

    response = settle(client, big, f"{QUEUE}?sort=-value&open={first.pk}")

    assert response.url == f"{QUEUE}?sort=-value&open={exception_of(small).pk}"
