"""Handing out stored bytes."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def attachment(content: bytes, filename: str) -> HttpResponse:
    """The bytes as a file to keep: never shown, never guessed at by a browser."""
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, filename) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
