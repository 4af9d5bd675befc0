"""What customers owe, and which of it some money is for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, QuerySet, Sum

from billing.models import Invoice
from billing.states import InvoiceStatus
from oms.masterdata.models import Customer

from .narrow import reads

ZERO = Decimal(0)
MOST_AT_ONCE = 500


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
    fitting = every.filter(reads(text, "number", "order__number", "order__po_number")) if text else every
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
    rows = rows.filter(reads(text, "name", "code")) if text else rows
    found = {customer.pk: customer for customer in rows.order_by("-owes", "name", "pk")[:limit]}
    sums: dict[int, list[Payer]] = {}
    grouped = owed.filter(customer__in=list(found)).order_by("currency").values_list("customer_id", "currency")
    for pk, currency, left, count in grouped.annotate(Sum("open_amount"), Count("pk")):
        sums.setdefault(pk, []).append(Payer(found[pk], currency, left, count))
    return [payer for pk, one in found.items() for payer in sums.get(pk, [Payer(one, one.currency)])]
