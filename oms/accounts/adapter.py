"""How the sign-in library behaves here: nobody signs up; an administrator adds people."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


class ClosedSignUp(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class ClosedSocialSignUp(DefaultSocialAccountAdapter):
    """Single sign-on lets in people we know, and makes no new ones."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin) -> bool:
        return False
