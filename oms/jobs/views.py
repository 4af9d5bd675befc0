"""The jobs page: what runs in the background, what failed and why, and how far the long ones are."""

import json
from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from oms.accounts.access import Permission, needs, signed_in
from oms.actors import Actor
from oms.audit.controls import tabs
from oms.audit.queries import timeline_of
from oms.documents.models import Document
from oms.errors import OperationRefused
from oms.web import filters, pages
from oms.web.lists import Listing

from . import operations
from . import progress as told
from .forms import JobFilter
from .models import Job, JobState
from .registry import title_of

LISTING = Listing("jobs.list", {"-newest": ("-pk",)})
VIEWS = [("queued", "Waiting"), ("dead", "Failed"), ("done", "Done"), ("cancelled", "Cancelled"), ("all", "All")]
OPENS_ON = (JobState.DEAD, JobState.QUEUED)
CHIPS = {
    JobState.QUEUED: {"label": "Waiting", "tone": "info", "icon": "clock"},
    JobState.DONE: {"label": "Done", "tone": "good", "icon": "check"},
    JobState.DEAD: {"label": "Failed", "tone": "bad", "icon": "alert"},
    JobState.CANCELLED: {"label": "Cancelled", "tone": "", "icon": "cross"},
}

WORKING = {"label": "Working", "tone": "info", "icon": "refresh"}


@require_safe
@needs(Permission.AUDIT_VIEW)
def listing(request: HttpRequest) -> HttpResponse:
    """The jobs of one state; without a word about it, the first that there are: failed, waiting, else all."""
    form = JobFilter(request)
    counts = dict(Job.objects.order_by().values_list("state").annotate(Count("pk")))
    state = form.criteria().get("state") or next((each for each in OPENS_ON if counts.get(each)), "all")
    rows = Job.objects.select_related("requested_by")
    rows = rows.filter(state=state) if state in JobState.values else rows
    kind = form.criteria().get("kind", "")
    page = LISTING.page(rows.filter(kind__icontains=kind) if kind else rows, request)
    far = told.of(job.pk for job in page if job.state == JobState.QUEUED)
    context = {
        "form": form,
        "page": page,
        "rows": [_row(job, far.get(job.pk)) for job in page],
        "views": _views(request, state, counts),
        "state": state,
        "tabs": tabs("jobs"),
    }
    return pages.render(request, "jobs/list.html", "jobs/partials/jobs_table.html", context)


@require_safe
@signed_in
def detail(request: HttpRequest, job_id: int) -> HttpResponse:
    """One job: for the controls, and for whoever asked for it."""
    job = _visible(request, job_id)
    context = {
        "job": job,
        "row": _row(job, told.of([job.pk]).get(job.pk)),
        "payload": json.dumps(job.payload, indent=1, ensure_ascii=False),
        "documents": _documents(job),
        "events": timeline_of("jobs.job", job.pk),
        "may_work": request.user.may(Permission.JOB_WORK),
    }
    return render(request, "jobs/job.html", context)


@require_safe
@signed_in
def progress(request: HttpRequest, job_id: int) -> HttpResponse:
    """Just how far it is, asked for every second by the page of the job; once it has ended that is fetched anew."""
    job = _visible(request, job_id)
    context = {"row": _row(job, told.of([job.pk]).get(job.pk)), "job": job, "documents": _documents(job)}
    response = render(request, "jobs/partials/job_progress.html", context)
    if job.state != JobState.QUEUED:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@needs(Permission.JOB_WORK)
def retry(request: HttpRequest, job_id: int) -> HttpResponse:
    try:
        job = operations.retry_job(job_id=job_id, actor=Actor.of(request), now=timezone.now())
    except OperationRefused as refusal:
        return pages.refused(request, refusal, back_to="jobs:list")
    return pages.done(request, f"{job} is queued again.", "jobs:job", job.pk)


@require_POST
@needs(Permission.JOB_WORK)
def cancel(request: HttpRequest, job_id: int) -> HttpResponse:
    try:
        job = operations.cancel_job(job_id=job_id, actor=Actor.of(request), now=timezone.now())
    except OperationRefused as refusal:
        return pages.refused(request, refusal, back_to="jobs:list")
    return pages.done(request, f"{job} is called off.", "jobs:list")


def _visible(request: HttpRequest, job_id: int) -> Job:
    """The job, if it is theirs or they may see the controls; otherwise there is none."""
    job = Job.objects.select_related("requested_by").filter(pk=job_id).first()
    if job is None or not (request.user.may(Permission.AUDIT_VIEW) or job.requested_by_id == request.user.pk):
        raise Http404("There is no such job.")
    return job


def _documents(job: Job) -> list[Document]:
    """The files the job made."""
    return list(Document.objects.filter(subject_type="jobs.job", subject_id=job.pk).defer("content").order_by("-pk"))


def _row(job: Job, far: tuple[int, int | None] | None) -> dict[str, Any]:
    done, total = far or (0, None)
    return {
        "job": job,
        "title": title_of(job.kind),
        "chip": WORKING if far and job.state == JobState.QUEUED else CHIPS[JobState(job.state)],
        "done": done,
        "total": total,
        "result": _facts(job.result),
        "error": job.last_error.splitlines()[0] if job.last_error else "",
        "poll_url": reverse("jobs:progress", args=[job.pk]) if job.state == JobState.QUEUED else "",
    }


def _facts(result: Any) -> list[dict[str, str]]:
    """What a job says it did, as labels and values."""
    given = result if isinstance(result, dict) else {}
    return [
        {"label": name.replace("_", " ").capitalize(), "value": ", ".join(map(str, value)) or "none"}
        if isinstance(value, list)
        else {"label": name.replace("_", " ").capitalize(), "value": str(value)}
        for name, value in given.items()
    ]


def _views(request: HttpRequest, state: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    views = filters.tabs(request, VIEWS, counts | {"all": sum(counts.values())})
    for view, (code, _) in zip(views, VIEWS, strict=True):
        view["current"] = code == state
    return views
