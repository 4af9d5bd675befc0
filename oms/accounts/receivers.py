"""What the sign-in library says, in the words of our log."""

from allauth.account.signals import password_changed, password_reset, password_set
from django.dispatch import receiver

from oms.actors import Actor
from oms.audit.record import record

from .models import User


@receiver((password_reset, password_changed, password_set), dispatch_uid="accounts.password_chosen")
def note_new_password(user: User, **_: object) -> None:
    """Audits person.password_chosen: whoever comes by the link of a letter, or changes it when signed in."""
    record("person.password_chosen", user, actor=Actor.person(user), note=str(user))
