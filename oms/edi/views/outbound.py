"""A document of ours: what was sent, whether it arrived, and what the partner said of it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from oms.accounts.access import Permission as P
from oms.accounts.access import needs
from oms.actors import Actor
from oms.audit.queries import timeline_of
from oms.edi import chips, links, operations, outbox, viewer
from oms.edi.models import OutboundMessage, OutboundState
from oms.edi.notes import told
from oms.errors import OperationRefused
from oms.web import pages

from .answering import attachment
from .missing import not_found_or_refused

PAGE, PART = "edi/outbound.html", "edi/partials/outbound_body.html"
STUCK = ("bad", "It was not sent: the job that sends it was called off or failed. Try again to have it sent.")


@require_safe
@needs(P.EDI_VIEW)
def outbound(request: HttpRequest, message_id: int) -> HttpResponse:
    message = _or_404(message_id)
    return pages.render(request, PAGE, PART, _context(request, message))


@require_safe
@needs(P.EDI_VIEW)
def outbound_download(request: HttpRequest, message_id: int) -> HttpResponse:
    """The bytes as they were sent; 404 while it waits."""
    message = _or_404(message_id)
    if message.content is None:
        raise Http404
    return attachment(bytes(message.content), outbox.filename_of(message))


@require_POST
@needs(P.EDI_WORK)
def resend(request: HttpRequest, message_id: int) -> HttpResponse:
    """The same bytes once more."""
    try:
        message, _ = pages.once(request, lambda: _resent(request, message_id))
    except OperationRefused as refusal:
        return not_found_or_refused(request, refusal, "edi:outbound", message_id)
    return pages.done(request, f"{message} goes out again, byte for byte.", "edi:outbound", message_id)


@require_POST
@needs(P.EDI_WORK)
def send_anew(request: HttpRequest, message_id: int) -> HttpResponse:
    """The same document under new numbers."""
    try:
        fresh_id, _ = pages.once(request, lambda: _sent_anew(request, message_id))
    except OperationRefused as refusal:
        return not_found_or_refused(request, refusal, "edi:outbound", message_id)
    return pages.done(request, "It goes out under new numbers.", "edi:outbound", fresh_id)


@require_POST
@needs(P.EDI_WORK)
def try_again(request: HttpRequest, message_id: int) -> HttpResponse:
    """A document that was held back, or that nothing sends any more, once more."""
    try:
        message, _ = pages.once(request, lambda: _tried(request, message_id))
    except OperationRefused as refusal:
        return not_found_or_refused(request, refusal, "edi:outbound", message_id)
    return pages.done(request, f"{message} goes out, unless something is found again.", "edi:outbound", message_id)


def _resent(request: HttpRequest, message_id: int) -> str:
    return str(operations.resend_same_bytes(message_id=message_id, actor=Actor.of(request), now=timezone.now()))


def _sent_anew(request: HttpRequest, message_id: int) -> int:
    return operations.send_anew(message_id=message_id, actor=Actor.of(request), now=timezone.now()).pk


def _tried(request: HttpRequest, message_id: int) -> str:
    return str(operations.try_again(message_id=message_id, actor=Actor.of(request), now=timezone.now()))


def _or_404(message_id: int) -> OutboundMessage:
    rows = OutboundMessage.objects.select_related("partner", "acknowledged_by__interchange", "replaces")
    message = rows.filter(pk=message_id).first()
    if message is None:
        raise Http404
    return message


def _context(request: HttpRequest, message: OutboundMessage) -> dict[str, Any]:
    written = message.content is not None
    newer = OutboundMessage.objects.filter(replaces=message).only("pk").first()
    works = request.user.may(P.EDI_WORK)
    stuck = outbox.is_stuck(message)
    return {
        "message": message,
        "view": _view(message),
        "facets": [chips.of_outbound(message)],
        "crumbs": [{"label": "EDI", "url": reverse("edi:messages") + "?tab=out"}, {"label": str(message)}],
        "subject_url": links.of(message.subject_type, message.subject_id),
        "subject_name": links.name_of(message.subject_type),
        "order_name": links.names_of([("orders.order", message.order_id)]).get(
            ("orders.order", message.order_id or 0), ""
        ),
        "order_url": links.of("orders.order", message.order_id) if message.order_id else "",
        "newer": newer,
        "is_acknowledgement": message.set_id in outbox.ACKNOWLEDGEMENTS,
        "told": STUCK if stuck else _told(message),
        "linked_findings": [told(note, linked=bool(note["position"])) for note in message.findings],
        "filename": outbox.filename_of(message) if written else "",
        "can_try_again": works and (message.is_held or stuck),
        "can_resend": works and written,
        "can_send_anew": works and written and newer is None and message.set_id not in outbox.ACKNOWLEDGEMENTS,
        "timeline": timeline_of("edi.outboundmessage", message.pk),
    }


def _view(message: OutboundMessage) -> viewer.View:
    if message.content is None:
        return viewer.of_unsent(message.segments)
    return viewer.of_written(bytes(message.content), message.findings)


def _told(message: OutboundMessage) -> tuple[str, str]:
    """(tone, sentence): where the document stands with the partner."""
    name = message.partner.name
    if message.is_held:
        return (
            "bad",
            f"It was held back: {name} would have to refuse it. Mend the cause, then try again.",
        )
    if message.state == OutboundState.WAITING:
        return "", "It waits for its control numbers; a worker sends it in a moment."
    if message.state == OutboundState.ACCEPTED:
        return "good", f"{name} accepted it. They must not be sent it again."
    if message.state == OutboundState.REJECTED:
        return "bad", f"{name} refused it: for them it was never sent. Mend the cause, then send it anew."
    if message.set_id in outbox.ACKNOWLEDGEMENTS:
        return "", "An acknowledgement is never acknowledged."
    if message.overdue_at:
        return (
            "warn",
            f"{name} has not acknowledged it in time. If the transport lost it, send the same bytes again.",
        )
    if message.acknowledgement_due_at:
        return "info", f"Sent; {name} acknowledges within {message.partner.acknowledge_hours} hours."
    return "", f"Sent; {name} agreed to no acknowledgement."
