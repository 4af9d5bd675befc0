"""Reading what is owed: lists for the screens and the exports, and the figures above them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from billing.models import CreditMemo, CreditMemoLine, Invoice, InvoiceLine, Payment, Refund
from billing.shares import Amounts, shares
from billing.states import CreditMemoStatus, InvoiceStatus
from oms.accounts.days import over
from oms.masterdata.models import Customer
from orders.models import Order, OrderLine

ZERO = Decimal(0)
MOST_AT_ONCE = 500


def invoices(
    *,
    now: datetime,
    state: str = "",
    customer: str = "",
    since: date | None = None,
    until: date | None = None,
    text: str = "",
    currency: str = "",
    unit: str = "",
) -> QuerySet[Invoice]:
    """Invoices as a list shows them; `state` is open, overdue (the due day is over where it was sold) or settled."""
    rows = _period(Invoice.objects.select_related("customer", "order", "business_unit"), "invoiced_on", since, until)
    rows = _in(_of_customer(rows, customer), currency, unit).filter(invoice_state(state, now))
    return rows.filter(_text(text, "number", "order__number", "order__po_number")) if text else rows


def invoice_state(state: str, now: datetime) -> Q:
    """What open, overdue and settled mean; anything else is every invoice."""
    if state == "overdue":
        return Q(status=InvoiceStatus.POSTED) & over("due_on", "business_unit", now)
    return {
        "open": Q(status=InvoiceStatus.POSTED),
        "settled": Q(status=InvoiceStatus.SETTLED),
    }.get(state, Q())


def invoice_counts(rows: QuerySet[Invoice], now: datetime) -> dict[str, int]:
    """How many of the rows are in each state, for the tabs. One query."""
    return rows.aggregate(
        all=Count("pk"),
        open=Count("pk", filter=invoice_state("open", now)),
        overdue=Count("pk", filter=invoice_state("overdue", now)),
        settled=Count("pk", filter=invoice_state("settled", now)),
    )


def invoice_totals(rows: QuerySet[Invoice]) -> list[dict[str, Any]]:
    """Per currency: count, total, settled and open. Currencies are never added up."""
    return list(
        rows.order_by("currency")
        .values("currency")
        .annotate(
            count=Count("pk"),
            total=Sum("total_amount"),
            settled=Sum(F("paid_amount") + F("credited_amount") + F("early_discount_amount")),
            open=Sum("open_amount"),
        )
    )


def credit_memos(
    *,
    state: str = "",
    customer: str = "",
    since: date | None = None,
    until: date | None = None,
    text: str = "",
    currency: str = "",
    unit: str = "",
) -> QuerySet[CreditMemo]:
    """Credit memos with customer, invoice and the two people; the period is by issue date (drafts have none)."""
    rows = CreditMemo.objects.select_related("customer", "invoice", "order", "made_by", "approved_by")
    rows = _of_customer(_period(rows, "issued_on", since, until), customer)
    rows = _in(rows, currency, unit).filter(credit_memo_state(state))
    return rows.filter(_text(text, "number", "invoice__number", "order__number", "order__po_number")) if text else rows


def credit_memo_counts(rows: QuerySet[CreditMemo]) -> dict[str, int]:
    """How many of the rows are in each state, for the tabs. One query."""
    states = [*CreditMemoStatus.values, "left"]
    return rows.aggregate(all=Count("pk"), **{each: Count("pk", filter=credit_memo_state(each)) for each in states})


def credit_memo_state(state: str) -> Q:
    """A status, or `left`: issued, and not all of it is used. Anything else is every credit memo."""
    if state == "left":
        return Q(status=CreditMemoStatus.ISSUED, total_amount__gt=F("applied_amount") + F("refunded_amount"))
    return Q(status=state) if state in CreditMemoStatus.values else Q()


def credit_memo_totals(rows: QuerySet[CreditMemo]) -> list[dict[str, Any]]:
    return list(
        rows.order_by("currency")
        .values("currency")
        .annotate(
            count=Count("pk"),
            total=Sum("total_amount"),
            left=Sum(
                F("total_amount") - F("applied_amount") - F("refunded_amount"),
                filter=Q(status=CreditMemoStatus.ISSUED),
                default=ZERO,
            ),
        )
    )


def payments(
    *,
    state: str = "",
    customer: str = "",
    since: date | None = None,
    until: date | None = None,
    text: str = "",
    currency: str = "",
    unit: str = "",
) -> QuerySet[Payment]:
    """Receipts with their customer; `state` is left (not all of it is applied) or applied."""
    rows = _period(Payment.objects.select_related("customer", "recorded_by"), "received_on", since, until)
    rows = _in(_of_customer(rows, customer), currency, unit)
    left = Q(applied_amount__lt=F("amount"))
    rows = rows.filter({"left": left, "applied": ~left}.get(state, Q()))
    return rows.filter(_text(text, "reference", "customer__name")) if text else rows


def payment_counts(rows: QuerySet[Payment]) -> dict[str, int]:
    left = Q(applied_amount__lt=F("amount"))
    return rows.aggregate(
        all=Count("pk"), left=Count("pk", filter=left), applied=Count("pk", filter=Q(applied_amount=F("amount")))
    )


def payment_totals(rows: QuerySet[Payment]) -> list[dict[str, Any]]:
    return list(
        rows.order_by("currency")
        .values("currency")
        .annotate(count=Count("pk"), total=Sum("amount"), left=Sum(F("amount") - F("applied_amount")))
    )


def open_invoices(customer_id: int, currency: str) -> QuerySet[Invoice]:
    """What a customer owes in a currency, the oldest due date first."""
    rows = Invoice.objects.filter(customer=customer_id, currency=currency, status=InvoiceStatus.POSTED)
    return rows.select_related("order__terms").order_by("due_on", "pk")


@dataclass(frozen=True, slots=True)
class Choice:
    """Some of a customer's open invoices to put amounts to; `found` is how many fit the text, `total` how many are
    open."""

    rows: list[Invoice]
    found: int
    total: int


def choice_of_open(
    customer_id: int,
    currency: str,
    *,
    text: str = "",
    keep: Iterable[int] = (),
    first: int | None = None,
    limit: int = 100,
) -> Choice:
    """The oldest open invoices that fit the text, and whichever of the others are to be kept; `first` leads them."""
    keep = set(keep) | ({first} if first else set())
    every = open_invoices(customer_id, currency)
    fitting = every.filter(_text(text, "number", "order__number", "order__po_number")) if text else every
    rows = {invoice.pk: invoice for invoice in fitting[:limit]}
    rows |= {invoice.pk: invoice for invoice in every.filter(pk__in=keep - set(rows))}
    ordered = sorted(rows.values(), key=lambda invoice: (invoice.pk != first, invoice.due_on, invoice.pk))
    return Choice(ordered, fitting.count(), every.count())


def spread_oldest_first(
    invoices: Iterable[Invoice], amount: Decimal, off: Mapping[int, Decimal] | None = None
) -> dict[int, Decimal]:
    """The amount laid over the invoices in their order, each up to what is open on it; over so many at most as one
    form can send. `off` are early payment discounts that are in time: they count where with them it comes out even."""
    rows = list(invoices)
    net, reached = {}, ZERO
    for invoice in rows if off else []:
        net[invoice.pk] = invoice.open_amount - off.get(invoice.pk, ZERO)
        reached += net[invoice.pk]
        if reached >= amount:
            break
    if net and reached == amount and len(net) <= MOST_AT_ONCE:
        return net
    shares: dict[int, Decimal] = {}
    for invoice in rows:
        part = min(amount, invoice.open_amount)
        if part <= 0 or len(shares) == MOST_AT_ONCE:
            break
        shares[invoice.pk] = part
        amount -= part
    return shares


def open_in_others(customer_id: int, currency: str) -> list[tuple[str, int]]:
    """How many invoices a customer has open in each currency but this one."""
    rows = Invoice.objects.filter(customer=customer_id, status=InvoiceStatus.POSTED).exclude(currency=currency)
    return list(rows.order_by("currency").values_list("currency").annotate(Count("pk")))


def currencies_of(customer: Customer) -> list[str]:
    """What money of the customer can be in: the customer's own currency, then others it was billed in."""
    billed = Invoice.objects.filter(customer=customer).exclude(currency=customer.currency)
    return [customer.currency, *billed.order_by("currency").values_list("currency", flat=True).distinct()]


