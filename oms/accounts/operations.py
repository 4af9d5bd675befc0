"""Granting and taking away: the only way a person's roles change."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.contrib.sessions.models import Session
from django.db import transaction

from oms.actors import Actor
from oms.audit.record import record
from oms.errors import OperationRefused

from .access import Role
from .duties import conflicts
from .models import User


class GrantRefused(OperationRefused):
    code = "grant_refused"


@transaction.atomic
def change_person(*, user_id: int, roles: Collection[str], is_active: bool, actor: Actor, now: datetime) -> User:
    """Give a person just these roles, and let them in or not. Whoever is shut out is signed out everywhere.

    Locks the administrators, so that two of them cannot take each other's role at once. Audits person.changed. Raises
    GrantRefused for duties that exclude each other, for one's own account, and for the last active administrator.
    """
    admins = list(User.objects.select_for_update().filter(roles__contains=[Role.ADMIN], is_active=True).order_by("pk"))
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise GrantRefused("There is no such person.", code="not_found")
    wanted = [role for role in Role.values if role in roles]
    if user.pk == actor.user_id:
        raise GrantRefused("Nobody changes their own rights; ask another administrator.", code="own_account")
    if why := conflicts(wanted):
        raise GrantRefused(" ".join(why), code="duties_conflict")
    stays_admin = is_active and Role.ADMIN in wanted
    if [admin.pk for admin in admins] == [user.pk] and not stays_admin:
        raise GrantRefused(f"{user} is the last administrator; make somebody else one first.", code="last_admin")
    before = {"roles": ", ".join(user.roles), "is_active": user.is_active}
    user.roles, user.is_active = wanted, is_active
    user.save(update_fields=["roles", "is_active"])
    after = {"roles": ", ".join(wanted), "is_active": is_active}
    changes: dict[str, Any] = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    record("person.changed", user, actor=actor, note=user.name or user.email, **changes)
    if not is_active:
        _sign_out(user)
    return user


def _sign_out(user: User) -> None:
    """End every session of the person. Sessions do not say whose they are, so each live one is looked into."""
    for session in Session.objects.all().iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
