"""Using what is left of an issued credit memo: lowering the customer's other invoices, or paying it out."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from billing import operations
from billing.forms import AmountsForm, RefundForm
from oms import money
from oms.accounts.access import Permission, needs
from oms.actors import Actor
from oms.errors import OperationRefused
from oms.web import pages

from .credit import find, page
from .grid import SEARCH, SPREAD, grid_of, spread


@require_POST
@needs(Permission.PAYMENT_APPLY)
def apply(request: HttpRequest, credit_memo_id: int) -> HttpResponse:
    """Lower invoices with what is left. `spread` only fills in, oldest first; `search` only looks for others."""
    memo = find(credit_memo_id)
    if SPREAD in request.POST:
        return page(request, memo, grid=spread(memo.customer_id, memo.currency, memo.unapplied))
    grid = grid_of(request, memo.customer_id, memo.currency)
    if SEARCH in request.POST:
        return page(request, memo, grid=grid)
    if not grid.form.is_valid():
        return page(request, memo, grid=grid, status=422)
    try:
        pages.once(request, lambda: _apply(request, credit_memo_id, grid.form))
    except OperationRefused as refusal:
        grid.form.add_error(None, refusal.message)
        return page(request, find(credit_memo_id), grid=grid, status=409)
    return pages.done(request, f"{memo} is applied.", "billing:credit_memo", credit_memo_id)


@require_POST
@needs(Permission.PAYMENT_APPLY)
def refund(request: HttpRequest, credit_memo_id: int) -> HttpResponse:
    """Record that what is left, or some of it, was paid out."""
    memo, form = find(credit_memo_id), RefundForm(request.POST, auto_id="refund-%s")
    if not form.is_valid():
        return page(request, memo, refund_form=form, status=422)
    try:
        pages.once(request, lambda: _refund(request, credit_memo_id, form))
    except OperationRefused as refusal:
        form.add_error(None, refusal.message)
        return page(request, find(credit_memo_id), refund_form=form, status=409)
    said = f"{money.text(form.cleaned_data['amount'], memo.currency)} of {memo} are recorded as paid out."
    return pages.done(request, said, "billing:credit_memo", credit_memo_id)


def _apply(request: HttpRequest, credit_memo_id: int, form: AmountsForm) -> int:
    operations.apply_credit_memo(
        credit_memo_id=credit_memo_id, amounts=form.amounts(), actor=Actor.of(request), now=timezone.now()
    )
    return credit_memo_id


def _refund(request: HttpRequest, credit_memo_id: int, form: RefundForm) -> int:
    made = operations.refund_credit_memo(
        credit_memo_id=credit_memo_id, actor=Actor.of(request), now=timezone.now(), **form.cleaned_data
    )
    return made.pk
