"""The controls: do the books add up, and who did what."""

import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from oms.accounts.access import Permission, needs
from oms.web import pages
from oms.web.ids import usable_id
from oms.web.lists import Listing

from . import proof, queries
from .forms import LogFilter
from .models import AuditEvent, FieldChange
from .wording import icon_of

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
LOG = Listing("audit.log", {"-newest": ("-pk",)})


@require_safe
@needs(Permission.AUDIT_VIEW)
def proof_page(request: HttpRequest) -> HttpResponse:
    """Every law of the books, as it stood when it was last proved."""
    last = proof.remembered()
    known = {finding.name: finding for finding in last[1]} if last else {}
    laws = [
        {"law": law, "sentence": f"{law.sentence.rstrip('.')}.", "finding": known.get(law.name)}
        for law in proof.registered()
    ]
    laws.sort(key=lambda row: row["finding"] is None or row["finding"].ok)
    context = {
        "laws": laws,
        "proved_at": last[0] if last else None,
        "broken": sum(not finding.ok for finding in known.values()),
        "holding": sum(finding.ok for finding in known.values()),
        "tabs": tabs(request, "proof"),
    }
    return render(request, "audit/proof.html", context)


@require_POST
@needs(Permission.AUDIT_VIEW)
def prove(request: HttpRequest) -> HttpResponse:
    """Check every law now. It only reads."""
    findings = proof.run()
    proof.remember(findings)
    broken = sum(not finding.ok for finding in findings)
    said = f"{broken} of {len(findings)} laws are broken." if broken else f"All {len(findings)} laws hold."
    return pages.done(request, said, "audit:proof")


@require_safe
@needs(Permission.AUDIT_VIEW)
def log(request: HttpRequest) -> HttpResponse:
    """Who did what and when, with the fields the database saw change; or every change of one row."""
    form = LogFilter(request)
    criteria = form.criteria()
    table, row = criteria.pop("table", ""), criteria.pop("row", "")
    if table and (row_id := usable_id(row)) is not None:
        return _row_history(request, table, row_id)
    page = LOG.page(queries.events(**criteria), request)
    changes = queries.changes_of(event.txid for event in page)
    context = {
        "form": form,
        "page": page,
        "rows": [_row(event, changes.get(event.txid, [])) for event in page],
        "tabs": tabs(request, "log"),
    }
    return pages.render(request, "audit/log.html", "audit/partials/log_table.html", context)


@require_safe
@needs(Permission.AUDIT_VIEW)
def event(request: HttpRequest, event_id: int) -> HttpResponse:
    """One event: its facts, what else its transaction told, and each field it changed."""
    found = AuditEvent.objects.filter(pk=event_id).first()
    if found is None:
        raise Http404("There is no such event.")
    together = AuditEvent.objects.filter(txid=found.txid).exclude(pk=found.pk).order_by("pk")
    context = {
        "event": found,
        "sentence": queries.in_words(found),
        "facts": [{"label": _label(key), "value": _words(value)} for key, value in found.changes.items()],
        "together": [_row(one, []) for one in together[:50]],
        "changes": [_diff(change) for change in queries.changes_of([found.txid]).get(found.txid, [])],
        "crumbs": [{"label": "Audit log", "url": reverse("audit:log")}],
    }
    return render(request, "audit/event.html", context)


def tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    """The three pages of the controls, for whoever may see them."""
    places = [("proof", "Proof", "audit:proof"), ("log", "Audit log", "audit:log"), ("jobs", "Jobs", "jobs:list")]
    return [{"label": label, "url": reverse(name), "current": code == current} for code, label, name in places]


def _row_history(request: HttpRequest, table: str, row_id: int) -> HttpResponse:
    history = [
        {"diff": _diff(change), "events": [_row(event, []) for event in events]}
        for change, events in queries.history_of_row(table, row_id)
    ]
    context = {
        "table": table,
        "row_id": row_id,
        "history": history,
        "crumbs": [{"label": "Audit log", "url": reverse("audit:log")}],
    }
    return render(request, "audit/row.html", context)


def _row(event: AuditEvent, changes: list[FieldChange]) -> dict[str, Any]:
    return {
        "event": event,
        "icon": icon_of(event),
        "sentence": queries.in_words(event),
        "changes": [_diff(change) for change in changes[:3]],
        "more": max(len(changes) - 3, 0),
    }


def _diff(change: FieldChange) -> dict[str, Any]:
    fields = [
        {"field": _label(name), "before": _words(before), "after": _words(after)}
        for name, (before, after) in change.changes.items()
    ]
    return {"table": change.table_name, "row_id": change.row_id, "at": change.at, "fields": fields}


def _label(name: str) -> str:
    return name.removesuffix("_id").replace("_", " ").capitalize()


def _words(value: Any) -> str:
    """A fact as text; a pair reads as before and after."""
    if isinstance(value, list):
        return " → ".join(_words(part) for part in value) or "none"
    text = "empty" if value in (None, "") else str(value)
    return text[:16].replace("T", " ") if _MOMENT.match(text) else text
