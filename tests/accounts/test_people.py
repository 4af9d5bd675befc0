"""Rights: who grants them, which exclude each other, and that somebody always can."""

import threading

import pytest
from django.db import connection

from oms.accounts import operations
from oms.accounts.access import ROLES, Permission, Role
from oms.accounts.duties import conflicts
from oms.accounts.models import User
from oms.actors import Actor
from oms.audit.models import AuditEvent
from orders.models import OrderException
from tests.builders.company import make_person, make_unit
from tests.builders.desk import broken_job
from tests.builders.screens import queries_of, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    person = make_person(Role.ADMIN, name="Eve Tanaka")
    client.force_login(person)
    return person


def change(user: User, actor: User, roles) -> User:
    return operations.change_person(
        user_id=user.pk, name=user.name, roles=roles, business_unit_id=None, actor=Actor.person(actor)
    )


def test_roles_are_granted_and_told(client, admin):
    ana = make_person(Role.SPECIALIST)
    response = client.post(f"/people/{ana.pk}/", {"name": "Ana Kovač", "roles": [Role.MANAGER]})

    assert response.status_code == 302
    ana.refresh_from_db()
    assert ana.roles == [Role.MANAGER]
    event = AuditEvent.objects.get(action="person.changed")
    assert (event.actor_name, event.changes["roles"]) == ("Eve Tanaka", ["specialist", "manager"])


def test_who_moves_to_another_home_unit_keeps_its_time_from_then_on(client, admin):
    vienna = make_unit(code="AT", name="Meridian Austria", timezone="Europe/Vienna")
    ana = make_person(Role.SPECIALIST)
    client.post(f"/people/{ana.pk}/", {"name": "Ana", "roles": [Role.SPECIALIST], "business_unit": vienna.pk})

    ana.refresh_from_db()
    assert (ana.business_unit, ana.timezone) == (vienna, "Europe/Vienna")
    changes = AuditEvent.objects.get(action="person.changed").changes
    assert changes["home_unit"][1] == "Meridian Austria"
    assert changes["time_zone"][1] == "Europe/Vienna"

    client.post(f"/people/{ana.pk}/", {"name": "Ana", "roles": [Role.SPECIALIST]})
    ana.refresh_from_db()
    assert (ana.business_unit, ana.timezone) == (None, "UTC")
    assert AuditEvent.objects.filter(action="person.changed").latest("pk").changes["home_unit"][1] == "none"


def test_the_form_says_that_the_home_unit_restricts_nothing(client, admin):
    page = client.get("/people/new/").content.decode()
    assert ("Home unit" in page, "All business units" in page) == (True, False)
    assert "It opens and closes nothing" in page


def test_whoever_is_shut_out_is_signed_out_everywhere(client, admin, django_user_model):
    from django.test import Client

    ana, desk = make_person(Role.SPECIALIST), Client()
    desk.force_login(ana)
    assert desk.get("/orders/").status_code == 200

    client.post(f"/people/{ana.pk}/deactivate/")

    assert desk.get("/orders/").status_code == 302
    assert client.get(f"/people/{admin.pk}/").status_code == 200


def test_nobody_changes_their_own_rights(client, admin):
    make_person(Role.ADMIN)
    response = client.post(f"/people/{admin.pk}/", {"name": admin.name, "roles": [Role.FINANCE]})
    assert response.status_code == 409
    assert "Nobody changes their own rights" in response.content.decode()
    admin.refresh_from_db()
    assert admin.roles == [Role.ADMIN]


def test_the_last_administrator_stays_one():
    last, other = make_person(Role.ADMIN), make_person(Role.ADMIN, is_active=False)
    actor = Actor.person(other)
    for deed in (
        lambda: change(last, other, [Role.FINANCE]),
        lambda: operations.deactivate_person(user_id=last.pk, actor=actor),
    ):
        with pytest.raises(operations.GrantRefused) as refusal:
            deed()
        assert refusal.value.code == "last_admin"
    last.refresh_from_db()
    assert (last.roles, last.is_active) == ([Role.ADMIN], True)


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_unseat_each_other_at_once():
    first, second = make_person(Role.ADMIN), make_person(Role.ADMIN)
    start, refused = threading.Barrier(2), []

    def unseat(whom: User, by: User) -> None:
        try:
            start.wait()
            change(whom, by, [Role.FINANCE])
        except operations.GrantRefused as refusal:
            refused.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=unseat, args=pair) for pair in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert refused == ["last_admin"]
    assert User.objects.filter(roles__contains=[Role.ADMIN], is_active=True).count() == 1


