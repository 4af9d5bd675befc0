"""Reading who is there."""

from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q, QuerySet

from .access import ROLES, Role
from .models import User

_INVITED = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
_STATES = {
    "active": Q(is_active=True) & ~_INVITED,
    "invited": Q(is_active=True) & _INVITED,
    "deactivated": Q(is_active=False),
}


def people(wanted: dict[str, Any]) -> QuerySet[User]:
    """The people that a filter names: by a part of name or address, a role, a state of their account."""
    rows = User.objects.select_related("business_unit")
    if name := wanted.get("name"):
        rows = rows.filter(Q(name__icontains=name) | Q(email__icontains=name))
    if role := wanted.get("role"):
        rows = rows.filter(roles__contains=[role])
    return rows.filter(_STATES[wanted["state"]]) if wanted.get("state") in _STATES else rows


def who_may(permission: str) -> QuerySet[User]:
    """The active people whose roles grant it, by name."""
    granting = [role for role, granted in ROLES.items() if permission in granted]
    return User.objects.filter(_STATES["active"], roles__overlap=granting).order_by("name", "pk")


def heads_by_role() -> dict[str, int]:
    """How many active people hold each role."""
    held = [role for roles in User.objects.filter(is_active=True).values_list("roles", flat=True) for role in roles]
    return {role.value: held.count(role.value) for role in Role}
