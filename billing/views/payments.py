"""Payments: booking what came in, and laying it over the customer's open invoices."""

from datetime import date, timedelta
from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billing import chips, operations, queries
from billing.forms import AmountsForm, BillingFilter, PaymentForm
from billing.models import Invoice, Payment
from oms import quantities
from oms.accounts.access import Permission, needs
from oms.actors import Actor
from oms.audit.queries import timeline_of
from oms.errors import OperationRefused
from oms.masterdata.models import Customer
from oms.web import filters, pages
from oms.web.ids import usable_id
from oms.web.lists import Listing

from .grid import SEARCH, SPREAD, SWITCH, Early, Grid, grid_of, spread

BOOKED_LATE = timedelta(days=30)  # so long after it came is money still booked
FIRST_YEAR = 2000

LISTING = Listing(
    "billing.payments",
    {
        "-received": ("-received_on", "-pk"),
        "received": ("received_on", "pk"),
        "-amount": ("-amount", "-pk"),
        "amount": ("amount", "pk"),
    },
)
VIEWS = [("all", "All"), ("left", "Not fully applied"), ("applied", "Applied")]


@require_safe
@needs(Permission.INVOICE_VIEW)
def listing(request: HttpRequest) -> HttpResponse:
    form = BillingFilter(request)
    form.fields["text"].label = "Reference"
    criteria = form.criteria()
    rows = queries.payments(**criteria)
    counts = queries.payment_counts(queries.payments(**(criteria | {"state": ""})))
    page = LISTING.page(rows, request)
    page.total = counts.get(criteria.get("state", "all"), counts["all"])
    context = {
        "form": form,
        "page": page,
        "rows": [(payment, chips.of_payment(payment)) for payment in page],
        "tabs": filters.tabs(request, VIEWS, counts),
        "totals": queries.payment_totals(rows),
        "sort": request.GET.get("sort", "-received"),
    }
    return pages.render(request, "billing/payments.html", "billing/partials/payments_table.html", context)


@require_safe
@needs(Permission.INVOICE_VIEW)
def detail(request: HttpRequest, payment_id: int) -> HttpResponse:
    payment = _find(payment_id)
    return _page(request, payment, _grid(request, payment))


@require_POST
@needs(Permission.PAYMENT_APPLY)
def apply(request: HttpRequest, payment_id: int) -> HttpResponse:
    """Settle invoices with what is left of a payment.

    `spread` only fills the amounts in, oldest first; `search` only looks for other invoices.
    """
    payment = _find(payment_id)
    if SPREAD in request.POST:
        return _page(request, payment, spread(payment.customer_id, payment.currency, payment.unapplied, _came(payment)))
    grid = _grid(request, payment)
    if SEARCH in request.POST:
        return _page(request, payment, grid)
    if not grid.form.is_valid():
        return _page(request, payment, grid, status=422)
    try:
        pages.once(request, lambda: _apply(request, payment_id, grid.form))
    except OperationRefused as refusal:
        grid.form.add_error(None, refusal.message)
        return _page(request, _find(payment_id), grid, status=409)
    return pages.done(request, f"{payment.reference} is applied.", "billing:payment", payment_id)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PAYMENT_APPLY)
def record(request: HttpRequest) -> HttpResponse:
    """First whose money it is, then how much and for which invoices; `?invoice=` is the one it came for.

    It is in one currency; `switch` only asks for the invoices of another.
    """
    customer = _customer(request)
    if customer is None:
        return _choose_customer(request)
    if request.method != "POST":
        return _fresh(request, customer)
    form = PaymentForm(request.POST, currency_of_grid=_currency(request, customer))
    if SPREAD in request.POST:
        return _spread(request, customer, form)
    grid = _grid_for(request, customer)
    if SEARCH in request.POST or SWITCH in request.POST:
        return _record_page(request, customer, _as_typed(request, grid), grid)
    if all([form.is_valid(), grid.form.is_valid()]):
        form.refuse_less_than(sum(grid.form.amounts().values(), Decimal(0)))
    if form.errors or grid.form.errors:
        return _record_page(request, customer, form, grid, status=422)
    try:
        payment_id, _ = pages.once(request, lambda: _record(request, customer, form, grid.form))
    except OperationRefused as refusal:
        form.add_error(None, refusal.message)
        return _record_page(request, customer, form, grid, status=409)
    return pages.done(request, f"{form.cleaned_data['reference']} is booked.", "billing:payment", payment_id)


