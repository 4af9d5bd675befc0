"""Sessions as Django keeps them, except where a part of a page is asked for after the session has ended."""

from django.contrib.sessions import middleware
from django.http import HttpRequest, HttpResponse


class SessionMiddleware(middleware.SessionMiddleware):
    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """A 401 leaves the cookie alone: the form around that part may be on its way at the same moment, and the
        answer to it brings the cookie of the session in which `kept` lays what was typed.
        """
        return response if response.status_code == 401 else super().process_response(request, response)
