"""The mail that went out, or is about to: what the customer reads, and what was attached."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from oms.accounts.access import Permission, needs
from oms.documents.models import Document
from oms.documents.registry import kinds_for
from oms.web import filters, pages
from oms.web.lists import Listing

from .forms import MailFilter
from .models import MailState, OutgoingMail
from .operations import compose
from .safe_html import readable

LISTING = Listing("notify.list", {"-newest": ("-pk",)})
VIEWS = [("all", "All"), ("waiting", "Waiting"), ("sent", "Sent")]


@require_safe
@needs(Permission.MAIL_VIEW)
def listing(request: HttpRequest) -> HttpResponse:
    form = MailFilter(request)
    wanted = form.criteria()
    rows = _narrowed(wanted)
    counts = rows.aggregate(
        all=Count("pk"), **{state: Count("pk", filter=Q(state=state)) for state in MailState.values}
    )
    state = wanted.get("state", "all")
    page = LISTING.page(rows.filter(state=state) if state in MailState.values else rows, request)
    page.total = counts.get(state, counts["all"])
    context = {"form": form, "page": page, "tabs": filters.tabs(request, VIEWS, counts)}
    return pages.render(request, "notify/list.html", "notify/partials/mail_table.html", context)


@require_safe
@needs(Permission.MAIL_VIEW)
def detail(request: HttpRequest, mail_id: int) -> HttpResponse:
    """One mail, both as the customer sees it and as plain text."""
    mail = _find(mail_id)
    attached = Document.objects.filter(pk__in=mail.document_ids).defer("content").order_by("pk")
    context = {
        "mail": mail,
        "body": readable(mail.html),
        "sealed": _is_sealed(mail),
        "documents": list(attached),
        "visible_kinds": kinds_for(request.user),
        "crumbs": [{"label": "Mail", "url": reverse("notify:list")}],
    }
    return render(request, "notify/detail.html", context)


@require_safe
@needs(Permission.MAIL_VIEW, Permission.INVOICE_VIEW)
def message(request: HttpRequest, mail_id: int) -> HttpResponse:
    """The whole message as a file for a mail program, attachments inside."""
    mail = _find(mail_id)
    if _is_sealed(mail):
        raise PermissionDenied("Only the person it is written to gets to read this letter.")
    return HttpResponse(
        compose(mail).message().as_bytes(),
        content_type="message/rfc822",
        headers={"Content-Disposition": f'attachment; filename="mail-{mail.pk}.eml"'},
    )


def _is_sealed(mail: OutgoingMail) -> bool:
    """Whoever reads an invitation can take the account. In the demo mail goes nowhere else, so it is read here."""
    return mail.confidential and not settings.DEMO


def _narrowed(wanted: dict) -> QuerySet[OutgoingMail]:
    rows = OutgoingMail.objects.defer("text", "html")
    rows = rows.filter(to__icontains=wanted["to"]) if "to" in wanted else rows
    return rows.filter(subject__icontains=wanted["subject"]) if "subject" in wanted else rows


def _find(mail_id: int) -> OutgoingMail:
    mail = OutgoingMail.objects.filter(pk=mail_id).first()
    if mail is None:
        raise Http404("There is no such mail.")
    return mail
