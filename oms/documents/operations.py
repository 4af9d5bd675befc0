"""Making and keeping documents. They are never changed: another print is another version."""

import re

from django.db import connection, transaction
from django.db.models import Max

from oms.actors import Actor
from oms.audit.record import record
from oms.errors import NotFound

from . import render
from .layout import page_html
from .models import Document, digest
from .registry import Paper, kind_of

PDF = "application/pdf"
_UNSAFE = re.compile(r"[^\w.()+ -]+")


def make_document(
    *,
    kind: str,
    subject_type: str,
    subject_id: int,
    order_id: int | None,
    filename: str,
    html: str,
    actor: Actor | None = None,
) -> Document:
    """Render a self-contained HTML page and keep the PDF as the subject's next version of that kind.

    Takes a twentieth to a second of CPU in another process: do not call it while holding locks others wait for.
    Audits document.made. Raises RenderRefused, or RendererBusy (try later).
    """
    return store_document(
        kind=kind,
        subject_type=subject_type,
        subject_id=subject_id,
        order_id=order_id,
        filename=filename,
        content=render.to_pdf(html),
        content_type=PDF,
        actor=actor,
    )


@transaction.atomic
def store_document(
    *,
    kind: str,
    subject_type: str,
    subject_id: int,
    order_id: int | None,
    filename: str,
    content: bytes,
    content_type: str,
    actor: Actor | None = None,
) -> Document:
    """Keep a file as the next version of its kind for its subject. Audits document.made."""
    of = {"kind": kind, "subject_type": subject_type, "subject_id": subject_id}
    _take_turns(":".join(map(str, of.values())))
    version = (Document.objects.filter(**of).aggregate(last=Max("version"))["last"] or 0) + 1
    document = Document.objects.create(
        **of,
        order_id=order_id,
        filename=safe_filename(filename),
        content_type=content_type,
        content=content,
        sha256=digest(content),
        size=len(content),
        version=version,
    )
    known = kind_of(kind)
    record(
        "document.made",
        document,
        actor=actor or Actor.system("Documents"),
        order_id=order_id,
        note=document.filename,
        title=known.title if known else kind,
        version=version,
        sha256=document.sha256,
    )
    return document


def print_paper(*, kind: str, subject_id: int, actor: Actor | None = None, anew: bool = False) -> Document:
    """The newest PDF of a registered paper; it is made first when there is none, or when asked for `anew`.

    Made anew and found to be the same to the byte, it is no new version.

    Raises NotFound for a kind nobody prints or a subject that is not there, else as `make_document`.
    """
    paper = compose(kind=kind, subject_id=subject_id)
    existing = newest(kind=kind, subject_type=paper.subject_type, subject_id=subject_id)
    if existing is not None and not anew:
        return existing
    content = render.to_pdf(page_html(paper.template, paper.context))
    if existing is not None and existing.sha256 == digest(content):
        return existing
    return store_document(
        kind=kind,
        subject_type=paper.subject_type,
        subject_id=subject_id,
        order_id=paper.order_id,
        filename=paper.filename,
        content=content,
        content_type=PDF,
        actor=actor,
    )


def compose(*, kind: str, subject_id: int) -> Paper:
    """What the paper is made of. Raises NotFound."""
    known = kind_of(kind)
    if known is None or known.make is None:
        raise NotFound("There is no such paper.")
    return known.make(subject_id)


def newest(*, kind: str, subject_type: str, subject_id: int) -> Document | None:
    versions = Document.objects.filter(kind=kind, subject_type=subject_type, subject_id=subject_id)
    return versions.defer("content").order_by("-version").first()


def safe_filename(name: str) -> str:
    """A name that every system takes as just a name: no folders, no control characters, at most 120 characters."""
    return (_UNSAFE.sub("-", name).strip(" .-") or "document")[-120:]


def _take_turns(name: str) -> None:
    """Two prints of one thing at once get two versions, one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"document:{name}"])
