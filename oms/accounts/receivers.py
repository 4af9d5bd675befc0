"""What the sign-in library says, in the words of our log."""

from allauth.account.signals import password_changed, password_reset, password_set, user_logged_in
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver

from oms.actors import Actor
from oms.audit.record import record

from .models import User


@receiver((password_reset, password_changed, password_set), dispatch_uid="accounts.password_chosen")
def note_new_password(user: User, **_: object) -> None:
    """Audits person.password_chosen: whoever comes by the link of a letter, or changes it when signed in."""
    record("person.password_chosen", user, actor=Actor.person(user), note=str(user))


@receiver(user_logged_in, dispatch_uid="accounts.signed_in")
def note_sign_in(user: User, **_: object) -> None:
    """Audits person.signed_in, once every step (the second factor too) is done."""
    record("person.signed_in", user, actor=Actor.person(user), note=str(user))


@receiver(user_logged_out, dispatch_uid="accounts.signed_out")
def note_sign_out(user: User | None, **_: object) -> None:
    """Audits person.signed_out; a session that merely ran out leaves no event."""
    if user is not None:
        record("person.signed_out", user, actor=Actor.person(user), note=str(user))