@dataclass(frozen=True, slots=True)
class Payer:
    """A customer with what is open in one currency."""

    customer: Customer
    currency: str
    open_amount: Decimal = ZERO
    open_count: int = 0


def customers_to_pay(text: str, limit: int = 12) -> list[Payer]:
    """Customers whose name or code has the text in it, once for each currency they owe in; who owes comes first.

    At most `limit` customers; one who owes nothing is listed in the own currency.
    """
    owed = Invoice.objects.filter(status=InvoiceStatus.POSTED)
    rows = Customer.objects.annotate(owes=Exists(owed.filter(customer=OuterRef("pk")).order_by()))
    rows = rows.filter(_text(text, "name", "code")) if text else rows
    found = {customer.pk: customer for customer in rows.order_by("-owes", "name", "pk")[:limit]}
    sums: dict[int, list[Payer]] = {}
    grouped = owed.filter(customer__in=list(found)).order_by("currency").values_list("customer_id", "currency")
    for pk, currency, left, count in grouped.annotate(Sum("open_amount"), Count("pk")):
        sums.setdefault(pk, []).append(Payer(found[pk], currency, left, count))
    return [payer for pk, one in found.items() for payer in sums.get(pk, [Payer(one, one.currency)])]


@dataclass(frozen=True, slots=True)
class Use:
    """What became of part of a credit memo: it lowered `invoice`, or was paid out as `refund`."""

    amount: Decimal
    at: datetime
    invoice: Invoice | None = None
    refund: Refund | None = None


