"""Being one of the demo people with one click. Real accounts with real permissions; nowhere but in the demo."""

from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest
from django.urls import reverse

from oms.accounts.models import User
from oms.actors import Actor
from oms.audit.record import record

from .people import LOGINS

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
_DOES = {email: does for email, _, _, does in LOGINS}


def refuse_outside_demo() -> None:
    """Raises Http404 where this is no demo: the page is not there, and neither is the way in."""
    if not settings.DEMO:
        raise Http404("There is no demo company here.")


def personas(request: HttpRequest) -> list[dict[str, Any]]:
    """The people one can be, for the menu and the sign-in page; none outside the demo."""
    if not settings.DEMO:
        return []
    people = {user.email: user for user in User.objects.filter(email__in=_DOES, is_demo=True, is_active=True)}
    return [_card(people[email], request) for email in _DOES if email in people]


def become(request: HttpRequest, user_id: int) -> User:
    """Sign the visitor in as a demo person, and note who was signed in before. Audits demo.became."""
    refuse_outside_demo()
    user = User.objects.filter(pk=user_id, is_demo=True, is_active=True).first()
    if user is None:
        raise Http404("There is no such demo person.")
    before = request.user.email if request.user.is_authenticated else ""
    login(request, user, backend=_BACKEND)
    record("demo.became", user, actor=Actor.person(user), note=user.name, before=before)
    return user


def _card(user: User, request: HttpRequest) -> dict[str, Any]:
    current = getattr(request, "user", None)
    return {
        "name": user.name,
        "role": user.role_label,
        "does": _DOES[user.email],
        "url": reverse("demo:become", args=[user.pk]),
        "current": current is not None and current.pk == user.pk,
    }
