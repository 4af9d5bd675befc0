"""One return: what comes back, where it stands, and the form of its next step."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from oms.accounts.access import Permission as P
from oms.accounts.access import needs
from oms.audit.queries import timeline_of
from oms.web import pages
from returns import chips, queries
from returns.forms import CancelForm, InspectForm, ReceiveForm
from returns.models import ReturnAuthorization, ReturnLine
from returns.states import ReturnStatus

PAGE, STEP = "returns/detail.html", "returns/partials/detail_step.html"


@require_safe
@needs(P.RETURN_VIEW)
def detail(request: HttpRequest, return_id: int) -> HttpResponse:
    return pages.render(request, PAGE, STEP, context_of(request, return_or_404(return_id)))


def return_or_404(return_id: int) -> ReturnAuthorization:
    rma = queries.find_return(return_id)
    if rma is None:
        raise Http404
    return rma


def context_of(request: HttpRequest, rma: ReturnAuthorization, **forms: Any) -> dict[str, Any]:
    """Everything the page shows; `forms` are bound ones to be shown instead of fresh ones."""
    lines, words = queries.lines_of(rma.pk), dict(queries.reasons())
    issued = queries.issued_of(rma.pk) if rma.settled_at else {}
    for line in lines:
        line.issued = issued.get(line.invoice_line_id, 0)
        for verdict in line.inspections.all():
            verdict.cause_words = words.get(verdict.root_cause, verdict.root_cause)
    return {
        "rma": rma,
        "lines": lines,
        "credit_label": "To credit" if rma.inspected_at and not rma.settled_at else "Credited",
        "memos": queries.memos_of(rma.pk) if request.user.may(P.INVOICE_VIEW) else [],
        "without_credit": rma.settled_at and not any(line.credited for line in lines),
        "all_sent_back": all(line.sent_back == line.received for line in lines),
        "reason": words.get(rma.reason_code, rma.reason_code),
        "crumbs": [{"label": "Returns", "url": reverse("returns:list")}, {"label": rma.number}],
        "facets": [chips.of_return(rma)],
        "timeline": timeline_of("returns.returnauthorization", rma.pk),
        "can_cancel": rma.may_become(ReturnStatus.CANCELLED) and request.user.may(P.RETURN_AUTHORIZE),
        "cancel_form": CancelForm(auto_id="cancel-%s"),
        **(_step(rma, lines) if request.user.may(P.RETURN_RECEIVE) else {}),
        **forms,
    }


def _step(rma: ReturnAuthorization, lines: list[ReturnLine]) -> dict[str, Any]:
    """The form of the step that comes next, by the name its template knows."""
    if rma.may_become(ReturnStatus.RECEIVED):
        return {"receive_form": ReceiveForm(lines)}
    if rma.may_become(ReturnStatus.INSPECTED):
        return {"inspect_form": InspectForm(lines, reason=rma.reason_code)}
    return {}
