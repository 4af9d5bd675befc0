"""How the sign-in library behaves here: nobody signs up; an administrator adds people. Its mail goes our road."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.utils import timezone

from oms.actors import Actor
from oms.audit.record import record

from . import invitations
from .models import User

log = logging.getLogger(__name__)


class ClosedSignUp(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Audits person.sign_in_failed of people we know; of others there is nothing to tell but a line in the log.

        The library's limits come first (five tries in five minutes an address, ten a minute a caller), so nobody can
        fill the audit log from outside.
        """
        user = User.objects.filter(email__iexact=credentials.get("email") or "").first()
        if user is None:
            log.warning("Somebody tried to sign in with an address that nobody here has.")
        else:
            record("person.sign_in_failed", user, actor=Actor.system("Somebody unknown"), note=str(user))

    def send_password_reset_mail(self, user: User, email: str, context: dict) -> None:
        """The letter becomes a row and a job: a mail server that is away loses nothing and keeps nobody waiting."""
        invitations.help_in(user, link=context["password_reset_url"], now=timezone.now())


class ClosedSocialSignUp(DefaultSocialAccountAdapter):
    """Single sign-on lets in people we know, and makes no new ones."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin) -> bool:
        return False
