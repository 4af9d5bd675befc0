"""People and their roles."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from oms.actors import Actor
from oms.audit.queries import timeline_of
from oms.errors import OperationRefused
from oms.web import pages
from oms.web.lists import Listing

from . import operations, queries
from .access import PURPOSES, ROLES, Permission, Role, needs
from .duties import CONFLICTS
from .forms import NewPersonForm, PeopleFilter, PersonForm
from .models import User


def _count(rows: QuerySet) -> int:
    return rows.count()


LISTING = Listing("people.list", {"name": ("name", "pk"), "-name": ("-name", "-pk")}, count=_count)


@require_safe
@needs(Permission.USER_ADMIN)
def listing(request: HttpRequest) -> HttpResponse:
    form = PeopleFilter(request)
    page = LISTING.page(queries.people(form.criteria()), request)
    context = {"form": form, "page": page, "tabs": _tabs("people")}
    return pages.render(request, "people/list.html", "people/partials/people_table.html", context)


@require_safe
@needs(Permission.USER_ADMIN)
def matrix(request: HttpRequest) -> HttpResponse:
    """The roles, and every permission by every role: the tables that the code itself reads."""
    heads = queries.heads_by_role()
    context = {
        "roles": [
            {"code": r.value, "label": r.label, "does": PURPOSES[r], "heads": heads[r], "grants": len(ROLES[r])}
            for r in Role
        ],
        "rows": [
            {"label": p.label, "code": p.value, "granted": [p in ROLES[role] for role in Role]} for p in Permission
        ],
        "duties": [why for _, _, why in CONFLICTS],
        "tabs": _tabs("roles"),
    }
    return render(request, "people/roles.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.USER_ADMIN)
def new(request: HttpRequest) -> HttpResponse:
    """Add a person; they are invited by mail to choose their password."""
    form = NewPersonForm(request.POST or None)
    if request.method != "POST":
        return _new(request, form)
    if not form.is_valid():
        return _new(request, form, status=422)

    def add() -> int:
        actor, site = Actor.of(request), request.build_absolute_uri("/").rstrip("/")
        return operations.add_person(actor=actor, now=timezone.now(), site=site, **form.values()).pk

    try:
        user_id, _ = pages.once(request, add)
    except OperationRefused as refusal:
        form.add_error(None, refusal.message)
        return _new(request, form, status=409)
    name = form.cleaned_data["name"]
    return pages.done(request, f"{name} is added; the invitation is on its way.", "people:person", user_id)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.USER_ADMIN)
def person(request: HttpRequest, user_id: int) -> HttpResponse:
    """One person: who they are, their roles, and whether they may sign in."""
    user = User.objects.select_related("business_unit").filter(pk=user_id).first()
    if user is None:
        raise Http404("There is no such person.")
    if request.method != "POST":
        known = {"name": user.name, "business_unit": user.business_unit, "roles": user.roles}
        return _page(request, user, PersonForm(initial=known))
    form = PersonForm(request.POST)
    if not form.is_valid():
        return _page(request, user, form, status=422)
    try:
        operations.change_person(user_id=user.pk, actor=Actor.of(request), **form.values())
    except OperationRefused as refusal:
        form.add_error(None, refusal.message)
        return _page(request, user, form, status=409)
    return pages.done(request, f"The account of {form.cleaned_data['name']} is changed.", "people:person", user.pk)


@require_POST
@needs(Permission.USER_ADMIN)
def deactivate(request: HttpRequest, user_id: int) -> HttpResponse:
    return pages.deed(
        request,
        lambda actor, now: str(operations.deactivate_person(user_id=user_id, actor=actor)),
        lambda name: f"{name} is deactivated and signed out everywhere.",
        reverse("people:person", args=[user_id]),
    )


@require_POST
@needs(Permission.USER_ADMIN)
def reactivate(request: HttpRequest, user_id: int) -> HttpResponse:
    return pages.deed(
        request,
        lambda actor, now: str(operations.reactivate_person(user_id=user_id, actor=actor)),
        lambda name: f"{name} may sign in again.",
        reverse("people:person", args=[user_id]),
    )


@require_POST
@needs(Permission.USER_ADMIN)
def invite(request: HttpRequest, user_id: int) -> HttpResponse:
    """Send the invitation once more."""
    site = request.build_absolute_uri("/").rstrip("/")
    return pages.deed(
        request,
        lambda actor, now: operations.invite_again(user_id=user_id, site=site, actor=actor, now=now).email,
        lambda email: f"Another invitation goes to {email}; the link in the one before works no longer.",
        reverse("people:person", args=[user_id]),
    )


def _new(request: HttpRequest, form: NewPersonForm, *, status: int = 200) -> HttpResponse:
    crumbs = [{"label": "People", "url": reverse("people:list")}]
    return render(request, "people/new.html", {"form": form, "crumbs": crumbs}, status=status)


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
