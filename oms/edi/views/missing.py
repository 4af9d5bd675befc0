"""What is not there is 404; what the business refuses is 409."""

from django.http import Http404, HttpRequest, HttpResponse

from oms.errors import NotFound, OperationRefused
from oms.web import pages


def not_found_or_refused(request: HttpRequest, refusal: OperationRefused, back_to: str, pk: int) -> HttpResponse:
    if isinstance(refusal, NotFound):
        raise Http404
    return pages.refused(request, refusal, back_to=back_to, message_id=pk)
