"""What the page shell needs on every page."""

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from . import kept, navigation, pages, preferences
from .request_id import current_request_id
from .shell import extras


def shell(request: HttpRequest) -> dict:
    """Rail, person, theme and clock of the page shell; a fragment needs none of the counts and pays for none."""
    user = getattr(request, "user", None)
    context = {
        **preferences.of(request),
        "request_number": current_request_id(),
        "sandbox": getattr(settings, "DEMO", False),
        "now_label": f"{timezone.localtime():%H:%M} {timezone.localtime().tzname()}",
    }
    if not pages.wants_fragment(request):
        context |= extras(request) | {"kept": kept.for_the_page(request)}
    if user is not None and user.is_authenticated and not pages.wants_fragment(request):
        context["nav"] = SimpleLazyObject(lambda: navigation.rail(user, request.path))
        context["person"] = {"name": user.name, "initials": user.initials, "role": user.role_label}
    return context
