"""Asking for a sign-in: a redirect for a page, a client-side redirect for an htmx fragment."""

from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url

from oms.web import pages


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send the visitor to the sign-in page, and afterwards to the page they looked at; a form is not replayed."""
    url = f"{resolve_url('account_login')}?{urlencode({'next': _page_of(request)})}"
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def _page_of(request: HttpRequest) -> str:
    """The address in the browser's bar, as a path of this host: not the one of a form or a fragment."""
    shown = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    whole = request.method in ("GET", "HEAD") and not pages.wants_fragment(request)
    if whole:
        return request.get_full_path()
    parts = urlsplit(shown)
    ours = parts.netloc == request.get_host() and parts.path.startswith("/") and not parts.path.startswith("//")
    return (parts.path + (f"?{parts.query}" if parts.query else "")) if ours else "/"
