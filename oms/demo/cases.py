"""Exceptions of the demo company, as rows: who owns them, when they are due, how they ended."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

from oms.accounts.access import Role
from oms.accounts.models import User
from oms.masterdata.calendar import due_at
from orders.checks import Finding
from orders.exception_types import TYPES
from orders.models import OrderException

from .company import Company
from .copying import copy_rows
from .journal import Journal, person, system
from .rhythm import during_work

OWNED = 0.3  # share of the open ones somebody has claimed
SNOOZED = 0.04
_COLUMNS = (
    "type", "order_id", "line_id", "customer_id", "subject_type", "subject_id", "queue", "title", "detail", "facts",
    "fixes", "blocks", "state", "owner_id", "claimed_at", "opened_at", "due_at", "snoozed_until", "resolved_at",
    "resolved_by_id", "resolution", "reason", "id",
)  # fmt: skip


# Of the open ones, this share is due within so many hours from now; before it is overdue.
_CLOCK = ((0.0, -30.0), (0.1, -5.0), (0.17, 0.0), (0.25, 1.0), (0.62, 9.0), (1.0, 56.0))


def _hours_left(share: float) -> float:
    """Between the points of the clock, evenly."""
    (low, first), (high, last) = next(pair for pair in pairwise(_CLOCK) if share <= pair[1][0])
    return first + (last - first) * (share - low) / (high - low)


@dataclass(slots=True)
class Case:
    """One exception. Without `order_id` it is about `subject`."""

    type: str
    unit: str
    title: str
    opened_at: datetime
    detail: str = ""
    order_id: int | None = None
    line_id: int | None = None
    customer_id: int | None = None
    subject: tuple[str, int] | None = None
    facts: dict = field(default_factory=dict)
    fixes: list = field(default_factory=list)
    owner: User | None = None
    claimed_at: datetime | None = None
    snoozed_until: datetime | None = None
    resolved_at: datetime | None = None
    resolution: str = ""
    reason: str = ""
    due_at: datetime | None = None
    pk: int = 0

    @classmethod
    def of(cls, finding: Finding, *, unit: str, opened_at: datetime, order_id: int, customer_id: int) -> "Case":
        """What a check found, in its own words."""
        return cls(
            type=finding.type,
            unit=unit,
            title=finding.title[:120],
            detail=finding.detail[:300],
            opened_at=opened_at,
            order_id=order_id,
            customer_id=customer_id,
            line_id=finding.line.pk if finding.line else None,
            facts=finding.facts,
            fixes=[fix.as_json() for fix in finding.fixes],
        )


class Docket:
    """All cases; ids are given when they are written, in the order they were opened."""

    def __init__(self, rng: Random, company: Company, now: datetime, journal: Journal) -> None:
        self.rng, self.company, self.now, self.journal = rng, company, now, journal
        self.cases: list[Case] = []

    def add(self, case: Case) -> None:
        self.cases.append(case)

    def resolve(self, case: Case, hours: float, resolution: str, reason: str) -> datetime:
        """Let somebody of the unit claim and end it, so many hours later, while the office is open."""
        zone = self.company.units[case.unit].timezone
        moment = during_work(case.opened_at + timedelta(hours=hours), zone)
        case.resolved_at = min(moment, self.now - timedelta(minutes=3))
        case.owner = self.specialist(case.unit)
        case.claimed_at = max(case.resolved_at - timedelta(minutes=self.rng.uniform(2, 40)), case.opened_at)
        case.resolution, case.reason = resolution, reason
        self.add(case)
        return case.resolved_at

    def share_out(self) -> None:
        """Some of the open ones have an owner, a few are snoozed."""
        for case in self.cases:
            if case.resolved_at is None and case.opened_at < self.now - timedelta(minutes=30):
                self._maybe_claim(case)

    def _maybe_claim(self, case: Case) -> None:
        if self.rng.random() < OWNED:
            case.owner = self._favoured(case.unit)
            age = (self.now - case.opened_at).total_seconds()
            case.claimed_at = case.opened_at + timedelta(seconds=age * self.rng.uniform(0.1, 0.95))
        if self.rng.random() < SNOOZED:
            case.snoozed_until = self.now + timedelta(hours=self.rng.randint(2, 40))

    def _favoured(self, unit: str) -> User:
        """Whoever signs in first as a specialist finds work of her own."""
        first = self.company.by_role[Role.SPECIALIST][0]
        own = first in self.company.staff(Role.SPECIALIST, unit)
        return first if own and self.rng.random() < 0.4 else self.specialist(unit)

    def specialist(self, unit: str) -> User:
        return self.rng.choice(self.company.staff(Role.SPECIALIST, unit))

    def set_clocks(self) -> None:
        """When each is due, by its type and the business calendar.

        What is open is then moved so that it lies around now, in the same order, whatever hour the demo begins: some
        of it overdue, some due within the hour, most of it today, the rest in the next days.
        """
        for case in self.cases:
            case.due_at = due_at(case.opened_at, TYPES[case.type].minutes, self.company.units[case.unit])
        waiting = sorted((case for case in self.cases if case.resolved_at is None), key=lambda case: case.due_at)
        for place, case in enumerate(waiting, 1):
            due = self.now + timedelta(hours=_hours_left(place / len(waiting)))
            case.due_at = max(due, case.opened_at + timedelta(minutes=15))

    def write(self) -> None:
        self.set_clocks()
        self.cases.sort(key=lambda case: case.opened_at)
        for pk, case in enumerate(self.cases, 1):
            case.pk = pk
            self._tell(case)
        copy_rows(OrderException, _COLUMNS, map(self._row, self.cases))

    def _tell(self, case: Case) -> None:
        subject, where = ("orders.orderexception", case.pk), {"order_id": case.order_id, "note": case.title}
        tell = self.journal.tell
        found = {"detail": case.detail, "check": case.type}
        tell(case.opened_at, "exception.opened", subject, system("Meridian"), **where, **found)
        if case.owner and case.claimed_at:
            tell(
                case.claimed_at, "exception.claimed", subject, person(case.owner), **where, owner=[None, case.owner.pk]
            )
        if case.resolved_at and case.owner:
            facts = {"resolution": case.resolution, "reason": case.reason}
            tell(case.resolved_at, "exception.resolved", subject, person(case.owner), **where, **facts)

    def _row(self, case: Case) -> tuple:
        kind = TYPES[case.type]
        subject_type, subject_id = case.subject or ("", None)
        done = case.resolved_at is not None
        return (
            case.type, case.order_id, case.line_id, case.customer_id, subject_type, subject_id, kind.queue, case.title,
            case.detail, json.dumps(case.facts), json.dumps(case.fixes), list(kind.blocks),
            "resolved" if done else "open", case.owner.pk if case.owner else None, case.claimed_at, case.opened_at,
            case.due_at, case.snoozed_until, case.resolved_at,
            case.owner.pk if done and case.owner else None, case.resolution, case.reason, case.pk,
        )  # fmt: skip
