"""Two people amend one order: the slower one is told what the faster one changed, keeps the typing, and decides."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from oms.actors import Actor
from orders import operations
from orders.models import Order
from tests.builders.company import SYSTEM, make_item, make_person
from tests.builders.desk import mispriced_order, signed_in

pytestmark = pytest.mark.django_db
FIELD = re.compile(r'<(?:input|textarea|select)[^>]*\bname="([^"]+)"')


def shown_form(client: Client, url: str, action: str) -> dict[str, str]:
    """What the browser would send for the form with this action, as the page shows it."""
    form = next(f for f in client.get(url).content.decode().split("<form")[1:] if f'action="{action}"' in f)
    return sent_by(form.partition("</form>")[0])


def sent_by(form: str) -> dict[str, str]:
    values = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and 'type="checkbox"' not in tag:
            values[name[1]] = value[1] if value else ""
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        values[name] = text.strip()
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        values[name] = chosen[1] if chosen else ""
    return values


def day(n: int) -> date:
    return timezone.localdate() + timedelta(days=n)


def mira() -> Actor:
    return Actor.person(make_person(name="Mira Olsen"))


def test_the_slower_amendment_is_409_with_what_was_typed_and_what_changed():
    client, _ = signed_in()
    order = mispriced_order()
    page, url = reverse("orders:detail", args=[order.pk]), reverse("orders:amend", args=[order.pk])
    mine = shown_form(client, page, url) | {"instructions": "Ring twice"}
    operations.amend_order(order_id=order.pk, ship_by_on=day(12), actor=mira(), now=timezone.now())

    late = client.post(url, mine)

    text = late.content.decode()
    assert late.status_code == 409
    assert "Mira Olsen changed this order meanwhile" in text
    assert "Ring twice" in text
    order.refresh_from_db()
    assert (order.instructions, order.ship_by_on) == ("", day(12))

    again = sent_by(next(f for f in text.split("<form")[1:] if f'action="{url}"' in f).partition("</form>")[0])
    assert client.post(url, again).status_code == 302
    order.refresh_from_db()
    assert (order.instructions, order.ship_by_on) == ("Ring twice", day(12))


def test_both_changed_the_same_thing_and_the_second_word_counts_once_it_is_said_again():
    client, _ = signed_in()
    order = mispriced_order()
    page, url = reverse("orders:detail", args=[order.pk]), reverse("orders:amend", args=[order.pk])
    mine = shown_form(client, page, url) | {"ship_by_on": day(20).isoformat()}
    operations.amend_order(order_id=order.pk, ship_by_on=day(12), actor=mira(), now=timezone.now())

    text = client.post(url, mine).content.decode()
    again = sent_by(next(f for f in text.split("<form")[1:] if f'action="{url}"' in f).partition("</form>")[0])
    assert again["ship_by_on"] == day(20).isoformat()
    client.post(url, again)

    assert Order.objects.get(pk=order.pk).ship_by_on == day(20)


def test_a_line_changed_meanwhile_keeps_the_typing_and_the_other_change():
    client, _ = signed_in()
    order = mispriced_order()
    line = order.lines.get()
    page = f"{reverse('orders:detail', args=[order.pk])}?edit={line.pk}"
    url = reverse("orders:amend_line", args=[line.pk])
    mine = shown_form(client, page, url) | {"quantity": "77"}
    operations.amend_line(line_id=line.pk, unit_price=Decimal("3.90"), actor=mira(), now=timezone.now())

    late = client.post(url, mine)

    assert late.status_code == 409
    assert b"Mira Olsen changed this order meanwhile" in late.content
    assert order.lines.get().ordered == 100
    form = next(f for f in late.content.decode().split("<form")[1:] if f'action="{url}"' in f)
    client.post(url, sent_by(form.partition("</form>")[0]))
    line.refresh_from_db()
    assert (line.ordered, line.unit_price) == (77, Decimal("3.9000"))


def test_dropping_a_line_that_changed_meanwhile_is_asked_again():
    client, _ = signed_in()
    order = mispriced_order(lines=2)
    line = order.lines.order_by("number").first()
    page = f"{reverse('orders:detail', args=[order.pk])}?edit={line.pk}"
    mine = shown_form(client, page, reverse("orders:amend_line", args=[line.pk]))
    operations.amend_line(line_id=line.pk, quantity=Decimal(5), actor=mira(), now=timezone.now())

    late = client.post(reverse("orders:drop_line", args=[line.pk]), mine)

    assert late.status_code == 409
    assert order.lines.get(pk=line.pk).remaining == 5


@pytest.mark.parametrize("version", ["x", "\x00", "-1", "9" * 40])
def test_a_version_that_is_none_never_breaks_the_page(version):
    client, _ = signed_in()
    order = mispriced_order()
    sent = {"ship_by_on": day(9).isoformat(), "version": version}

    response = client.post(reverse("orders:amend", args=[order.pk]), sent)

    assert response.status_code in (409, 422)
    assert Order.objects.get(pk=order.pk).version == order.version


def test_amend_operations_compare_the_version_only_when_it_is_given():
    order = mispriced_order()
    line = order.lines.get()
    stale = order.version + 1

    for amend in (
        lambda: operations.amend_order(
            order_id=order.pk, version=stale, instructions="x", actor=SYSTEM, now=timezone.now()
        ),
        lambda: operations.amend_line(
            line_id=line.pk, version=stale, item_id=make_item().pk, actor=SYSTEM, now=timezone.now()
        ),
    ):
        with pytest.raises(operations.OrderChanged):
            amend()
    operations.amend_order(order_id=order.pk, instructions="x", actor=SYSTEM, now=timezone.now())
    assert Order.objects.get(pk=order.pk).instructions == "x"
