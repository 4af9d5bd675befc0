"""Asking for a sign-in: a redirect for a page, a client-side redirect for an htmx fragment."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send the visitor to the sign-in page and back here afterwards (GET only; a form is not replayed)."""
    back = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
    url = f"{resolve_url('account_login')}?{urlencode({'next': back})}"
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)
