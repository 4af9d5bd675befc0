"""The controls: do the books add up, who did what, and could they."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from oms.accounts.access import Permission, needs
from oms.web import pages
from oms.web.ids import usable_id
from oms.web.lists import Listing

from . import diffs, queries, rights, subjects
from .controls import tabs
from .forms import LogFilter
from .models import AuditEvent, FieldChange
from .wording import icon_of, sentence_of

LOG = Listing("audit.log", {"-newest": ("-pk",)})
SHOWN_FIELDS = 3


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
    context = {"form": form, "page": page, "rows": _rows(page.rows, request.user), "tabs": tabs("log")}
    return pages.render(request, "audit/log.html", "audit/partials/log_table.html", context)


@require_safe
@needs(Permission.AUDIT_VIEW)
def event(request: HttpRequest, event_id: int) -> HttpResponse:
    """One event: who did it and whether they could, what it changed, and what else its transaction did."""
    found = AuditEvent.objects.filter(pk=event_id).first()
    if found is None:
        raise Http404("There is no such event.")
    key = (found.subject_type, found.subject_id)
    seen = [change for change in queries.changes_of([found.txid]) if _same_moment(found, change)]
    changed = diffs.folded(diffs.read(seen, request.user))
    right, grant = rights.with_grant(found)
    context = {
        "event": found,
        "sentence": sentence_of(found),
        "thing": subjects.name_of(*key, request.user),
        "doer": subjects.name_of("accounts.user", found.actor_id, request.user) if found.actor_id else None,
        "right": right,
        "grant": grant,
        "facts": diffs.facts(found.subject_type, found.changes, request.user),
        "own": [diff for diff in changed if diff.key == key],
        "others": [diff for diff in changed if diff.key != key],
        "together": [{"event": one, "sentence": sentence_of(one)} for one in queries.together_with(found)],
        "crumbs": _crumbs(),
    }
    return render(request, "audit/event.html", context)


def _row_history(request: HttpRequest, table: str, row_id: int) -> HttpResponse:
    found = queries.history_of_row(table, row_id)
    told = diffs.read([change for change, _ in found], request.user)
    history = [
        {"diff": diff, "events": [_told(one) for one in events]} for diff, (_, events) in zip(told, found, strict=True)
    ]
    thing = subjects.name_of(subjects.type_of_table(table), row_id, request.user)
    context = {"thing": thing, "history": history, "crumbs": _crumbs()}
    return render(request, "audit/row.html", context)


def _rows(events: Sequence[AuditEvent], user: Any) -> list[dict[str, Any]]:
    """The events of a page, each with the changes of its own subject; the rest of its transaction is counted."""
    changes = diffs.by_transaction(queries.changes_of(event.txid for event in events))
    mine = {event.pk: [c for c in changes[event.txid] if _is_about(event, c)] for event in events}
    told = iter(diffs.read([change for event in events for change in mine[event.pk]], user))
    keys = [(event.subject_type, event.subject_id) for event in events]
    orders = [(subjects.ORDER, event.order_id) for event in events if event.order_id]
    called = subjects.names([*keys, *orders], user)
    rows = []
    for one in events:
        fields = [(diff, field) for diff in [next(told) for _ in mine[one.pk]] for field in diff.fields]
        rows.append(
            {
                **_told(one),
                "thing": called[one.subject_type, one.subject_id],
                "order": called[subjects.ORDER, one.order_id] if one.order_id else None,
                "fields": fields[:SHOWN_FIELDS],
                "more": max(len(fields) - SHOWN_FIELDS, 0),
            }
        )
    return rows


def _told(one: AuditEvent) -> dict[str, Any]:
    return {
        "event": one,
        "icon": icon_of(one),
        "sentence": sentence_of(one),
        "roles": rights.roles_in_words(one),
        "permissions": rights.permissions_in_words(one),
    }


def _is_about(one: AuditEvent, change: FieldChange) -> bool:
    about = (subjects.type_of_table(change.table_name), change.row_id)
    return about == (one.subject_type, one.subject_id) and _same_moment(one, change)


def _same_moment(one: AuditEvent, change: FieldChange) -> bool:
    return abs(change.at - one.at) <= queries.MOMENT


def _crumbs() -> list[dict[str, str]]:
    return [{"label": "Audit log", "url": reverse("audit:log")}]
