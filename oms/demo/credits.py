"""Credit memos: made by one person, approved or rejected by another, some still waiting."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from billing.models import CreditApplication, CreditMemo, CreditMemoLine
from billing.shares import share
from oms import money
from oms.accounts.access import Role
from oms.accounts.models import User

from .company import Company
from .copying import copy_rows
from .invoices import Bill, BilledLine, Series
from .journal import Journal, person

ZERO = Decimal(0)
GOODWILL = 0.006  # share of the invoices somebody gave something back on, without a return
WAITING = 8
_REASONS = {
    "goodwill": ("Late delivery, goodwill agreed", "Damaged outer carton", "Wrong colour, customer keeps it"),
    "price": ("Contract price not applied", "Promotion price agreed afterwards", "Discount missed"),
}


@dataclass(slots=True)
class Memo:
    """A credit memo for some units of a bill's lines."""

    bill: Bill
    units: list[tuple[BilledLine, int]]
    source: str
    reason: str
    made_by: User
    made_at: datetime
    source_id: int | None = None
    status: str = "draft"
    decided_by: User | None = None
    decided_at: datetime | None = None
    number: str = ""
    series: tuple[int | None, int | None] = (None, None)
    applied: Decimal = ZERO
    pk: int = 0
    amounts: list[tuple[Decimal, Decimal]] = field(default_factory=list)  # goods and tax of each line

    def __post_init__(self) -> None:
        currency = self.bill.shipment.order.buyer.currency
        self.amounts = [_given_back(line, units, currency) for line, units in self.units]

    @property
    def goods(self) -> Decimal:
        return sum((goods for goods, _ in self.amounts), ZERO)

    @property
    def tax(self) -> Decimal:
        return sum((tax for _, tax in self.amounts), ZERO)

    @property
    def total(self) -> Decimal:
        return self.goods + self.tax


def _given_back(billed: BilledLine, units: int, currency: str) -> tuple[Decimal, Decimal]:
    """Goods and tax of some units of a bill's line. Twin: billing.operations.credit._line."""
    net = billed.goods - billed.discount
    taxable = net + billed.freight
    tax = billed.tax * net / taxable if taxable else ZERO
    parts = {"before": ZERO, "units": Decimal(units), "of": Decimal(billed.claim.quantity), "currency": currency}
    return share(net, **parts), share(tax, **parts)


