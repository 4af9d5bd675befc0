"""Taking the next piece of work, and giving one back."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from oms.accounts.access import Role
from oms.actors import Actor
from oms.audit.models import AuditEvent
from oms.errors import OperationRefused
from orders import operations
from orders.checks import Finding
from orders.models import OrderException
from tests.builders.company import SYSTEM, make_person
from tests.builders.desk import broken_job, clean_order, exception_of, mispriced_order, signed_in
from tests.builders.threads import in_a_thread_of_its_own

pytestmark = pytest.mark.django_db


def short_of_stock() -> OrderException:
    """Work that stops nothing: the order waits for goods, and it has been due for a day."""
    short = Finding("stock_short", "Short of stock")
    exception = operations.open_for_order(order_id=clean_order().pk, finding=short, actor=SYSTEM, now=timezone.now())
    OrderException.objects.filter(pk=exception.pk).update(due_at=timezone.now() - timedelta(days=1))
    return exception


def next_for(person) -> OrderException | None:
    return operations.claim_next(actor=Actor.person(person), now=timezone.now())


def test_what_stops_an_order_is_given_before_what_only_waits_for_stock():
    waiting, stopping, ana = short_of_stock(), exception_of(mispriced_order()), make_person()

    assert [next_for(ana), next_for(ana), next_for(ana)] == [stopping, waiting, None]


def test_work_about_no_order_is_given_before_what_only_waits_for_stock():
    waiting, broken, ana = short_of_stock(), broken_job(), make_person()

    assert [next_for(ana), next_for(ana)] == [broken, waiting]


def test_what_i_gave_back_is_given_to_others_first_and_to_me_last():
    ana, ben = make_person(), make_person()
    back, waiting = exception_of(mispriced_order()), short_of_stock()
    next_for(ana)

    operations.give_back(exception_id=back.pk, actor=Actor.person(ana), now=timezone.now())

    assert next_for(ana) == waiting
    assert next_for(ben) == back


def test_what_i_gave_back_is_mine_again_when_nothing_else_waits():
    ana, back = make_person(), exception_of(mispriced_order())
    next_for(ana)
    operations.give_back(exception_id=back.pk, actor=Actor.person(ana), now=timezone.now())

    assert next_for(ana) == back
    assert OrderException.objects.get().given_back_by is None


def test_giving_back_frees_it_and_stands_in_the_log():
    client, ana = signed_in()
    exception = exception_of(mispriced_order())
    client.post(reverse("orders:claim", args=[exception.pk]))
    assert b"Give back" in client.get(reverse("orders:exception", args=[exception.pk])).content

    told = client.post(reverse("orders:give_back", args=[exception.pk]), follow=True)

    assert b"Given back; anybody may claim it." in told.content
    assert OrderException.objects.get().owner is None
    event = AuditEvent.objects.get(action="exception.given_back")
    assert (event.actor_id, event.changes["owner"], event.order_id) == (ana.pk, [ana.pk, None], exception.order_id)


def test_nobody_gives_back_what_somebody_else_has():
    client, _ = signed_in()
    exception, mira = exception_of(mispriced_order()), make_person(name="Mira Olsen")
    operations.claim_exception(exception_id=exception.pk, actor=Actor.person(mira), now=timezone.now())

    refused = client.post(reverse("orders:give_back", args=[exception.pk]))

    assert refused.status_code == 409
    assert b"Mira Olsen has it now." in refused.content
    assert OrderException.objects.get().owner == mira


def test_several_are_given_back_and_those_of_others_stay_theirs():
    client, ana = signed_in()
    mine, theirs, mira = (
        exception_of(mispriced_order()),
        exception_of(mispriced_order()),
        make_person(name="Mira Olsen"),
    )
    for row, owner in ((mine, ana), (theirs, mira)):
        operations.claim_exception(exception_id=row.pk, actor=Actor.person(owner), now=timezone.now())

    sent = {"do": "give_back", "ids": [mine.pk, theirs.pk]}
    told = client.post(reverse("orders:bulk"), sent, follow=True)

    assert b"1 of 2 given back" in told.content
    assert b"Mira Olsen has it now." in told.content
    assert [OrderException.objects.get(pk=row.pk).owner for row in (mine, theirs)] == [None, mira]


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_get_two_different_pieces_of_work():
    ana, ben = make_person(), make_person()
    first, second = exception_of(mispriced_order()), exception_of(mispriced_order())
    given = []

    with transaction.atomic():
        given.append(next_for(ana))
        in_a_thread_of_its_own(lambda: given.append(next_for(ben)))

    assert given == [first, second]
    assert OrderException.objects.get(pk=second.pk).owner == ben


@pytest.mark.parametrize("fields", [{"role": Role.WAREHOUSE}, {"is_active": False}])
def test_work_is_handed_only_to_somebody_who_may_do_it(fields):
    work, mira = broken_job(), make_person(**fields)

    with pytest.raises(OperationRefused, match="does not work on exceptions"):
        operations.assign_exceptions(exception_ids=[work.pk], owner_id=mira.pk, actor=SYSTEM, now=timezone.now())

    assert OrderException.objects.get().owner is None
