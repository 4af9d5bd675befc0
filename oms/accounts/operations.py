"""Adding people, granting and taking away: the only way an account and its rights change."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.contrib.sessions.models import Session
from django.db import connection, transaction

from oms.actors import Actor
from oms.audit.record import record
from oms.errors import NotFound, OperationRefused
from oms.events import announce

from . import invitations
from .access import Role
from .duties import conflicts
from .events import PersonDeactivated, PersonRolesChanged
from .models import BusinessUnit, User

NO_UNIT = "none"


class GrantRefused(OperationRefused):
    code = "grant_refused"


@transaction.atomic
def add_person(
    *,
    email: str,
    name: str,
    roles: Collection[str],
    actor: Actor,
    now: datetime,
    business_unit_id: int | None = None,
    site: str = "",
    password: str | None = None,
) -> User:
    """Add a person, and invite them by mail to choose a password unless one is given.

    `site` is where we are served, for the link in the invitation. They keep the time of their home unit (None: UTC),
    which restricts nothing. Audits person.added. Raises GrantRefused for an address that is known and for duties that
    exclude each other, and ValidationError for an address that is none.
    """
    wanted = _grantable(roles)
    unit = BusinessUnit.objects.get(pk=business_unit_id) if business_unit_id else None
    _take_turns()
    if User.objects.filter(email=email.lower()).exists():
        raise GrantRefused(f"A user with the address {email.lower()} already exists.", code="address_known")
    user = User.objects.create_user(email, password, name=name, roles=wanted, business_unit=unit, timezone=_zone(unit))
    facts: dict[str, Any] = {
        "email": user.email,
        "roles": ["", ", ".join(wanted)],
        "home_unit": unit.name if unit else NO_UNIT,
    }
    record("person.added", user, actor=actor, note=str(user), **facts)
    if password is None:
        invitations.invite(user, site=site, inviter=actor.name, now=now)
    return user


@transaction.atomic
def change_person(
    *, user_id: int, name: str, roles: Collection[str], business_unit_id: int | None, actor: Actor
) -> User:
    """Give a person just these roles, this name and this home unit with its time (None: UTC).

    Audits person.changed; announces PersonRolesChanged where they did. Raises GrantRefused for duties that exclude
    each other, for one's own account, and for the last active administrator.
    """
    user, admins = _locked(user_id, actor)
    wanted = _grantable(roles)
    if Role.ADMIN not in wanted:
        _refuse_last_admin(user, admins)
    unit = BusinessUnit.objects.get(pk=business_unit_id) if business_unit_id else None
    before = _facts(user)
    if unit != user.business_unit:
        user.business_unit, user.timezone = unit, _zone(unit)
    user.name, user.roles = name, wanted
    user.save(update_fields=["name", "roles", "business_unit", "timezone"])
    after = _facts(user)
    changes: dict[str, Any] = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    if changes:
        record("person.changed", user, actor=actor, note=str(user), **changes)
    if "roles" in changes:
        announce(PersonRolesChanged(user_id=user.pk, name=str(user)))
    return user


@transaction.atomic
def deactivate_person(*, user_id: int, actor: Actor) -> User:
    """Shut a person out and sign them out everywhere; what they did stays theirs.

    Audits person.deactivated, announces PersonDeactivated. Raises GrantRefused for one's own account and for the last
    active administrator.
    """
    user, admins = _locked(user_id, actor)
    if not user.is_active:
        raise GrantRefused(f"{user} is deactivated already.", code="not_active")
    _refuse_last_admin(user, admins)
    user.is_active = False
    user.save(update_fields=["is_active"])
    record("person.deactivated", user, actor=actor, note=str(user), is_active=[True, False])
    _sign_out(user)
    announce(PersonDeactivated(user_id=user.pk, name=str(user)))
    return user


@transaction.atomic
def reactivate_person(*, user_id: int, actor: Actor) -> User:
    """Let a person in again, with the roles and the password they had. Audits person.reactivated."""
    user, _ = _locked(user_id, actor)
    if user.is_active:
        raise GrantRefused(f"{user} is active already.", code="active")
    _grantable(user.roles)  # what excludes each other may have changed since
    user.is_active = True
    user.save(update_fields=["is_active"])
    record("person.reactivated", user, actor=actor, note=str(user), is_active=[False, True])
    return user


@transaction.atomic
def invite_again(*, user_id: int, site: str, actor: Actor, now: datetime) -> User:
    """Send the invitation once more; the link of the one before works no longer. Audits person.invited.

    Raises GrantRefused for somebody who has a password (they ask for another on the sign-in page) or is shut out.
    """
    user, _ = _locked(user_id, actor)
    if not (user.is_active and user.is_invited):
        raise GrantRefused(f"{user} has chosen a password, or may not sign in.", code="not_invited")
    invitations.invite(user, site=site, inviter=actor.name, now=now)
    record("person.invited", user, actor=actor, note=str(user), email=user.email)
    return user


def _locked(user_id: int, actor: Actor) -> tuple[User, list[int]]:
    """The person and the ids of the active administrators, all locked: two of them cannot unseat each other at once.

    Work that only names them goes on meanwhile (no key is locked): it may hold an order we are about to free.
    """
    admins = (
        User.objects.select_for_update(no_key=True).filter(roles__contains=[Role.ADMIN], is_active=True).order_by("pk")
    )
    ids = [admin.pk for admin in admins]
    people = User.objects.select_for_update(of=("self",), no_key=True)
    user = people.select_related("business_unit").filter(pk=user_id).first()
    if user is None:
        raise NotFound("There is no such person.")
    if user.pk == actor.user_id:
        raise GrantRefused("Nobody changes their own rights; ask another administrator.", code="own_account")
    return user, ids


def _grantable(roles: Collection[str]) -> list[str]:
    wanted = [role.value for role in Role if role in roles]
    if why := conflicts(wanted):
        raise GrantRefused(" ".join(why), code="duties_conflict")
    return wanted


def _refuse_last_admin(user: User, admins: list[int]) -> None:
    if admins == [user.pk]:
        raise GrantRefused(f"{user} is the last administrator; make somebody else one first.", code="last_admin")


def _facts(user: User) -> dict[str, str]:
    unit = user.business_unit.name if user.business_unit else NO_UNIT
    return {"name": user.name, "roles": ", ".join(user.roles), "home_unit": unit, "time_zone": user.timezone}


def _zone(unit: BusinessUnit | None) -> str:
    return unit.timezone if unit else "UTC"


def _take_turns() -> None:
    """Two who add the same address at once: the second sees the first one's person."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('accounts.add_person', 0))")


def _sign_out(user: User) -> None:
    """End every session of the person. Sessions do not say whose they are, so each live one is looked into."""
    for session in Session.objects.all().iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
