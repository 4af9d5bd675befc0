"""How what happens to people reads in the log."""

from oms.audit import subjects, wording
from oms.audit.subjects import Noun

from .access import Permission as P

wording.register(
    {
        "person.added": ("plus", "{note} added"),
        "person.invited": ("mail", "{note} invited again"),
        "person.changed": ("person", "The account of {note} changed"),
        "person.deactivated": ("lock", "{note} deactivated and signed out"),
        "person.reactivated": ("check", "{note} reactivated"),
        "person.signed_in": ("person", "{note} signed in"),
        "person.signed_out": ("sign-out", "{note} signed out"),
        "person.sign_in_failed": ("alert", "A sign-in as {note} failed: the password was wrong"),
        "person.password_chosen": ("lock", "{note} chose a new password"),
    }
)
subjects.register(
    Noun("accounts.user", "Person", "{name}", "people:person", P.USER_ADMIN, find="email"),
    Noun("accounts.businessunit", "Business unit", "{name}"),
)
