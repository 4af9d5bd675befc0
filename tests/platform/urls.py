"""Pages that fail, for the tests of what is answered then."""

from django.db import OperationalError
from django.http import HttpResponse
from django.urls import path

from oms.web.request_id import current_request_id

handler500 = "oms.web.outage.server_error"


def outage(request):
    raise OperationalError("connection refused")


def bug(request):
    raise ValueError("a bug")


def page(request):
    return HttpResponse(current_request_id())


def cached(request):
    return HttpResponse("figures", headers={"Cache-Control": "private, max-age=60"})


urlpatterns = [
    path("page", page),
    path("cached", cached),
    path("outage", outage),
    path("api/outage", outage),
    path("bug", bug),
]
