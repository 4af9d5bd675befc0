"""The demo's own pages: who to be, and the sample files."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from oms.accounts.access import Permission as P
from oms.accounts.access import needs, public
from oms.actors import Actor
from oms.edi import operations as edi
from oms.web import pages

from . import personas as demo_people
from .personas import refuse_outside_demo
from .samples import BY_SLUG, SAMPLES, Sample, fresh


@public
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Who do you want to be?"""
    refuse_outside_demo()
    return render(request, "demo/personas.html", {"personas": demo_people.personas(request)})


@public
@require_POST
def become(request: HttpRequest, user_id: int) -> HttpResponse:
    """Go on as a demo person, on the page the visitor wanted or where that person works."""
    demo_people.become(request, user_id)
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(wanted if safe else reverse("home"))


@require_safe
@needs(P.EDI_WORK)
def samples(request: HttpRequest) -> HttpResponse:
    """The files to drop in, each with a sentence and what will come of it."""
    refuse_outside_demo()
    return render(request, "demo/samples.html", {"samples": SAMPLES, "crumbs": _crumbs()})


@require_safe
@needs(P.EDI_WORK)
def sample(request: HttpRequest, slug: str) -> HttpResponse:
    """One file, dated today."""
    found = _find(slug)
    answer = HttpResponse(fresh(found, timezone.now()), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.filename}"'
    return answer


@require_POST
@needs(P.EDI_WORK)
def drop(request: HttpRequest, slug: str) -> HttpResponse:
    """Store the file as if its sender had just delivered it; it is read like any other."""
    found = _find(slug)
    if not found.is_edi:
        raise Http404("That file is for pasting.")
    file_id, _ = pages.once(request, lambda: _store(request, found))
    return pages.done(request, f"{found.filename} is stored and being read.", "edi:file", file_id)


def _store(request: HttpRequest, found: Sample) -> int:
    now = timezone.now()
    content = fresh(found, now)
    actor = Actor.of(request)
    return edi.store_file(content=content, filename=found.filename, channel="upload", actor=actor, now=now).pk


def _find(slug: str) -> Sample:
    refuse_outside_demo()
    if slug not in BY_SLUG:
        raise Http404("There is no such sample.")
    return BY_SLUG[slug]


def _crumbs() -> list[dict[str, str]]:
    return [{"label": "EDI", "url": reverse("edi:messages")}, {"label": "Sample files"}]
