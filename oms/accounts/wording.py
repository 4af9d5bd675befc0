"""How what happens to people reads in the log."""

from oms.audit import wording

wording.register(
    {
        "person.added": ("plus", "{note} added"),
        "person.invited": ("mail", "{note} invited again"),
        "person.changed": ("person", "The account of {note} changed"),
        "person.deactivated": ("lock", "{note} deactivated and signed out"),
        "person.reactivated": ("check", "{note} reactivated"),
        "person.password_chosen": ("lock", "{note} chose a new password"),
    }
)
