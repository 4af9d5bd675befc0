"""A form sent again with other content under the same key: refused in a sentence, whichever form it is."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from orders.models import Order
from tests.builders.desk import clean_order, signed_in

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def day(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_window_form_sent_again_with_another_day_is_refused_and_changes_nothing(headers):
    client, _ = signed_in()
    order = clean_order()
    url = reverse("orders:window", args=[order.pk])
    first = {"cancel_after_on": day(20), "reason": "Agreed", "operation_key": "k1"}
    client.post(url, first)

    answer = client.post(url, {**first, "cancel_after_on": day(25)}, headers=headers)

    assert answer.status_code == 409
    assert "This form was sent before with other content; open it again." in answer.content.decode()
    assert Order.objects.get(pk=order.pk).cancel_after_on.isoformat() == day(20)


def test_the_refusal_leads_back_to_the_page_that_held_the_form():
    client, _ = signed_in()
    order = clean_order()
    url, page = reverse("orders:window", args=[order.pk]), reverse("orders:detail", args=[order.pk])
    for days in (20, 25):
        sent = {"cancel_after_on": day(days), "reason": "Agreed", "operation_key": "k1"}
        answer = client.post(url, sent, headers={"Referer": f"http://testserver{page}"})

    assert f'href="{page}"' in answer.content.decode()
