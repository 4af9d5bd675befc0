"""Pages of the shell itself: home, search, one panel."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from oms.accounts.access import public, signed_in

from . import navigation, pages, panels
from .search import groups, the_one


@require_safe
@public
def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers look for the mark beside what names none, such as a PDF."""
    return HttpResponseRedirect(static("mark.svg"))


@public
def no_second_address(request: HttpRequest) -> HttpResponse:
    """An address is who somebody is: whoever manages people gives it, and nobody swaps it for another by themselves."""
    raise Http404("Addresses are given by whoever manages people.")


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """Straight to where this person works."""
    return HttpResponseRedirect(navigation.home_of(request.user))


@require_safe
@signed_in
def search(request: HttpRequest) -> HttpResponse:
    """Everything that bears the number or name, by kind; the one that bears just this number opens at once."""
    query = request.GET.get("q", "").strip()
    found = groups(query, request.user)
    one = the_one(found)
    if one and not pages.wants_fragment(request):
        return HttpResponseRedirect(one.url)
    count = sum(len(group.hits) for group in found)
    return render(request, "web/search.html", {"query": query, "q": query, "groups": found, "count": count})


@require_safe
@signed_in
def panel(request: HttpRequest, slot: str, pk: int, code: str) -> HttpResponse:
    return panels.fragment(request, slot, pk, code)
