"""Reading returns."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum

from billing.models import CreditMemo, CreditMemoLine, InvoiceLine
from billing.states import CreditMemoStatus, CreditSource
from inventory.models import Location
from oms.masterdata.models import ReasonCode, ReasonKind
from oms.web.lists import Listing
from returns.models import Inspection, ReturnAuthorization, ReturnLine
from returns.operations import returnable
from returns.states import OPEN, ReturnStatus

OLDEST = Listing("returns.open", {"oldest": ("authorized_at", "pk")})
NEWEST = Listing("returns.newest", {"newest": ("-pk",)})
TABS: list[tuple[str, str]] = [
    ("open", "Open"),
    (ReturnStatus.AUTHORIZED, "Awaited"),
    (ReturnStatus.RECEIVED, "To inspect"),
    (ReturnStatus.INSPECTED, "Credit to approve"),
    (ReturnStatus.SETTLED, "Settled"),
    ("all", "All"),
]
# How many stand on the dock or in quarantine, received and not yet judged, for the rail.
STILL_TO_JUDGE = "SELECT count(*) FROM returns_returnauthorization WHERE status = 'received'"


@dataclass(frozen=True, slots=True)
class Returnable:
    """An invoiced line and how many base units of it may still come back."""

    line: InvoiceLine
    left: Decimal


def listing_of(tab: str) -> Listing:
    return NEWEST if tab in ("all", ReturnStatus.SETTLED) else OLDEST


def returns(*, tab: str, location: str = "", reason: str = "", q: str = "") -> QuerySet[ReturnAuthorization]:
    """The returns of a tab, narrowed, with what a row shows."""
    rows = _narrowed(ReturnAuthorization.objects.all(), location=location, reason=reason, q=q)
    if tab == "open":
        rows = rows.filter(status__in=OPEN)
    elif tab != "all":
        rows = rows.filter(status=tab)
    return _with_units(rows)


def tab_counts(*, location: str = "", reason: str = "", q: str = "") -> dict[str, int]:
    """How many open returns each tab holds."""
    rows = _narrowed(ReturnAuthorization.objects.filter(status__in=OPEN), location=location, reason=reason, q=q)
    found = dict(rows.values_list("status").annotate(Count("pk")))
    counts = {state: found.get(state, 0) for state in OPEN}
    return {**counts, "open": sum(counts.values())}


def _narrowed(rows: QuerySet, *, location: str, reason: str, q: str) -> QuerySet:
    if location:
        rows = rows.filter(location=location)
    if reason:
        rows = rows.filter(reason_code=reason)
    if q:
        rows = rows.filter(Q(number__iexact=q) | Q(order__number__iexact=q) | Q(customer__name__icontains=q))
    return rows


def _with_units(rows: QuerySet[ReturnAuthorization]) -> QuerySet[ReturnAuthorization]:
    lines = ReturnLine.objects.filter(rma=OuterRef("pk")).order_by().values("rma")
    return rows.select_related("order", "customer", "location").annotate(
        authorized_units=Subquery(lines.annotate(units=Sum("authorized")).values("units")),
        received_units=Subquery(lines.annotate(units=Sum("received")).values("units")),
    )


def find_return(return_id: int) -> ReturnAuthorization | None:
    related = ("order__business_unit", "order__ship_to", "customer", "location", "authorized_by")
    return ReturnAuthorization.objects.select_related(*related).filter(pk=return_id).first()


def lines_of(return_id: int) -> list[ReturnLine]:
    """The lines of a return with their items, invoices and verdicts, by line number."""
    verdicts = Inspection.objects.select_related("inspected_by").order_by("pk")
    rows = ReturnLine.objects.filter(rma=return_id).select_related("order_line__item", "invoice_line__invoice")
    return list(rows.prefetch_related(Prefetch("inspections", queryset=verdicts)).order_by("order_line__number", "pk"))


def memos_of(return_id: int) -> list[CreditMemo]:
    return list(CreditMemo.objects.filter(source=CreditSource.RETURN, source_id=return_id).order_by("pk"))


def issued_of(return_id: int) -> dict[int, Decimal]:
    """{invoice line: units} that issued credit memos of a return gave credit for."""
    memos = CreditMemo.objects.filter(source=CreditSource.RETURN, source_id=return_id, status=CreditMemoStatus.ISSUED)
    rows = CreditMemoLine.objects.filter(credit_memo__in=memos).values_list("invoice_line_id")
    return dict(rows.annotate(Sum("quantity")))


def returnable_lines(order_id: int) -> list[Returnable]:
    """Everything invoiced of an order, with how much of it may still come back."""
    rows = InvoiceLine.objects.filter(invoice__order=order_id).select_related("item", "invoice")
    lines = {line.pk: line for line in rows.order_by("invoice", "number")}
    left = returnable(lines)
    return [Returnable(line, left[pk]) for pk, line in lines.items()]


def returns_of_order(order_id: int) -> list[ReturnAuthorization]:
    return list(_with_units(ReturnAuthorization.objects.filter(order=order_id)).order_by("pk"))


def count_of_order(order_id: int) -> int:
    return ReturnAuthorization.objects.filter(order=order_id).exclude(status=ReturnStatus.CANCELLED).count()


def reasons() -> list[tuple[str, str]]:
    """Why things come back, code and words; also what an inspection may find as the cause."""
    rows = ReasonCode.objects.filter(kind=ReasonKind.RETURN).order_by("label")
    return list(rows.values_list("code", "label"))


def reason_label(code: str) -> str:
    return dict(reasons()).get(code, code)


def location_choices(business_unit_id: int | None = None) -> list[tuple[str, str]]:
    """Active places by rank; only those of one business unit, where one is given."""
    places = Location.objects.filter(is_active=True)
    if business_unit_id is not None:
        places = places.filter(business_unit=business_unit_id)
    return [(str(pk), name) for pk, name in places.order_by("rank", "name").values_list("pk", "name")]
