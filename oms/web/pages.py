"""Answers of a view: a page or its fragment, invalid (422), refused (409), done (redirect)."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render as render_template
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.utils import timezone

from oms.actors import Actor
from oms.errors import OperationRefused
from oms.jobs.once import once as once_for_key


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page: not boosted navigation, not a history restore."""
    htmx = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def render(
    request: HttpRequest, page: str, partial: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """One URL, two answers: the fragment (with waiting toasts out of band) to htmx, else the whole page."""
    if not wants_fragment(request):
        return render_template(request, page, context, status=status)
    html = render_to_string(partial, context, request)
    return HttpResponse(html + _toasts(request), status=status)


def invalid(request: HttpRequest, page: str, partial: str, context: dict[str, Any]) -> HttpResponse:
    """The form again, with what was typed and what is wrong with it (422)."""
    return render(request, page, partial, context, status=422)


def refused(request: HttpRequest, refusal: OperationRefused, *, back_to: str = "/", **kwargs: Any) -> HttpResponse:
    """The business said no (409): a toast that leaves the screen as it is, or a page with the way back."""
    if wants_fragment(request):
        messages.error(request, refusal.message)
        return HttpResponse(_toasts(request), status=409, headers={"HX-Reswap": "none"})
    back = resolve_url(back_to, **kwargs)
    return render_template(request, "errors/409.html", {"refusal": refusal, "back": back}, status=409)


def done(request: HttpRequest, message: str, to: str, *args: Any, **kwargs: Any) -> HttpResponse:
    """It worked: say so on the next page. htmx follows with a full navigation, so that every part is fresh."""
    if message:
        messages.success(request, message)
    url = resolve_url(to, *args, **kwargs)
    if wants_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def once(request: HttpRequest, work: Callable[[], Any]) -> tuple[Any, bool]:
    """Run a form's work once however often it is sent: keyed by the hidden `operation_key` of the form and the person.

    `work` returns something JSON can hold (an id); a repeat gets the same. Without a key it simply runs.
    Raises KeyUsedForSomethingElse when the form came with this key before, but with other words or other files in it.
    """
    key = request.POST.get("operation_key", "")[:64]
    if not key:
        return work(), True
    sent = {k: v for k, v in request.POST.lists() if k not in ("csrfmiddlewaretoken", "operation_key")}
    files = {k: [_fingerprint(each) for each in v] for k, v in request.FILES.lists()}
    content = {"path": request.path, "form": sent, "files": files}
    return once_for_key(f"form:{request.user.pk}:{key}", content, work)


def _fingerprint(file: UploadedFile) -> tuple[str | None, str]:
    """A file's name and the digest of its bytes, left to be read from its start."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return file.name, digest.hexdigest()


def deed(
    request: HttpRequest,
    work: Callable[[Actor, datetime], Any],
    told: str | Callable[[Any], str],
    back: str,
    onward: Callable[[], str] | None = None,
    in_form: Callable[[OperationRefused], HttpResponse | None] = lambda refusal: None,
) -> HttpResponse:
    """Do one thing once and go to the address `back`, saying `told`: words, or a function of what `work` returned.

    `onward` names another address once the thing is done, where that depends on what came of it. `in_form` answers a
    refusal that is about what was typed, with the form in place.
    """
    try:
        answer, _ = once(request, lambda: work(Actor.of(request), timezone.now()))
    except OperationRefused as refusal:
        return in_form(refusal) or refused(request, refusal, back_to=back)
    return done(request, told if isinstance(told, str) else told(answer), onward() if onward else back)


def came_from(request: HttpRequest, default: str) -> str:
    """The page of ours the person came from (`back` in the form, else the referer), as a path."""
    for address in (request.POST.get("back", ""), request.headers.get("Referer", "")):
        parts = urlsplit(address)
        if address and parts.path.startswith("/") and not parts.path.startswith("//"):
            same_site = not parts.netloc or parts.netloc == request.get_host()
            if same_site:
                return parts.path + (f"?{parts.query}" if parts.query else "")
    return resolve_url(default)


def page_of(request: HttpRequest) -> str:
    """The address in the browser's bar, as a path of this host: not the one of a form or a fragment."""
    shown = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    whole = request.method in ("GET", "HEAD") and not wants_fragment(request)
    if whole:
        return request.get_full_path()
    parts = urlsplit(shown)
    ours = parts.netloc == request.get_host() and parts.path.startswith("/") and not parts.path.startswith("//")
    return (parts.path + (f"?{parts.query}" if parts.query else "")) if ours else "/"


def _toasts(request: HttpRequest) -> str:
    return render_to_string(
        "components/toasts.html", {"messages": messages.get_messages(request), "oob": True}, request
    )
