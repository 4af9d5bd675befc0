"""The log: who did what, which fields changed, and who changed this."""

from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from oms.accounts import operations as accounts
from oms.accounts.access import Role
from oms.accounts.models import User
from oms.actors import Actor
from oms.audit import subjects
from oms.audit.models import AuditEvent, FieldChange
from oms.audit.record import record
from orders import operations
from tests.builders.company import make_item, make_person
from tests.builders.desk import broken_job, exception_of, mispriced_order
from tests.builders.orders import NOON, place_order
from tests.builders.screens import signed_in, text_of

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
    assert f"{order.number} line 1" in page
    assert "orders_orderline" not in page.replace("table=orders_orderline", "")
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


def test_who_released_this_and_could_they(client, auditor):
    order, desk = mispriced_order(), signed_in(Role.SPECIALIST, Role.WAREHOUSE)
    desk.post(f"/exceptions/{exception_of(order).pk}/fix", {"verb": "use_price", "price": "3.8500"})
    desk.post(f"/orders/{order.pk}/release")

    event = AuditEvent.objects.get(action="order.confirmed", actor_kind="person")
    assert (event.actor_roles, event.permission) == ("specialist, warehouse", "order.release")
    User.objects.filter(pk=desk.person.pk).update(roles=[Role.FINANCE])  # what they are today does not count
    page = text_of(client.get(f"/controls/log/{event.pk}/"))
    assert "Yes. The role Order specialist allows it" in page
    assert "Confirm orders and release them to the warehouse" in page
    [row] = client.get("/controls/log/?permission=order.release").context["rows"]
    assert (row["thing"].name, row["roles"]) == (order.number, "Order specialist, Warehouse")


@pytest.mark.parametrize(
    ("actor", "said"),
    [
        (Actor.system("Allocation"), "no person decided it"),
        (Actor.partner("Northline"), "A document of this partner did it"),
        (Actor("person", 1, "Zoe", "warehouse", "order.release"), "do not grant it any more"),
        (Actor("person", 1, "Zoe", "warehouse"), "it followed from work this person had started"),
    ],
)
def test_who_was_no_person_or_lost_the_right_is_told_so(client, auditor, actor, said):
    record("order.confirmed", place_order(), actor=actor)
    event = AuditEvent.objects.filter(actor_name=actor.name).latest("pk")
    assert said in text_of(client.get(f"/controls/log/{event.pk}/"))


def test_the_grant_behind_a_deed_is_one_link_away(client, auditor):
    eve, ana = make_person(Role.ADMIN, name="Eve Tanaka"), make_person(Role.WAREHOUSE)
    accounts.change_person(
        user_id=ana.pk, name="Ana", roles=[Role.SPECIALIST], business_unit_id=None, actor=Actor.person(eve)
    )
    ana.refresh_from_db()
    place_order(actor=Actor.person(ana))

    event = AuditEvent.objects.get(action="order.placed")
    response = client.get(f"/controls/log/{event.pk}/")
    assert response.context["grant"].action == "person.changed"
    assert "by Eve Tanaka" in text_of(response)


@pytest.mark.django_db(transaction=True)
def test_an_event_shows_its_own_changes_and_sets_others_apart(client, auditor):
    order = place_order([(make_item(price=None), 5), (make_item(price=None), 5)])
    first, second = order.lines.order_by("pk")
    ana = Actor.person(make_person(name="Ana"))
    with transaction.atomic():
        operations.amend_line(line_id=first.pk, unit_price=Decimal("4.10"), actor=ana, now=NOON)
        operations.amend_line(line_id=second.pk, unit_price=Decimal("5.20"), actor=ana, now=NOON)

    rows = client.get("/controls/log/?action=line.amended").context["rows"]
    assert [row["thing"].name for row in rows] == [f"{order.number} line 2", f"{order.number} line 1"]
    for row, line in zip(rows, (second, first), strict=True):
        assert {diff.key for diff, _ in row["fields"]} == {("orders.orderline", line.pk)}
    page = client.get(f"/controls/log/{rows[0]['event'].pk}/")
    assert {diff.key for diff in page.context["own"]} == {("orders.orderline", second.pk)}
    assert ("orders.orderline", first.pk) in {diff.key for diff in page.context["others"]}


def test_an_event_tells_what_it_changed_of_one_thing_once_from_the_first_value_to_the_last(client, auditor):
    order = place_order([(make_item(price=None), 5)])
    line, ana = order.lines.get(), Actor.person(make_person(name="Ana"))
    with transaction.atomic():
        operations.amend_line(line_id=line.pk, unit_price=Decimal("4.10"), actor=ana, now=NOON)
        operations.amend_line(line_id=line.pk, unit_price=Decimal("5.20"), actor=ana, now=NOON)

    event = AuditEvent.objects.filter(action="line.amended").latest("pk")
    (own,) = client.get(f"/controls/log/{event.pk}/").context["own"]

    (price,) = [each for each in own.fields if each.field.lower() == "unit price"]
    assert Decimal(price.after) == Decimal("5.20")
    assert "4.10" not in price.before


@pytest.mark.django_db(transaction=True)
def test_keys_read_as_names_and_choices_as_labels(client, auditor):
    exception, mira = broken_job(), make_person(name="Mira Olsen")
    operations.claim_exception(exception_id=exception.pk, actor=Actor.person(mira), now=NOON)

    event = AuditEvent.objects.get(action="exception.claimed")
    page = client.get(f"/controls/log/{event.pk}/")
    said = {(field.field, field.before, field.after) for diff in page.context["own"] for field in diff.fields}
    assert ("Owner", "empty", "Mira Olsen") in said
    assert {"label": "Owner", "value": "empty → Mira Olsen"} in page.context["facts"]


def test_an_order_number_finds_all_that_hangs_on_the_order(client, auditor):
    order, _ = place_order(), place_order()
    found = {row["event"].order_id for row in client.get(f"/controls/log/?subject={order.number}").context["rows"]}
    assert found == {order.pk}


def test_a_link_is_only_for_who_may_open_it():
    order = place_order()
    warehouse, finance = make_person(Role.WAREHOUSE), make_person(Role.FINANCE)
    assert subjects.name_of("orders.order", order.pk, warehouse).url == f"/orders/{order.pk}/"
    assert subjects.name_of("masterdata.customer", order.customer_id, warehouse).url == ""
    assert subjects.name_of("masterdata.customer", order.customer_id, finance).url != ""
    assert str(subjects.name_of("orders.order", 987654, finance)) == "Order no. 987654"


def test_every_noun_of_the_log_can_be_named():
    for noun in subjects._nouns.values():
        model = subjects.model_of(noun.type)
        if noun.name:
            list(model._default_manager.values(*noun.fields, noun.key)[:1])
        if noun.find:
            model._meta.get_field(noun.find)
        if noun.url_name:
            assert reverse(noun.url_name, args=[1])
