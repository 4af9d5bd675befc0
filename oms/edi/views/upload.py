"""Bringing files in by hand: several at once, each with what became of it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from oms.accounts.access import Permission as P
from oms.accounts.access import needs
from oms.actors import Actor
from oms.edi import chips, operations, outcomes, queries
from oms.edi.forms import UploadForm
from oms.edi.models import FileState, InboundMessage, MessageState
from oms.errors import OperationRefused
from oms.web import pages
from oms.web.ids import usable_id

PAGE, PART = "edi/upload.html", "edi/partials/upload_results.html"
MOST_SHOWN = 50
NOT_TAKEN = (MessageState.REJECTED, MessageState.WAITING)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(P.EDI_WORK)
def upload(request: HttpRequest) -> HttpResponse:
    """Store the files, then show what becomes of each (`?files=17,18`), asking again while one is being read."""
    if request.method != "POST":
        return pages.render(request, PAGE, PART, _context(request, UploadForm()))
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return pages.invalid(request, PAGE, PART, _context(request, form))
    try:
        ids, _ = pages.once(request, lambda: _store(request, form))
    except OperationRefused as refusal:
        return pages.refused(request, refusal, back_to="edi:upload")
    words = "The file is stored." if len(ids) == 1 else f"{len(ids)} files are stored."
    return pages.done(request, words, f"{reverse('edi:upload')}?files={','.join(map(str, ids))}")


def _store(request: HttpRequest, form: UploadForm) -> list[int]:
    actor, now = Actor.of(request), timezone.now()
    return [
        operations.store_file(content=each.read(), filename=each.name, channel="upload", actor=actor, now=now).pk
        for each in form.cleaned_data["files"]
    ]


def _context(request: HttpRequest, form: UploadForm) -> dict[str, Any]:
    results = _results(request.GET.get("files", ""))
    return {
        "form": form,
        "results": results,
        "reading": any(each["file"].state == FileState.STORED for each in results),
        "limit": queries.largest_file() // 1024 // 1024,
        "crumbs": [{"label": "EDI", "url": reverse("edi:messages")}, {"label": "Upload"}],
    }


def _results(wanted: str) -> list[dict[str, Any]]:
    ids = [key for each in wanted.split(",") if (key := usable_id(each)) is not None]
    files = queries.files().select_related("duplicate_of").defer("content", "duplicate_of__content")
    rows = files.filter(pk__in=ids[:MOST_SHOWN]).order_by("pk")
    messages = queries.first_documents([row.pk for row in rows])
    shown = [each for of_file in messages.values() for each in of_file]
    outcomes.dress(shown)
    not_taken = InboundMessage.objects.filter(pk__in=[each.pk for each in shown], state__in=NOT_TAKEN)
    said, unread = queries.first_words(not_taken), queries.first_words(rows.filter(state=FileState.UNREADABLE))
    return [
        {
            "file": row,
            "chip": chips.of_file(row),
            "messages": [(each, said.get(each.pk, "")) for each in messages.get(row.pk, [])],
            "why": unread.get(row.pk, ""),
        }
        for row in rows
    ]
