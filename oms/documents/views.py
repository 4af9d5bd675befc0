"""Handing out documents, and making them on demand."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from oms.accounts.access import signed_in
from oms.actors import Actor
from oms.errors import NotFound, OperationRefused, TransientError
from oms.web import pages

from . import operations
from .models import Document
from .operations import PDF
from .registry import Kind, kind_of


@require_safe
@signed_in
def download(request: HttpRequest, document_id: int) -> HttpResponse:
    """The file, as a download; `?show=1` lets the browser show a PDF. Who may see it is the kind's to say."""
    document = Document.objects.filter(pk=document_id).first()
    if document is None:
        raise Http404
    _permitted(request, document.kind)
    shown = document.content_type == PDF and "show" in request.GET
    return file_response(bytes(document.content), document.filename, document.content_type, shown=shown)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def make(request: HttpRequest, kind: str, subject_id: int) -> HttpResponseBase:
    """The newest print of a paper, made now if there is none; `anew` in the form makes another version.

    A plain link finds what is printed, and offers to print it where nothing is.
    """
    known = _permitted(request, kind)
    try:
        if request.method == "POST":
            anew, actor = "anew" in request.POST, Actor.of(request)
            document = operations.print_paper(kind=kind, subject_id=subject_id, actor=actor, anew=anew)
            return _to(document)
        paper = operations.compose(kind=kind, subject_id=subject_id)
    except NotFound:
        raise Http404 from None
    except OperationRefused as refusal:
        return pages.refused(request, refusal)
    except TransientError:
        return render(request, "errors/503.html", status=503)
    existing = operations.newest(kind=kind, subject_type=paper.subject_type, subject_id=subject_id)
    if existing is not None:
        return _to(existing)
    return render(request, "documents/make.html", {"kind": known, "subject_id": subject_id, "paper": paper})


def file_response(content: bytes, filename: str, content_type: str, *, shown: bool) -> HttpResponse:
    """Bytes under a name. The type is ours and the browser is told not to guess another."""
    disposition = content_disposition_header(not shown, filename)
    headers = {"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=content_type, headers=headers)


def _to(document: Document) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("documents:download", args=[document.pk]) + "?show=1")


def _permitted(request: HttpRequest, code: str) -> Kind:
    kind = kind_of(code)
    if kind is None:
        raise Http404
    if not request.user.may(kind.permission):
        raise PermissionDenied("Your role does not include this kind of document.")
    return kind
