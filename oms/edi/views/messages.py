"""What came in and what went out, as lists."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from oms.accounts.access import Permission as P
from oms.accounts.access import needs
from oms.edi import chips, outcomes, queries
from oms.edi.forms import FileFilter, InboundFilter, OutboundFilter
from oms.edi.models import OutboundState
from oms.edi.work import list_for
from oms.web import pages, waiting
from oms.web.filters import ListFilter, tabs
from oms.web.lists import Listing, Page

NEWEST: dict[str, Sequence[str]] = {"newest": ("-pk",)}
RECEIVED = Listing("edi.received", NEWEST)
SENT = Listing("edi.sent", NEWEST)
FILES = Listing("edi.files", NEWEST)
TABS = [("in", "Received"), ("out", "Sent"), ("files", "Files")]


@require_safe
@needs(P.EDI_VIEW)
def messages(request: HttpRequest) -> HttpResponse:
    """Documents received, documents sent, or files: `?tab=in|out|files`. What needs work leads to where it is done."""
    tab = request.GET.get("tab", "in")
    tab = tab if tab in dict(TABS) else "in"
    filters, page = _SHOWN[tab](request)
    context = {
        "tab": tab,
        "tabs": [*tabs(request, TABS, {}, name="tab"), *_work_tab(request)],
        "filters": filters,
        "chips": filters.chips(),
        "page": page,
        "has_partners": queries.partners().exists(),
    }
    return pages.render(request, "edi/messages.html", "edi/partials/messages_table.html", context)


def _work_tab(request: HttpRequest) -> list[dict[str, Any]]:
    """For those who may work it: the one list of it, with its count."""
    work = list_for(request.user)
    if work is None:
        return []
    (count,) = waiting.count([work.count], request.user)
    return [{"label": "Needs work", "url": work.url(), "count": count, "current": False}]


def _received(request: HttpRequest) -> tuple[ListFilter, Page]:
    filters = InboundFilter(request)
    rows = _narrowed(queries.inbound_messages(), filters.criteria(), "interchange__partner")
    page = RECEIVED.page(rows, request)
    outcomes.dress(page)
    return filters, page


def _sent(request: HttpRequest) -> tuple[ListFilter, Page]:
    filters = OutboundFilter(request)
    page = SENT.page(_narrowed(queries.outbound_messages(), filters.criteria(), "partner"), request)
    for row in page:
        row.chip = chips.of_outbound(row)
    return filters, page


def _files(request: HttpRequest) -> tuple[ListFilter, Page]:
    filters = FileFilter(request)
    given = filters.criteria()
    rows = queries.files()
    if "q" in given:
        rows = rows.filter(filename__icontains=given["q"])
    if "state" in given:
        rows = rows.filter(state=given["state"])
    page = FILES.page(rows, request)
    for row in page:
        row.chip = chips.of_file(row)
    return filters, page


def _narrowed(rows: QuerySet, given: dict[str, Any], partner: str) -> QuerySet:
    if "q" in given:
        rows = rows.filter(reference__startswith=given["q"])
    if "partner" in given:
        rows = rows.filter(**{f"{partner}_id": int(given["partner"])})
    if "set" in given:
        rows = rows.filter(set_id=given["set"])
    if given.get("state") == OutboundFilter.OVERDUE[0]:
        return rows.filter(Q(state=OutboundState.SENT, overdue_at__isnull=False))
    return rows.filter(state=given["state"]) if "state" in given else rows


_SHOWN = {"in": _received, "out": _sent, "files": _files}
