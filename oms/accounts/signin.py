"""Asking for a sign-in: a redirect for a page, a client-side redirect for a form sent by htmx."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url

from oms.web import kept, pages


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send the visitor to the sign-in page, and afterwards to the page they looked at.

    A form is not sent again by itself; what was typed into it is kept (see `oms.web.kept`).
    """
    page = pages.page_of(request)
    if kept.keep(request, page):
        messages.info(request, "Your session had ended. What you typed is kept; sign in to go on with it.")
    url = f"{resolve_url('account_login')}?{urlencode({'next': page})}"
    if request.method == "GET" and pages.wants_fragment(request):
        return HttpResponse(status=401, headers={"X-Sign-In": url})  # toast.js goes there unless something is typed
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)
