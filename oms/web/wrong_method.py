"""Somebody opens the address of a form by hand: lead on to the thing it is about, or say where the form is."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve

from . import kept, pages
from .middleware import GetResponse


def lead_back(get_response: GetResponse) -> GetResponse:
    """Turn the empty 405 to a browser's GET into a redirect or a page. Innermost: the page shows the rail."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 405 or not _opened_in_a_browser(request):
            return response
        if thing := thing_above(request.path):
            return HttpResponseRedirect(thing)
        page = render(request, "errors/405.html", {"back": way_back(request)}, status=405)
        page["Allow"] = response["Allow"]
        return page

    return middleware


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The answer to a form without a valid token (403): a link to the page that held the form.

    What was typed is kept for that page (somebody signed in again in another window), unless another site sent it.
    """
    page = pages.page_of(request)
    is_kept = kept.from_here(request) and kept.keep(request, page)
    back = page if is_kept else way_back(request)
    if is_kept and pages.wants_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": back})
    return render(request, "403_csrf.html", {"back": back, "is_kept": is_kept}, status=403)


def thing_above(path: str) -> str:
    """`/shipments/7` of `/shipments/7/pick`: the nearest address above that names one thing, else empty."""
    above = path.rstrip("/").rpartition("/")[0]
    while above:
        for address in (above, f"{above}/"):
            if _names_one_thing(address):
                return address
        above = above.rpartition("/")[0]
    return ""


def way_back(request: HttpRequest) -> str:
    """The page the person came from; home when that is not ours, or this very address."""
    back = pages.came_from(request, "/")
    return "/" if back.partition("?")[0] == request.path and request.method == "GET" else back


def _names_one_thing(address: str) -> bool:
    try:
        return bool(resolve(address).kwargs)
    except Resolver404:
        return False


def _opened_in_a_browser(request: HttpRequest) -> bool:
    asked = request.method in ("GET", "HEAD") and "text/html" in request.headers.get("Accept", "")
    return asked and not pages.wants_fragment(request)
