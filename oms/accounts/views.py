"""People and their roles."""

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from oms.actors import Actor
from oms.audit.queries import timeline_of
from oms.errors import OperationRefused
from oms.web import pages
from oms.web.lists import Listing

from . import operations
from .access import ROLES, Permission, Role, needs
from .duties import CONFLICTS
from .forms import PeopleFilter, PersonForm
from .models import User

LISTING = Listing("people.list", {"name": ("name", "pk"), "-name": ("-name", "-pk")})


@require_safe
@needs(Permission.USER_ADMIN)
def listing(request: HttpRequest) -> HttpResponse:
    form = PeopleFilter(request)
    wanted = form.criteria()
    rows = User.objects.select_related("business_unit")
    if name := wanted.get("name"):
        rows = rows.filter(Q(name__icontains=name) | Q(email__icontains=name))
    if role := wanted.get("role"):
        rows = rows.filter(roles__contains=[role])
    context = {"form": form, "page": LISTING.page(rows, request), "tabs": _tabs("people")}
    return pages.render(request, "people/list.html", "people/partials/people_table.html", context)


@require_safe
@needs(Permission.USER_ADMIN)
def matrix(request: HttpRequest) -> HttpResponse:
    """Every permission by every role: the table that the code itself reads."""
    context = {
        "roles": [{"code": role.value, "label": role.label} for role in Role],
        "rows": [
            {"label": p.label, "code": p.value, "granted": [p in ROLES[role] for role in Role]} for p in Permission
        ],
        "duties": [why for _, _, why in CONFLICTS],
        "tabs": _tabs("roles"),
    }
    return render(request, "people/roles.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.USER_ADMIN)
def person(request: HttpRequest, user_id: int) -> HttpResponse:
    """One person: their roles, and whether they may sign in."""
    user = User.objects.select_related("business_unit").filter(pk=user_id).first()
    if user is None:
        raise Http404("There is no such person.")
    if request.method != "POST":
        form = PersonForm(initial={"roles": user.roles, "is_active": user.is_active})
        return _page(request, user, form)
    form = PersonForm(request.POST)
    if not form.is_valid():
        return _page(request, user, form, status=422)
    try:
        operations.change_person(user_id=user.pk, actor=Actor.of(request), now=timezone.now(), **form.cleaned_data)
    except OperationRefused as refusal:
        form.add_error(None, refusal.message)
        return _page(request, user, form, status=409)
    return pages.done(request, f"The rights of {user} are changed.", "people:person", user.pk)


def _page(request: HttpRequest, user: User, form: PersonForm, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "someone": user,
        "form": form,
        "is_self": user.pk == request.user.pk,
        "events": timeline_of("accounts.user", user.pk),
        "crumbs": [{"label": "People", "url": reverse("people:list")}],
    }
    return render(request, "people/person.html", context, status=status)


def _tabs(current: str) -> list[dict[str, Any]]:
    places = [("people", "People", "people:list"), ("roles", "Roles", "people:roles")]
    return [{"label": label, "url": reverse(name), "current": code == current} for code, label, name in places]
