"""The letters that let a person choose their own password: nobody else ever knows it."""

from datetime import datetime, timedelta

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from oms.notify.letters import Letter, write_letters

from .models import User


def invite(user: User, *, site: str, inviter: str, now: datetime) -> None:
    """Write the invitation, to be sent after commit. `site` is where we are served: `https://orders.example.com`.

    Its link works once, for PASSWORD_RESET_TIMEOUT seconds. Making the unusable password anew ends every older link.
    """
    user.set_unusable_password()
    user.save(update_fields=["password"])
    context = {"inviter": inviter, "link": site + link_of(user), "site": site}
    _write("invitation", user, f"{inviter} invites you to Meridian", context, now)


@transaction.atomic
def help_in(user: User, *, link: str, now: datetime) -> None:
    """Write the letter to somebody who forgot their password."""
    _write("password_reset", user, "Choose a new password", {"link": link}, now)


def link_of(user: User) -> str:
    """The page where this person chooses a password, as a path. It proves who they are: show it to nobody else."""
    key = {"uidb36": user_pk_to_url_str(user), "key": app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)}
    return reverse("account_reset_password_from_key", kwargs=key)


def _write(template: str, user: User, subject: str, context: dict, now: datetime) -> None:
    dedupe = f"{template}:{user.pk}:{now.timestamp():.6f}"
    until = now + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    facts = {**context, "user": user, "until": until, "zone": user.timezone}
    write_letters([Letter(dedupe, user.email, subject, template, facts, confidential=True)])
