"""Credit memos: those that wait for a second person, making one, and deciding on it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billing import chips, operations, queries
from billing.forms import BillingFilter, CreditForm, RefundForm, RejectForm
from billing.models import CreditMemo
from billing.states import CreditMemoStatus
from oms import money, quantities
from oms.accounts.access import Permission, needs
from oms.accounts.queries import who_may
from oms.actors import Actor
from oms.audit.queries import timeline_of
from oms.errors import OperationRefused
from oms.web import filters, pages
from oms.web.lists import Listing

from .grid import grid_of
from .invoices import find as find_invoice
from .invoices import papers

LISTING = Listing("billing.credit_memos", {"-newest": ("-pk",), "newest": ("pk",)})
NAMED = 5  # colleagues who may approve, told by name
VIEWS = [
    ("draft", "Waiting for approval"),
    ("left", "Not used up"),
    ("issued", "Issued"),
    ("rejected", "Rejected"),
    ("all", "All"),
]


@require_safe
@needs(Permission.INVOICE_VIEW)
def listing(request: HttpRequest) -> HttpResponse:
    """Credit memos; those that wait for approval are what one sees first."""
    form = BillingFilter(request)
    criteria = {"state": CreditMemoStatus.DRAFT} | form.criteria()
    rows = queries.credit_memos(**criteria)
    counts = queries.credit_memo_counts(queries.credit_memos(**(criteria | {"state": ""})))
    page = LISTING.page(rows, request)
    page.total = counts.get(criteria["state"], counts["all"])
    context = {
        "form": form,
        "page": page,
        "rows": [(memo, chips.of_memo(memo)) for memo in page],
        "tabs": filters.tabs(request, VIEWS, counts),
        "totals": queries.credit_memo_totals(rows),
        "waiting": criteria["state"] == CreditMemoStatus.DRAFT,
        "query": filters.query(request, state=criteria["state"]),
        "sort": request.GET.get("sort", "-newest"),
    }
    return pages.render(request, "billing/credit_memos.html", "billing/partials/credit_memos_table.html", context)


@require_safe
@needs(Permission.INVOICE_VIEW)
def detail(request: HttpRequest, credit_memo_id: int) -> HttpResponse:
    return page(request, find(credit_memo_id))


@require_POST
@needs(Permission.CREDIT_APPROVE)
def approve(request: HttpRequest, credit_memo_id: int) -> HttpResponse:
    memo = find(credit_memo_id)
    try:
        memo = operations.approve_credit_memo(credit_memo_id=memo.pk, actor=Actor.of(request), now=timezone.now())
    except OperationRefused as refusal:
        return pages.refused(request, refusal, back_to="billing:credit_memo", credit_memo_id=memo.pk)
    said = f"{memo.number} is issued: {money.text(memo.total_amount, memo.currency)} for {memo.customer}."
    return pages.done(request, said, "billing:credit_memo", memo.pk)


@require_POST
@needs(Permission.CREDIT_APPROVE)
def reject(request: HttpRequest, credit_memo_id: int) -> HttpResponse:
    memo, form = find(credit_memo_id), RejectForm(request.POST)
    if not form.is_valid():
        return page(request, memo, form=form, status=422)
    try:
        operations.reject_credit_memo(
            credit_memo_id=memo.pk, actor=Actor.of(request), now=timezone.now(), **form.cleaned_data
        )
    except OperationRefused as refusal:
        return pages.refused(request, refusal, back_to="billing:credit_memo", credit_memo_id=memo.pk)
    return pages.done(request, "The credit memo is rejected.", "billing:credit_memos")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.CREDIT_MAKE)
def make(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """Choose lines and units of an invoice, say why; a colleague approves what comes out."""
    invoice = find_invoice(invoice_id)
    lines = queries.creditable_lines(invoice)
    form = CreditForm(request.POST or None, lines=lines)
    context = {"invoice": invoice, "form": form}
    if request.method != "POST":
        return render(request, "billing/make_credit.html", context)
    if not form.is_valid():
        return render(request, "billing/make_credit.html", context, status=422)
    try:
        memo_id, _ = pages.once(request, lambda: _make(request, invoice_id, form))
    except OperationRefused as refusal:
        form.add_error(None, refusal.message)
        return render(request, "billing/make_credit.html", context, status=409)
    return pages.done(request, "Prepared. A colleague has to approve it.", "billing:credit_memo", memo_id)


def _make(request: HttpRequest, invoice_id: int, form: CreditForm) -> int:
    memo = operations.make_credit_memo(
        invoice_id=invoice_id,
        quantities=form.quantities(),
        reason=form.why(),
        source=form.cleaned_data["source"],
        actor=Actor.of(request),
        now=timezone.now(),
    )
    return memo.pk


def find(credit_memo_id: int) -> CreditMemo:
    related = ("customer", "invoice", "order", "business_unit", "made_by", "approved_by")
    memo = CreditMemo.objects.select_related(*related).filter(pk=credit_memo_id).first()
    if memo is None:
        raise Http404("There is no such credit memo.")
    return memo


def page(request: HttpRequest, memo: CreditMemo, *, status: int = 200, **given: Any) -> HttpResponse:
    """The page of a credit memo; `given` are bound forms to be shown instead of fresh ones."""
    usable = memo.status == CreditMemoStatus.ISSUED and memo.unapplied and request.user.may(Permission.PAYMENT_APPLY)
    context = {
        "memo": memo,
        "chip": chips.of_memo(memo),
        "lines": memo.lines.select_related("invoice_line__item").order_by("invoice_line__number"),
        "documents": papers("billing.creditmemo", memo.pk),
        "events": timeline_of("billing.creditmemo", memo.pk),
        "waits": memo.status == CreditMemoStatus.DRAFT,
        "why_not": _why_not(request, memo),
        "form": RejectForm(),
        "uses": queries.uses_of(memo),
        "usable": usable,
        "grid": grid_of(request, memo.customer_id, memo.currency) if usable and "grid" not in given else None,
        "refund_form": RefundForm(auto_id="refund-%s", initial=_refund_of_all(memo)),
        "crumbs": [{"label": "Credit memos", "url": reverse("billing:credit_memos")}],
        **given,
    }
    return render(request, "billing/credit_memo.html", context, status=status)


def _refund_of_all(memo: CreditMemo) -> dict[str, Any]:
    return {
        "amount": quantities.text(memo.unapplied),
        "paid_on": memo.business_unit.today(timezone.now()),
        "method": "transfer",
    }


def _why_not(request: HttpRequest, memo: CreditMemo) -> str:
    """Why this person cannot decide on it; empty when they can."""
    if not request.user.may(Permission.CREDIT_APPROVE):
        return _approvers()
    if memo.made_by_id == request.user.pk:
        return "you made it; a colleague has to approve it"
    return ""


def _approvers() -> str:
    """Whom to ask, by name."""
    people = [str(person) for person in who_may(Permission.CREDIT_APPROVE)]
    if not people:
        return "a manager approves it, and nobody active is one"
    more = f" and {len(people) - NAMED} more" if len(people) > NAMED else ""
    return f"a manager approves it ({', '.join(people[:NAMED])}{more})"
