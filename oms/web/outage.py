"""The database is away, or too busy: a small page that says so and asks to try again, never a traceback."""

import logging
import sys
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import requires_csrf_token
from django.views.defaults import server_error as plain_server_error

from .health import RETRY_AFTER

log = logging.getLogger(__name__)
SENTENCE = "Meridian cannot reach its database right now. Nothing you did was saved; try again in a few seconds."
_PAGE = f"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Back in a moment</title></head>
<body><main><h1>Back in a moment</h1><p>{SENTENCE}</p></main></body>
</html>
"""


class OutageMiddleware:
    """Answer 503 when a view fails for want of the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return unavailable(request, exception) if is_outage(exception) else None


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: what other middleware met (an unreadable session) does not pass process_exception."""
    exception = sys.exc_info()[1]
    if exception is not None and is_outage(exception):
        return unavailable(request, exception)
    return plain_server_error(request)


def is_outage(exception: BaseException) -> bool:
    """Unreachable, shutting down, no free connection, a lock or a statement that took too long."""
    return isinstance(exception, OperationalError | InterfaceError)


def unavailable(request: HttpRequest, exception: BaseException) -> HttpResponse:
    log.warning("503 for %s %s: %s", request.method, request.path, str(exception).strip())
    retry = {"Retry-After": RETRY_AFTER}
    if request.path.startswith("/api/"):
        return JsonResponse({"code": "unavailable", "detail": SENTENCE}, status=503, headers=retry)
    return HttpResponse(_PAGE, status=503, headers=retry)
