"""Could they? Who did it, in which role, under which permission, and who had given them that role."""

from dataclasses import dataclass

from oms.accounts.access import ROLES, Permission, Role

from .models import AuditEvent

_GRANTS = ("person.added", "person.changed", "person.reactivated")


@dataclass(frozen=True, slots=True)
class Right:
    """The answer about one event. `granted` is None where no permission was asked for: no person used a page."""

    who: str
    kind: str
    roles: str
    permissions: list[str]
    granted: bool | None
    by_role: str

    @property
    def tone(self) -> str:
        return {True: "good", False: "bad", None: ""}[self.granted]


def of(event: AuditEvent) -> Right:
    """Read from the event alone, as it was written at that moment; only what a role grants is today's table."""
    roles, wanted = _parts(event.actor_roles), _parts(event.permission)
    missing = [code for code in wanted if not _granting(roles, code)]
    granted = None if event.actor_kind != "person" or not wanted else not missing
    return Right(
        who=event.actor_name,
        kind=event.actor_kind,
        roles=roles_in_words(event),
        permissions=[permission_in_words(code) for code in wanted],
        granted=granted,
        by_role=", ".join(sorted({_role(role) for code in wanted for role in _granting(roles, code)})),
    )


def with_grant(event: AuditEvent) -> tuple[Right, AuditEvent | None]:
    """Also the event by which the person last got their roles; None where they came with the installation."""
    grant = None
    if event.actor_kind == "person":
        grants = AuditEvent.objects.filter(
            subject_type="accounts.user", subject_id=event.actor_id, action__in=_GRANTS, pk__lt=event.pk
        )
        grant = grants.filter(changes__has_key="roles").order_by("-pk").first()
    return of(event), grant


def roles_in_words(event: AuditEvent) -> str:
    return ", ".join(_role(role) for role in _parts(event.actor_roles))


def permission_in_words(code: str) -> str:
    return Permission(code).label if code in Permission.values else code


def permissions_in_words(event: AuditEvent) -> str:
    return ", ".join(permission_in_words(code) for code in _parts(event.permission))


def _granting(roles: list[str], permission: str) -> list[str]:
    return [role for role in roles if permission in ROLES.get(role, ())]


def _role(code: str) -> str:
    return Role(code).label if code in Role.values else code


def _parts(text: str) -> list[str]:
    return [part for part in text.split(", ") if part]