class Credits:
    def __init__(self, rng: Random, company: Company, now: datetime, journal: Journal) -> None:
        self.rng, self.company, self.now, self.journal = rng, company, now, journal
        self.memos: list[Memo] = []
        self.taken: set[int] = set()  # bills that have one

    def prepare(self, memo: Memo) -> Memo:
        self.taken.add(memo.bill.pk)
        self.memos.append(memo)
        return memo

    def decide(self, memo: Memo, moment: datetime, *, yes: bool = True) -> None:
        """The manager says yes or no; a yes lowers the bill unless it was paid before."""
        memo.decided_by, memo.decided_at = self.company.by_role[Role.MANAGER][0], moment
        memo.status = "issued" if yes else "rejected"
        if not yes:
            return
        for billed, units in memo.units:
            billed.claim.line.credited += units
        paid_at = memo.bill.shipment.pay_at
        if paid_at is None or moment < paid_at:
            memo.applied = memo.total
            memo.bill.credited += memo.total

    def goodwill(self, bills: list[Bill]) -> None:
        """Money back without goods coming back; the newest still wait for the manager."""
        able = [bill for bill in bills if self._may_have_goodwill(bill)]
        chosen = [bill for bill in able if self.rng.random() < GOODWILL] or able[:1]
        waiting = [bill for bill in able[-120:] if bill not in chosen][-WAITING:]
        for bill in chosen:
            memo = self.prepare(self._goodwill(bill, min(bill.posted_at + timedelta(days=9), self.now)))
            decided = memo.made_at + timedelta(hours=self.rng.uniform(1, 60))
            if decided < self.now:
                self.decide(memo, decided, yes=self.rng.random() > 0.12)
        for bill in waiting:
            earliest = (self.now - bill.posted_at).total_seconds() * self.rng.uniform(0.02, 0.6)
            self.prepare(self._goodwill(bill, self.now - timedelta(seconds=earliest)))

    def _may_have_goodwill(self, bill: Bill) -> bool:
        """Never all of a bill, and not where the customer paid short: that is settled otherwise."""
        some = bill.pk not in self.taken and bill.shipment.pay_share == 1 and len(bill.lines) > 1
        return some and self.now - bill.posted_at > timedelta(hours=5)

    def _goodwill(self, bill: Bill, moment: datetime) -> Memo:
        billed = self.rng.choice(bill.lines)
        units = max(1, billed.claim.quantity // 4)
        source = self.rng.choice(("goodwill", "goodwill", "price"))
        maker = self.rng.choice(self.company.staff(Role.FINANCE, bill.shipment.order.buyer.unit))
        return Memo(bill, [(billed, units)], source, self.rng.choice(_REASONS[source]), maker, moment)

    def number(self, series: Series) -> None:
        """Ids as they were made, numbers as they were issued; then tell it."""
        self.memos.sort(key=lambda memo: memo.made_at)
        for pk, memo in enumerate(self.memos, 1):
            memo.pk = pk
        issued = [memo for memo in self.memos if memo.status == "issued"]
        for memo in sorted(issued, key=lambda each: each.decided_at):
            order = memo.bill.shipment.order
            unit, year = order.buyer.unit, order.day(memo.decided_at).year
            number, memo.number = series.take(unit, "CM", year)
            memo.series = (number, year)
        for memo in self.memos:
            self._tell(memo)

    def _tell(self, memo: Memo) -> None:
        subject, order_id = ("billing.creditmemo", memo.pk), memo.bill.shipment.order.pk
        total = money.text(memo.total, memo.bill.shipment.order.buyer.currency)
        facts = {"total": total, "invoice": memo.bill.number}
        tell = self.journal.tell
        tell(
            memo.made_at,
            "credit_memo.made",
            subject,
            person(memo.made_by),
            order_id=order_id,
            note=memo.reason,
            **facts,
        )
        if memo.decided_at and memo.decided_by:
            note = memo.number or "Not agreed; the customer was told"
            by = person(memo.decided_by)
            tell(memo.decided_at, f"credit_memo.{memo.status}", subject, by, order_id=order_id, note=note)

    def write(self, unit_ids: dict[str, int]) -> None:
        columns = (
            "id", "number", "series_number", "series_year", "business_unit_id", "customer_id", "order_id", "invoice_id",
            "source", "source_id", "reason", "currency", "status", "goods_amount", "tax_amount",
            "total_amount", "applied_amount", "refunded_amount", "made_by_id", "made_at", "approved_by_id",
            "decided_at", "issued_on",
        )  # fmt: skip
        copy_rows(CreditMemo, columns, (_row(memo, unit_ids) for memo in self.memos))
        applied = ((memo.pk, memo.bill.pk, memo.applied, memo.decided_at) for memo in self.memos if memo.applied)
        copy_rows(CreditApplication, ("credit_memo_id", "invoice_id", "amount", "applied_at"), applied)
        columns = ("credit_memo_id", "invoice_line_id", "quantity", "goods_amount", "tax_amount")
        copy_rows(CreditMemoLine, columns, (row for memo in self.memos for row in _line_rows(memo)))


def _row(memo: Memo, unit_ids: dict[str, int]) -> tuple:
    order = memo.bill.shipment.order
    issued = memo.status == "issued"
    approver = memo.decided_by.pk if issued and memo.decided_by else None
    return (
        memo.pk, memo.number, *memo.series, unit_ids[order.buyer.unit], order.buyer.pk, order.pk, memo.bill.pk,
        memo.source, memo.source_id, memo.reason, order.buyer.currency, memo.status, memo.goods, memo.tax,
        memo.total, memo.applied, ZERO, memo.made_by.pk, memo.made_at, approver, memo.decided_at,
        order.day(memo.decided_at) if issued and memo.decided_at else None,
    )  # fmt: skip


def _line_rows(memo: Memo) -> list[tuple]:
    pairs = zip(memo.units, memo.amounts, strict=True)
    return [(memo.pk, billed.claim.pk, units, goods, tax) for (billed, units), (goods, tax) in pairs]