def _choose_customer(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("find", "").replace("\x00", "")[:60].strip()
    context = {"text": text, "customers": queries.customers_to_pay(text)}
    return pages.render(request, "billing/payment_customer.html", "billing/partials/payment_customers.html", context)


def _fresh(request: HttpRequest, customer: Customer) -> HttpResponse:
    """With the invoice it came for, the amount is what that one wants."""
    grid, came_for = _grid_for(request, customer), _came_for(request)
    wanted = {invoice.pk: invoice.open_amount for invoice in grid.form.invoices}.get(came_for)
    initial = {"received_on": customer.business_unit.today(timezone.now()), "method": "transfer"}
    if wanted:
        initial["amount"] = quantities.text(wanted)
    return _record_page(request, customer, PaymentForm(initial=initial, currency_of_grid=grid.currency), grid)


def _grid_for(request: HttpRequest, customer: Customer) -> Grid:
    currency, first = _currency(request, customer), _came_for(request)
    return grid_of(request, customer.pk, currency, first=first, early=_early(customer, _typed_day(request)))


def _early(customer: Customer, day: date | None = None) -> Early:
    """What ended lately is offered too, because the money may have come days ago; those in time are ticked."""
    day = day or customer.business_unit.today(timezone.now())
    return Early(day - BOOKED_LATE, day)


def _typed_day(request: HttpRequest) -> date | None:
    """The day on the form that was sent; None where it is no day a payment can have."""
    try:
        day = parse_date(request.POST.get("received_on", ""))
    except ValueError:
        return None
    return day if day and day.year >= FIRST_YEAR else None


def _currency(request: HttpRequest, customer: Customer) -> str:
    """The one asked for, else that of the invoice it came for, else the customer's."""
    came_for = Invoice.objects.filter(pk=_came_for(request), customer=customer).values_list("currency", flat=True)
    sent = request.POST
    asked = [sent.get(SWITCH), sent.get("currency"), request.GET.get("currency"), came_for.first()]
    billed = queries.currencies_of(customer)
    return next((currency for currency in asked if currency in billed), customer.currency)


def _came_for(request: HttpRequest) -> int | None:
    return usable_id(request.GET.get("invoice", ""))


def _spread(request: HttpRequest, customer: Customer, form: PaymentForm) -> HttpResponse:
    """Fill the grid in, oldest due first, from the amount that was typed."""
    if not form.is_valid() and "amount" in form.errors:
        return _record_page(request, customer, form, _grid_for(request, customer), status=422)
    early = _early(customer, form.cleaned_data.get("received_on"))
    filled = spread(customer.pk, _currency(request, customer), form.cleaned_data["amount"], early)
    return _record_page(request, customer, _as_typed(request, filled), filled)


def _as_typed(request: HttpRequest, grid: Grid) -> PaymentForm:
    """What was typed so far, not judged yet."""
    typed = {name: request.POST.get(name, "") for name in PaymentForm.base_fields}
    return PaymentForm(initial=typed, currency_of_grid=grid.currency)


def _record_page(
    request: HttpRequest, customer: Customer, form: PaymentForm, grid: Grid, *, status: int = 200
) -> HttpResponse:
    context = {"customer": customer, "form": form, "amounts": grid.form, "grid": grid}
    context["came_for"] = _came_for(request)
    return render(request, "billing/record_payment.html", context, status=status)


def _record(request: HttpRequest, customer: Customer, form: PaymentForm, amounts: AmountsForm) -> int:
    payment = operations.record_payment(
        customer_id=customer.pk,
        apply_to=amounts.amounts() or None,
        early=amounts.early(),
        actor=Actor.of(request),
        now=timezone.now(),
        **form.cleaned_data,
    )
    return payment.pk


def _apply(request: HttpRequest, payment_id: int, form: AmountsForm) -> int:
    operations.apply_payment(
        payment_id=payment_id,
        amounts=form.amounts(),
        early=form.early(),
        actor=Actor.of(request),
        now=timezone.now(),
    )
    return payment_id


def _customer(request: HttpRequest) -> Customer | None:
    given = usable_id(request.POST.get("customer") or request.GET.get("customer", ""))
    return Customer.objects.filter(pk=given).first() if given is not None else None


def _find(payment_id: int) -> Payment:
    payment = Payment.objects.select_related("customer", "recorded_by").filter(pk=payment_id).first()
    if payment is None:
        raise Http404("There is no such payment.")
    return payment


def _grid(request: HttpRequest, payment: Payment) -> Grid:
    return grid_of(request, payment.customer_id, payment.currency, early=_came(payment))


def _came(payment: Payment) -> Early:
    return Early(payment.received_on, payment.received_on)


def _page(request: HttpRequest, payment: Payment, grid: Grid, *, status: int = 200) -> HttpResponse:
    context = {
        "payment": payment,
        "chip": chips.of_payment(payment),
        "applications": payment.applications.select_related("invoice__order").order_by("pk"),
        "events": timeline_of("billing.payment", payment.pk),
        "amounts": grid.form,
        "grid": grid,
        "crumbs": [{"label": "Payments", "url": reverse("billing:payments")}],
    }
    return render(request, "billing/payment.html", context, status=status)
