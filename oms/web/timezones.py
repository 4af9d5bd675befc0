"""The reader's clock: times on a page are those of the person who is signed in."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

GetResponse = Callable[[HttpRequest], HttpResponse]


def own_zone(get_response: GetResponse) -> GetResponse:
    """Answer in the zone of the person signed in; in TIME_ZONE for a visitor."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with timezone.override(getattr(request.user, "timezone", None)):
            return get_response(request)

    return middleware
