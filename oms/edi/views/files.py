"""A file that came in: its bytes with what was found in them, what became of each document, and what was answered."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from oms.accounts.access import Permission as P
from oms.accounts.access import needs
from oms.audit.queries import timeline_of
from oms.edi import answers, chips, explaining, outcomes, queries, registry, standing, viewer
from oms.edi.models import FileState, InboundFile, InboundInterchange, InboundMessage, InterchangeState, MessageState
from oms.edi.notes import told
from oms.edi.reading import read_again
from oms.web import pages
from oms.web.ids import usable_id
from oms.web.lists import Listing

from .answering import attachment

DOCUMENTS = Listing("edi.file_documents", {"place": ("pk",)}, per_page=25)
PAGE, PART = "edi/file.html", "edi/partials/file_body.html"
WAITS = "file-waits"  # the note that asks every two seconds while the file is not read
UNDONE = {MessageState.WAITING, MessageState.IGNORED, MessageState.SETTLED}


@require_safe
@needs(P.EDI_VIEW)
def file(request: HttpRequest, file_id: int) -> HttpResponse:
    """`?message=17` looks at one of its documents, `?interchange=3` at what one envelope holds.

    Of several documents it is the first that needs work, or the first.
    """
    found = file_or_404(file_id)
    if request.headers.get("HX-Trigger") == WAITS:
        return _still_waits(found)
    return pages.render(request, PAGE, PART, context_of(request, found))


def _still_waits(found: InboundFile) -> HttpResponse:
    """Nothing new while nobody has read it; then the whole page again, for its heading and actions change too."""
    return HttpResponse(status=204, headers={} if found.state == FileState.STORED else {"HX-Refresh": "true"})


@require_safe
@needs(P.EDI_VIEW)
def message(request: HttpRequest, message_id: int) -> HttpResponse:
    """One document, in its file."""
    found = get_object_or_404(InboundMessage.objects.select_related("interchange"), pk=message_id)
    return HttpResponseRedirect(f"{reverse('edi:file', args=[found.interchange.file_id])}?message={found.pk}")


@require_safe
@needs(P.EDI_VIEW)
def interchange(request: HttpRequest, interchange_id: int) -> HttpResponse:
    """One envelope, in its file."""
    found = get_object_or_404(InboundInterchange, pk=interchange_id)
    return HttpResponseRedirect(f"{reverse('edi:file', args=[found.file_id])}?interchange={found.pk}")


@require_safe
@needs(P.EDI_VIEW)
def download(request: HttpRequest, file_id: int) -> HttpResponse:
    """The bytes as they came."""
    found = get_object_or_404(InboundFile, pk=file_id)
    return attachment(bytes(found.content), found.filename)


def file_or_404(file_id: int) -> InboundFile:
    found = InboundFile.objects.defer("content").select_related("duplicate_of").filter(pk=file_id).first()
    if found is None:
        raise Http404
    return found


def context_of(request: HttpRequest, found: InboundFile) -> dict[str, Any]:
    documents = queries.inbound_messages().filter(interchange__file=found)
    page = DOCUMENTS.page(documents, request)
    envelope = _envelope(request, found)
    chosen = _chosen(request, documents.filter(interchange=envelope) if envelope else documents)
    outcomes.dress([*page, *([chosen] if chosen else [])])
    open_ends = _open_ends(request, chosen)
    interchange = chosen.interchange if chosen else envelope or _envelopes(found).first()
    return {
        "file": found,
        "documents": page,
        "chosen": chosen,
        "interchange": interchange,
        "facets": _facets(found, interchange, chosen, open_ends),
        "open_ends": open_ends,
        "crumbs": [{"label": "EDI", "url": reverse("edi:messages") + "?tab=files"}, {"label": found.filename}],
        "findings": _findings(found, interchange, chosen),
        "answers": _answers(found, interchange, chosen),
        "actions": _actions(request, interchange, chosen),
        "timeline": _timeline(found, chosen),
        **_bytes(found, interchange, chosen),
    }


def _envelopes(found: InboundFile) -> QuerySet[InboundInterchange]:
    return found.interchanges.select_related("partner").order_by("position")


def _envelope(request: HttpRequest, found: InboundFile) -> InboundInterchange | None:
    """The one that is asked for; none where a document is, or nothing."""
    wanted = usable_id(request.GET.get("interchange", ""))
    return _envelopes(found).filter(pk=wanted).first() if wanted and "message" not in request.GET else None


def _chosen(request: HttpRequest, documents) -> InboundMessage | None:
    wanted = usable_id(request.GET.get("message", ""))
    whole = documents.defer(None).defer("interchange__file__content")
    if wanted is not None:
        return whole.filter(pk=wanted).first()
    bad = whole.filter(state__in=[MessageState.WAITING, MessageState.REJECTED])
    return bad.order_by("pk").first() or whole.order_by("pk").first()


def _open_ends(request: HttpRequest, chosen: Any) -> list[standing.Standing]:
    """What stands open because of it; then it is no longer drawn as well done."""
    found = standing.of_document(chosen, request.user) if chosen else []
    if found and chosen.chip["tone"] == "good":
        chosen.chip = {**chosen.chip, "tone": ""}
    return found


def _facets(
    found: InboundFile, interchange: InboundInterchange | None, chosen: Any, open_ends: list[standing.Standing]
) -> list[dict]:
    facets = [chips.of_file(found)]
    if interchange:
        facets.append(chips.of_interchange(interchange.state))
        if interchange.usage != "P":
            facets.append({"label": "Test data", "tone": "info", "icon": "flag"})
    if chosen:
        facets.append({**chosen.chip, "label": f"{chosen} {chosen.chip['label'].lower()}"})
    labels = dict.fromkeys(each.label for each in open_ends)
    return [*facets, *({"label": label, "tone": "warn", "icon": "alert"} for label in labels)]


def _findings(
    found: InboundFile, interchange: InboundInterchange | None, chosen: InboundMessage | None
) -> list[dict[str, Any]]:
    """What was found, the document's own first; each with a link to its segment where it has one on this page."""
    own = [note for note in (chosen.findings if chosen else []) if note["code"] != "interchange_not_taken"]
    notes = [told(note, linked=bool(note["position"])) for note in own]
    notes += [told(note, linked=False) for note in (interchange.findings if interchange else [])]
    return notes + [told(note, linked=False) for note in found.findings]


