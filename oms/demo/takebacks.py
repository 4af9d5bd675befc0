"""Returns in every state: authorized, received, inspected with a credit memo waiting, settled, called off."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle
from random import Random

from oms.accounts.access import Role
from oms.accounts.models import User
from returns.models import Inspection, ReturnAuthorization, ReturnLine

from .catalogue import Catalogue
from .company import Company
from .copying import copy_rows
from .credits import Credits, Memo
from .invoices import Bill, BilledLine
from .journal import Journal, person, system
from .life import Life
from .stock import Stock

SHARE = 0.024  # of the older invoices something came back
RECENT = timedelta(days=45)
LIVE = 36  # returns the desk and the warehouse work on now
_STAGES = ("authorized", "received", "inspected", "authorized", "cancelled", "settled")
_REASONS = ("damaged", "wrong_item", "not_needed", "late", "defect")


@dataclass(slots=True)
class Back:
    """What comes back of one invoice line."""

    billed: BilledLine
    authorized: int
    received: int = 0
    disposition: str = ""
    pk: int = 0

    @property
    def credited(self) -> int:
        return 0 if self.disposition in ("", "send_back") else self.received

    @property
    def kept(self) -> int:
        """What stays returned on the order line."""
        return 0 if self.disposition == "send_back" else self.received


@dataclass(slots=True)
class Takeback:
    bill: Bill
    lines: list[Back]
    reason: str
    stage: str
    authorized_at: datetime
    authorized_by: User
    received_at: datetime | None = None
    inspected_at: datetime | None = None
    inspected_by: User | None = None
    settled_at: datetime | None = None
    cancelled_at: datetime | None = None
    location_id: int = 0
    memo: Memo | None = None
    is_whole: bool = False
    pk: int = 0
    steps: list[tuple[datetime, str, User | None]] = field(default_factory=list)


class Takebacks:
    def __init__(
        self, rng: Random, now: datetime, company: Company, catalogue: Catalogue, life: Life, credits: Credits
    ) -> None:
        self.rng, self.now, self.company, self.catalogue = rng, now, company, catalogue
        self.life, self.credits = life, credits
        self.all: list[Takeback] = []

    def happen(self, bills: list[Bill], stock: Stock, journal: Journal) -> None:
        able = [bill for bill in bills if self._may_come_back(bill)]
        stages = cycle(_STAGES)
        newest = [bill for bill in able if self.now - bill.posted_at < RECENT]
        for bill in self.rng.sample(newest, min(LIVE, len(newest) // 3)):
            self._begin(bill, next(stages), self.now - timedelta(hours=self.rng.uniform(2, 90)))
        older = [bill for bill in able if self.now - bill.posted_at >= RECENT]
        whole = next(filter(_paid_early, older), None)
        for bill in older:
            if bill is whole or self.rng.random() < SHARE:
                stage = "cancelled" if bill is not whole and self.rng.random() < 0.05 else "settled"
                last = bill.posted_at + timedelta(days=self.rng.uniform(26, 40))
                self._begin(bill, stage, last, whole=bill is whole)
        self.all.sort(key=lambda each: each.authorized_at)
        for pk, takeback in enumerate(self.all, 1):
            takeback.pk = pk
            self._follow(takeback, stock)
            self._tell(takeback, journal)

    def _may_come_back(self, bill: Bill) -> bool:
        """Something that was paid short is disputed, not returned."""
        enough = len(bill.lines) > 1 or bill.lines[0].claim.quantity > 1
        return enough and bill.shipment.pay_share == 1 and self.now - bill.posted_at > timedelta(days=8)

    def _begin(self, bill: Bill, stage: str, last: datetime, *, whole: bool = False) -> None:
        """`last` is when its last step so far was done; the earlier ones are counted back from it."""
        rng, unit = self.rng, bill.shipment.order.buyer.unit
        back = {"authorized": 0.0, "cancelled": rng.uniform(1, 4), "received": rng.uniform(2, 5)}
        days = back.get(stage, rng.uniform(4, 6))
        authorized_at = max(last - timedelta(days=days), bill.posted_at + timedelta(hours=20))
        self.all.append(
            Takeback(
                bill,
                self._what(bill, whole=whole),
                rng.choice(_REASONS),
                stage,
                authorized_at,
                rng.choice(self.company.staff(Role.SPECIALIST, unit)),
                location_id=self.life.places[unit][0],
                is_whole=whole,
            )
        )
        self._date(self.all[-1], max(last, authorized_at + timedelta(hours=30)))

    def _date(self, takeback: Takeback, last: datetime) -> None:
        last = min(last, self.now - timedelta(minutes=5))
        span = last - takeback.authorized_at
        if takeback.stage == "cancelled":
            takeback.cancelled_at = last
        if takeback.stage in ("received", "inspected", "settled"):
            takeback.received_at = last if takeback.stage == "received" else takeback.authorized_at + span * 0.5
        if takeback.stage in ("inspected", "settled"):
            takeback.inspected_at = last if takeback.stage == "inspected" else takeback.authorized_at + span * 0.7
        if takeback.stage == "settled":
            takeback.settled_at = last

    def _what(self, bill: Bill, *, whole: bool) -> list[Back]:
        """One or two lines, some of each; all of it only where it was paid long before."""
        rng = self.rng
        if whole or (_paid_early(bill) and rng.random() < 0.2):
            return [Back(billed, billed.claim.quantity) for billed in bill.lines]
        chosen = rng.sample(bill.lines, min(len(bill.lines) - 1, rng.choice((1, 1, 2)))) or bill.lines
        return [Back(billed, max(1, billed.claim.quantity // rng.choice((2, 3, 4)))) for billed in chosen]

    def _follow(self, takeback: Takeback, stock: Stock) -> None:
        if takeback.received_at:
            for back in takeback.lines:
                back.received = back.authorized
        if takeback.inspected_at:
            self._inspect(takeback, stock)
        for back in takeback.lines:
            back.billed.claim.line.returned += back.kept

    def _inspect(self, takeback: Takeback, stock: Stock) -> None:
        unit = takeback.bill.shipment.order.buyer.unit
        takeback.inspected_by = self.rng.choice(self.company.staff(Role.WAREHOUSE, unit))
        assert takeback.inspected_at is not None
        for number, back in enumerate(takeback.lines):
            back.disposition = self._verdict(back, keep=number == 0 or takeback.is_whole)
            if back.disposition == "restock":
                key = (back.billed.claim.line.item.pk, takeback.location_id)
                source = ("returns.returnauthorization", takeback.pk)
                name, note = takeback.inspected_by.name, f"RMA-{7000 + takeback.pk}"
                stock.take_back(key, back.received, source, note, name, takeback.inspected_at)
        units = [(back.billed, back.credited) for back in takeback.lines if back.credited]
        takeback.memo = self.credits.prepare(
            Memo(
                takeback.bill, units, "return", f"Return RMA-{7000 + takeback.pk}", takeback.inspected_by,
                takeback.inspected_at, takeback.pk,
            )
        )  # fmt: skip
        if takeback.settled_at:
            self.credits.decide(takeback.memo, takeback.settled_at)

    def _verdict(self, back: Back, *, keep: bool) -> str:
        """Nothing of a scarce item goes back on the shelf; what is to `keep` is never just sent back.

        That is the first line, so that there is a credit, and all of the one order that must come back as a whole.
        """
        draw = self.rng.random()
        if not keep and draw < 0.12:
            return "send_back"
        scarce = back.billed.claim.line.item.pk in self.catalogue.scarce
        return "scrap" if scarce or draw > 0.72 else "restock"

    def _tell(self, takeback: Takeback, journal: Journal) -> None:
        subject = ("returns.returnauthorization", takeback.pk)
        where = {"order_id": takeback.bill.shipment.order.pk, "note": f"RMA-{7000 + takeback.pk}"}
        by = person(takeback.authorized_by)
        journal.tell(takeback.authorized_at, "return.authorized", subject, by, **where, reason=takeback.reason)
        dock = person(self.company.staff(Role.WAREHOUSE, takeback.bill.shipment.order.buyer.unit)[0])
        if takeback.received_at:
            journal.tell(takeback.received_at, "return.received", subject, dock, **where)
        if takeback.inspected_at and takeback.inspected_by:
            journal.tell(takeback.inspected_at, "return.inspected", subject, person(takeback.inspected_by), **where)
        if takeback.settled_at:
            just_after = takeback.settled_at + timedelta(milliseconds=5)  # its credit memo was issued
            journal.tell(just_after, "return.settled", subject, system("Returns"), **where)
        if takeback.cancelled_at:
            facts = {"order_id": where["order_id"], "note": "The customer keeps it", "number": where["note"]}
            journal.tell(takeback.cancelled_at, "return.cancelled", subject, by, **facts)

    def write(self) -> None:
        columns = (
            "id", "order_id", "customer_id", "location_id", "reason_code", "note", "status", "authorized_at",
            "authorized_by_id", "received_at", "inspected_at", "settled_at", "cancelled_at",
        )  # fmt: skip
        copy_rows(ReturnAuthorization, columns, map(_row, self.all))
        lines = [(takeback, back) for takeback in self.all for back in takeback.lines]
        for pk, (_, back) in enumerate(lines, 1):
            back.pk = pk
        columns = (
            "id", "rma_id", "order_line_id", "invoice_line_id", "authorized", "received", "restocked", "scrapped",
            "sent_back", "credited",
        )  # fmt: skip
        copy_rows(ReturnLine, columns, (_line_row(takeback, back) for takeback, back in lines))
        columns = ("line_id", "quantity", "disposition", "root_cause", "note", "inspected_by_id", "inspected_at")
        judged = ((t, back) for t, back in lines if back.disposition)
        copy_rows(Inspection, columns, (_verdict_row(takeback, back) for takeback, back in judged))


def _paid_early(bill: Bill) -> bool:
    """Whether the only invoice of its order was paid before anything can have come back."""
    paid, alone = bill.shipment.pay_at, len(bill.shipment.order.shipments) == 1
    return alone and paid is not None and paid < bill.posted_at + timedelta(days=20)


def _row(takeback: Takeback) -> tuple:
    order = takeback.bill.shipment.order
    return (
        takeback.pk, order.pk, order.buyer.pk, takeback.location_id, takeback.reason, "", takeback.stage,
        takeback.authorized_at, takeback.authorized_by.pk, takeback.received_at, takeback.inspected_at,
        takeback.settled_at, takeback.cancelled_at,
    )  # fmt: skip


def _line_row(takeback: Takeback, back: Back) -> tuple:
    units = {name: back.received if back.disposition == name else 0 for name in ("restock", "scrap", "send_back")}
    claim = back.billed.claim
    return (
        back.pk, takeback.pk, claim.line.pk, claim.pk, back.authorized, back.received, *units.values(), back.credited
    )  # fmt: skip


def _verdict_row(takeback: Takeback, back: Back) -> tuple:
    assert takeback.inspected_by is not None
    return (
        back.pk, back.received, back.disposition, takeback.reason, "", takeback.inspected_by.pk, takeback.inspected_at
    )  # fmt: skip
