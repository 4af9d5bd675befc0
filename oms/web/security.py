"""Headers that every response carries, errors and static files included."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from .middleware import GetResponse

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def headers(get_response: GetResponse) -> GetResponse:
    """Outermost but for the request id, so that a refusal by any later middleware has them too."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        response["Permissions-Policy"] = PERMISSIONS_POLICY
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        for name, value in _BELT.items():  # a middleware that answered early has skipped Django's own
            response.setdefault(name, value)
        if not request.path.startswith(settings.STATIC_URL):
            _never_stored(response)
        return response

    return middleware


_BELT = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def _never_stored(response: HttpResponse) -> None:
    """A page shows business data and is a fragment or whole by header: no cache may keep or mix them."""
    response.setdefault("Cache-Control", "no-store")
    patch_vary_headers(response, ("HX-Request", "HX-Boosted"))
