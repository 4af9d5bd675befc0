"""The request id: one name for everything that happens because of one request."""

import re
from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

from .request_id import current_request_id, reset_request_id, set_request_id

__all__ = ["current_request_id", "request_id"]

HEADER = "X-Request-ID"
_PLAUSIBLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
GetResponse = Callable[[HttpRequest], HttpResponse]


def request_id(get_response: GetResponse) -> GetResponse:
    """Take the id a proxy gave the request if it looks like one, else make one; answer with it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        name = given if _PLAUSIBLE.fullmatch(given) else uuid4().hex
        token = set_request_id(name)
        try:
            response = get_response(request)
        finally:
            reset_request_id(token)
        response[HEADER] = name
        return response

    return middleware