def uses_of(memo: CreditMemo) -> list[Use]:
    """Oldest first."""
    applied = memo.applications.select_related("invoice__order")
    found = [Use(each.amount, each.applied_at, invoice=each.invoice) for each in applied]
    found += [Use(each.amount, each.recorded_at, refund=each) for each in memo.refunds.select_related("recorded_by")]
    return sorted(found, key=lambda use: use.at)


@dataclass(frozen=True, slots=True)
class Credited:
    """What credit memos that are not rejected have taken of an invoice line already."""

    quantity: Decimal = ZERO
    goods: Decimal = ZERO
    tax: Decimal = ZERO


def credited(invoice_line_ids: Iterable[int]) -> dict[int, Credited]:
    """Of each invoice line that some credit memo asks for: how much of it."""
    rows = (
        CreditMemoLine.objects.filter(invoice_line__in=list(invoice_line_ids))
        .exclude(credit_memo__status=CreditMemoStatus.REJECTED)
        .values_list("invoice_line_id")
        .annotate(Sum("quantity"), Sum("goods_amount"), Sum("tax_amount"))
    )
    return {pk: Credited(quantity, goods, tax) for pk, quantity, goods, tax in rows}


@dataclass(frozen=True, slots=True)
class Creditable:
    """An invoice line with the units that no credit memo has asked for yet."""

    line: InvoiceLine
    credited: Decimal

    @property
    def left(self) -> Decimal:
        return self.line.quantity - self.credited


def creditable_lines(invoice: Invoice) -> list[Creditable]:
    lines = list(invoice.lines.select_related("item").order_by("number"))
    asked = credited(line.pk for line in lines)
    return [Creditable(line, asked.get(line.pk, Credited()).quantity) for line in lines]


@dataclass(frozen=True, slots=True)
class OrderMoney:
    """What an order was invoiced, and what of it is still open."""

    invoiced: Decimal
    paid: Decimal
    credited: Decimal
    early: Decimal
    open: Decimal
    to_invoice: Decimal
    next_due_on: date | None


def order_money(order: Order) -> OrderMoney:
    """The order's invoices added up, in its currency; `to_invoice` is what the units still wanted will cost."""
    sums = Invoice.objects.filter(order=order).aggregate(
        total=Sum("total_amount"), paid=Sum("paid_amount"), credited=Sum("credited_amount"), left=Sum("open_amount"),
        early=Sum("early_discount_amount"),
    )  # fmt: skip
    open_ones = Invoice.objects.filter(order=order, status=InvoiceStatus.POSTED).order_by("due_on")
    return OrderMoney(
        invoiced=sums["total"] or ZERO,
        paid=sums["paid"] or ZERO,
        credited=sums["credited"] or ZERO,
        early=sums["early"] or ZERO,
        open=sums["left"] or ZERO,
        to_invoice=sum((_to_invoice(line, order.currency) for line in order.lines.all()), ZERO),
        next_due_on=open_ones.values_list("due_on", flat=True).first(),
    )


def _to_invoice(line: OrderLine, currency: str) -> Decimal:
    """The share of the line that its units carry which are neither cancelled nor invoiced."""
    units = line.ordered - line.cancelled - line.invoiced
    whole = Amounts(line.goods_amount, line.discount_amount, line.freight_amount, line.tax_amount)
    return shares(whole, before=line.invoiced, units=units, of=line.ordered, currency=currency).total


def _period(rows: QuerySet, field: str, since: date | None, until: date | None) -> QuerySet:
    rows = rows.filter(**{f"{field}__gte": since}) if since else rows
    return rows.filter(**{f"{field}__lte": until}) if until else rows


def _of_customer(rows: QuerySet, customer: str) -> QuerySet:
    """By the customer's exact code, else by part of the name."""
    if not customer:
        return rows
    return rows.filter(Q(customer__code__iexact=customer) | Q(customer__name__icontains=customer))


def _in(rows: QuerySet, currency: str, unit: str) -> QuerySet:
    """Of one currency, and of the business unit with this code; empty is any."""
    rows = rows.filter(currency=currency) if currency else rows
    return rows.filter(business_unit__code=unit) if unit else rows


def currencies() -> list[str]:
    """Those that anything was ever billed or paid in, as customers have them."""
    return sorted(set(Customer.objects.order_by().values_list("currency", flat=True).distinct()))


def _text(text: str, *fields: str) -> Q:
    found = Q()
    for name in fields:
        found |= Q(**{f"{name}__icontains": text})
    return found
