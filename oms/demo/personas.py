"""Being one of the demo people with one click. Real accounts with real permissions; nowhere but in the demo."""

from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest
from django.urls import reverse

from oms import prepared
from oms.accounts.access import Role
from oms.accounts.models import User
from oms.actors import Actor
from oms.audit.record import record

from .people import PICKED, Persona

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def refuse_outside_demo() -> None:
    """Raises Http404 where this is no demo: the page is not there, and neither is the way in."""
    if not settings.DEMO:
        raise Http404("There is no demo company here.")


def personas(request: HttpRequest) -> list[dict[str, Any]]:
    """The people one can be, for the menu and the sign-in page; none outside the demo."""
    if not settings.DEMO:
        return []
    present = _present()
    return [_card(persona, present[persona.email], request) for persona in PICKED if persona.email in present]


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


def _present() -> dict[str, int]:
    """Keys by e-mail of the demo people who may sign in. Asked on every page."""
    return dict(prepared.rows("SELECT email, id FROM accounts_user WHERE is_demo AND is_active"))


def _card(persona: Persona, key: int, request: HttpRequest) -> dict[str, Any]:
    current = getattr(request, "user", None)
    return {
        "name": persona.name,
        "role": Role(persona.role).label,
        "does": persona.does,
        "url": reverse("demo:become", args=[key]),
        "current": current is not None and current.pk == key,
    }
