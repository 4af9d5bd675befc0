"""The page of the proof: what was found last, and how far the proof is that runs just now."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from oms.accounts.access import Permission, needs
from oms.jobs import progress as told
from oms.jobs.enqueue import enqueue
from oms.jobs.models import Job, JobState
from oms.web import pages

from . import proof
from .controls import tabs

KIND = "audit.prove"
TRIES = 2


@require_safe
@needs(Permission.AUDIT_VIEW)
def proof_page(request: HttpRequest) -> HttpResponse:
    """Every law of the books, as it stood when it was last proved."""
    last = proof.remembered()
    known = {finding.name: finding for finding in last[1]} if last else {}
    laws: list[dict[str, Any]] = [
        {"law": law, "sentence": f"{law.sentence.rstrip('.')}.", "finding": known.get(law.name)}
        for law in proof.registered()
    ]
    context = {
        "laws": laws,
        "areas": _by_area(laws),
        "proved_at": last[0] if last else None,
        "broken": sum(not finding.ok for finding in known.values()),
        "holding": sum(finding.ok for finding in known.values()),
        "tabs": tabs("proof"),
        **_running(),
    }
    return render(request, "audit/proof.html", context)


def _by_area(laws: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The laws by the part of the books they are about, what is broken first: {name, laws, broken}."""
    areas: dict[str, list[dict[str, Any]]] = {}
    for row in laws:
        areas.setdefault(row["law"].name.partition(".")[0], []).append(row)

    def holds(row: dict[str, Any]) -> bool:
        return row["finding"] is None or row["finding"].ok

    grouped = [
        {"name": name.upper() if len(name) < 4 else name.capitalize(), "laws": sorted(rows, key=holds),
         "broken": sum(not holds(row) for row in rows)}
        for name, rows in areas.items()
    ]  # fmt: skip
    return sorted(grouped, key=lambda area: -area["broken"])


@require_POST
@needs(Permission.AUDIT_VIEW)
def prove(request: HttpRequest) -> HttpResponse:
    """Have every law checked by a worker; a proof that runs already is the one that was asked for."""
    if not _queued():
        enqueue(KIND, {}, requested_by=request.user.pk, max_attempts=TRIES)
    return pages.done(request, "", "audit:proof")


@require_safe
@needs(Permission.AUDIT_VIEW)
def running(request: HttpRequest) -> HttpResponse:
    """How far the proof is, asked for every second by its page; when it has ended the whole page is fetched anew."""
    context = _running()
    response = render(request, "audit/partials/proof_running.html", context)
    if not context["job"]:
        response["HX-Refresh"] = "true"
    return response


def _queued() -> Job | None:
    return Job.objects.filter(kind=KIND, state=JobState.QUEUED).order_by("pk").first()


def _running() -> dict[str, Any]:
    """The proof that runs, how far it is, and the newest that failed when no other has ended since."""
    job = _queued()
    last = Job.objects.filter(kind=KIND).exclude(state=JobState.QUEUED).order_by("-pk").first()
    done, total = told.of([job.pk]).get(job.pk, (0, None)) if job else (0, None)
    return {
        "job": job,
        "done": done,
        "total": total,
        "failed": last if last and last.state == JobState.DEAD and not job else None,
        "poll_url": reverse("audit:running") if job else "",
    }
