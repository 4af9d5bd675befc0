"""The people of the demo company: what they do there, and how to sign in as one of them."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password

from oms.accounts.access import Role
from oms.accounts.models import BusinessUnit, User

from .logins import PASSWORD as DEMO_PASSWORD

DOMAIN = "meridian.example"


@dataclass(frozen=True, slots=True)
class Persona:
    """One of the demo people. `does` is what the picker says about a day in that chair; empty keeps them off it."""

    email: str
    name: str
    role: str
    unit: str
    does: str = ""


def _persona(name: str, role: str, unit: str, does: str = "") -> Persona:
    first = name.split()[0].lower()
    return Persona(f"{first}@{DOMAIN}", name, role, unit, does)


PEOPLE: tuple[Persona, ...] = (
    _persona("Ana Kovač", Role.SPECIALIST, "EU", "Works the exceptions, talks to customers, releases orders."),
    _persona("Bo Lindqvist", Role.WAREHOUSE, "US", "Picks, packs and ships, receives goods and returns."),
    _persona("Cy Okafor", Role.MANAGER, "US", "Runs the desk, watches the figures, approves credit memos."),
    _persona("Dee Moreau", Role.FINANCE, "EU", "Invoices, payments, credit memos and the month end."),
    _persona("Eve Tanaka", Role.ADMIN, "US", "Adds people, gives roles, reads the audit log."),
    _persona("Mira Olsen", Role.SPECIALIST, "EU"),
    _persona("Jonas Thiele", Role.SPECIALIST, "EU"),
    _persona("Priya Raman", Role.SPECIALIST, "US"),
    _persona("Luis Ferrer", Role.SPECIALIST, "US"),
    _persona("Hannah Brooks", Role.SPECIALIST, "US"),
    _persona("Tomas Novak", Role.SPECIALIST, "EU"),
    _persona("Grace Adeyemi", Role.SPECIALIST, "US"),
    _persona("Sam Whitfield", Role.SPECIALIST, "US"),
    _persona("Rui Castelo", Role.WAREHOUSE, "EU"),
    _persona("Nadia Haddad", Role.FINANCE, "US"),
)

# Whom the picker offers.
PICKED = tuple(person for person in PEOPLE if person.does)
# What `up` prints of them: (e-mail, name, role, sentence).
LOGINS: list[tuple[str, str, str, str]] = [
    (person.email, person.name, Role(person.role).label, person.does) for person in PICKED
]


def hire(units: dict[str, BusinessUnit], since: datetime) -> list[User]:
    """Add the demo people, all with the published password."""
    password = make_password(DEMO_PASSWORD)
    users = [_user(person, units[person.unit], password) for person in PEOPLE]
    User.objects.bulk_create(users)
    User.objects.filter(pk__in=[user.pk for user in users]).update(created_at=since)
    return users


def _user(person: Persona, unit: BusinessUnit, password: str) -> User:
    return User(
        email=person.email,
        name=person.name,
        roles=[person.role],
        business_unit=unit,
        timezone=unit.timezone,
        is_demo=True,
        password=password,
    )
