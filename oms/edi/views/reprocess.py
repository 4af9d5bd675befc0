"""Running a document once more."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from oms.accounts.access import Permission as P
from oms.accounts.access import needs
from oms.actors import Actor
from oms.edi import operations
from oms.edi.models import MessageState
from oms.errors import NotFound, OperationRefused
from oms.web import pages

from .missing import not_found_or_refused


@require_POST
@needs(P.EDI_WORK)
def reprocess(request: HttpRequest, message_id: int) -> HttpResponse:
    """Process a document again, or take it as it stands (`as_it_stands=1`)."""
    as_it_stands = request.POST.get("as_it_stands") == "1"
    try:
        done = operations.reprocess_message(
            message_id=message_id, actor=Actor.of(request), now=timezone.now(), as_it_stands=as_it_stands
        )
    except (NotFound, OperationRefused) as refusal:
        return not_found_or_refused(request, refusal, "edi:message", message_id)
    words: dict[str, str] = {
        MessageState.PROCESSED: f"{done} is processed.",
        MessageState.WAITING: f"{done} still needs work; see what was found.",
    }
    back = f"{reverse('edi:file', args=[done.interchange.file_id])}?message={done.pk}"
    return pages.done(request, words.get(done.state, f"{done} was read again."), back)