def _answers(
    found: InboundFile, interchange: InboundInterchange | None, chosen: InboundMessage | None
) -> list[explaining.Answer]:
    """What was answered about what is looked at; a TA1 nobody could be sent is told too."""
    rows = [each for each in queries.answers_to(found) if _concerns(each, interchange, chosen)]
    answered = [explaining.of_answer(each, chosen) for each in rows]
    refused = interchange is not None and interchange.state == InterchangeState.REJECTED
    if refused and interchange and not any(each.title == "TA1" for each in answered):
        answered.append(explaining.of_ta1(interchange.ta1))
    return answered


def _concerns(answer, interchange: InboundInterchange | None, chosen: InboundMessage | None) -> bool:
    if interchange is None or interchange.state == InterchangeState.DUPLICATE or answer.subject_id != interchange.pk:
        return interchange is None or interchange.state == InterchangeState.DUPLICATE
    group = answer.dedupe.rpartition(":")[2]
    return answer.set_id == "TA1" or chosen is None or group == str(chosen.group_position)


def _actions(
    request: HttpRequest, interchange: InboundInterchange | None, chosen: InboundMessage | None
) -> list[dict[str, Any]]:
    if chosen is None or interchange is None or not request.user.may(P.EDI_WORK):
        return []
    if interchange.state == InterchangeState.ACCEPTED:
        retried = chosen.state in UNDONE
    else:
        retried = not answers.was_told_refused(interchange)
    if not retried:
        return []
    url = reverse("edi:reprocess", args=[chosen.pk])
    again = {"label": "Process again", "url": url, "values": {}, "variant": "primary", "icon": "refresh"}
    codes = {note["code"] for note in chosen.findings if note["severity"] == "error"}
    stuck = chosen.state == MessageState.WAITING and interchange.state == InterchangeState.ACCEPTED
    if not (stuck and registry.may_be_taken(chosen.set_id, codes)):
        return [again]
    question = "Take it in spite of what was found? An order is made of what the document says."
    stands = {"label": "Take it as it stands", "url": url, "values": {"as_it_stands": "1"}, "confirm": question}
    return [stands, again]


def _timeline(found: InboundFile, chosen: InboundMessage | None) -> list:
    events = timeline_of("edi.inboundmessage", chosen.pk, limit=20) if chosen else []
    return [*events, *timeline_of("edi.inboundfile", found.pk, limit=10)]


def _bytes(found: InboundFile, interchange: InboundInterchange | None, chosen: InboundMessage | None) -> dict[str, Any]:
    """The view of the bytes: a document, an envelope, or plain text where no interchange was found."""
    if chosen:
        document = queries.documents_of([chosen.pk]).get(chosen.pk)
        if document is not None:
            return {"view": viewer.of_document(document, chosen.findings)}
    if interchange:
        return {"view": viewer.of_envelope(read_again(interchange))}
    return {"text": viewer.text_of(queries.beginning_of(found.pk, viewer.MOST_TEXT))}