@pytest.mark.parametrize(
    "roles", [[Role.ADMIN, Role.FINANCE], [Role.ADMIN, Role.SPECIALIST], [Role.MANAGER, Role.FINANCE]]
)
def test_duties_that_exclude_each_other_are_not_granted_together(roles):
    ana, admin = make_person(Role.SPECIALIST), make_person(Role.ADMIN)
    with pytest.raises(operations.GrantRefused) as refusal:
        change(ana, admin, roles)
    assert refusal.value.code == "duties_conflict"
    ana.refresh_from_db()
    assert ana.roles == [Role.SPECIALIST]


@pytest.mark.parametrize("role", list(Role))
def test_no_role_of_its_own_holds_conflicting_duties(role):
    assert conflicts([role]) == []


def test_the_matrix_shows_what_the_code_reads(client, admin):
    rows = client.get("/people/roles/").context["rows"]
    assert len(rows) == len(Permission)
    for row in rows:
        assert row["granted"] == [row["code"] in ROLES[role] for role in Role]


def test_an_unknown_role_is_refused_in_place(client, admin):
    ana = make_person(Role.SPECIALIST)
    for roles in (["superuser"], []):
        assert client.post(f"/people/{ana.pk}/", {"name": "Ana", "roles": roles}).status_code == 422
    ana.refresh_from_db()
    assert ana.roles == [Role.SPECIALIST]
    assert client.get("/people/987654/").status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMIN])
@pytest.mark.parametrize("url", ["/people/", "/people/new/", "/people/roles/", "/people/1/"])
def test_only_an_administrator_manages_people(client, role, url):
    client.force_login(make_person(role))
    assert client.get(url).status_code == 403


def test_people_are_found_by_name_and_role(client, admin):
    make_person(Role.WAREHOUSE, name="Bo Lindqvist")
    names = {person.name for person in client.get("/people/?name=lindq").context["page"]}
    assert names == {"Bo Lindqvist"}
    assert len(client.get("/people/?role=warehouse").context["page"]) == 1


def test_a_deactivated_person_lets_go_of_the_work_and_can_come_back(client, admin):
    mira = make_person(Role.SPECIALIST)
    exception = broken_job()
    OrderException.objects.filter(pk=exception.pk).update(owner=mira)

    client.post(f"/people/{mira.pk}/deactivate/")
    exception.refresh_from_db()
    assert exception.owner is None
    assert client.post(f"/people/{mira.pk}/deactivate/").status_code == 409

    assert client.post(f"/people/{mira.pk}/reactivate/").status_code == 302
    mira.refresh_from_db()
    assert (mira.is_active, mira.roles) == (True, [Role.SPECIALIST])
    told = AuditEvent.objects.filter(subject_type="accounts.user", subject_id=mira.pk).order_by("pk")
    assert [event.action for event in told] == ["person.deactivated", "person.reactivated"]
    assert told[0].permission == Permission.USER_ADMIN


def test_who_may_not_work_exceptions_any_more_lets_go_of_them(admin):
    mira, work = make_person(Role.SPECIALIST), broken_job()
    OrderException.objects.filter(pk=work.pk).update(owner=mira)

    change(mira, admin, [Role.SPECIALIST, Role.WAREHOUSE])
    assert OrderException.objects.get().owner == mira

    change(mira, admin, [Role.WAREHOUSE])
    assert OrderException.objects.get().owner is None


def test_people_are_found_by_the_state_of_their_account(client, admin):
    make_person(name="Gone", is_active=False, password="x")
    make_person(name="New", password="!unusable")
    found = {
        state: [person.name for person in client.get(f"/people/?state={state}").context["page"]]
        for state in ("active", "invited", "deactivated")
    }
    assert found == {"active": ["Eve Tanaka"], "invited": ["New"], "deactivated": ["Gone"]}


def test_thirty_people_cost_as_many_queries_as_one():
    desk = signed_in(Role.ADMIN)
    one = queries_of(desk, "/people/")
    for _ in range(29):
        make_person()
    assert queries_of(desk, "/people/") == one
