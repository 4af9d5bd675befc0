"""A refusal no view has answered: a form that was sent before with other content may be any form."""

from django.http import HttpRequest, HttpResponse

from oms.errors import OperationRefused

from . import pages, wrong_method
from .middleware import GetResponse


class RefusalMiddleware:
    """Answers it like the views do (409), with the way back to where the form was. What was begun is undone already."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, OperationRefused):
            return None
        return pages.refused(request, exception, back_to=wrong_method.way_back(request))
