"""How the sign-in library behaves here: nobody signs up; an administrator adds people. Its mail goes our road."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.utils import timezone

from . import invitations
from .models import User


class ClosedSignUp(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_password_reset_mail(self, user: User, email: str, context: dict) -> None:
        """The letter becomes a row and a job: a mail server that is away loses nothing and keeps nobody waiting."""
        invitations.help_in(user, link=context["password_reset_url"], now=timezone.now())


class ClosedSocialSignUp(DefaultSocialAccountAdapter):
    """Single sign-on lets in people we know, and makes no new ones."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin) -> bool:
        return False
