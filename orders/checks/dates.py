"""Whether the days an order names can be kept: its own, those of its lines, and the customer's window."""

from collections.abc import Iterator
from datetime import date

from oms.masterdata.calendar import add_working_days
from orders.models import Order, OrderLine

from . import Candidate, CheckContext, Finding, Fix, check

TITLE = "Ship window cannot be met"


@check
def dates(candidate: Candidate, context: CheckContext) -> Iterator[Finding]:
    """One finding an order: a new ship day moves the lines that cannot keep theirs along with it."""
    order, today = candidate.order, context.today(candidate)
    first = max(today, order.ship_not_before_on or today)
    leaves = max([order.ship_by_on, *(line.ship_by_on for line in candidate.lines if line.ship_by_on)])
    if order.cancel_after_on and order.cancel_after_on < max(first, leaves):
        yield _window(order, today, first, leaves)
    elif order.ship_by_on < first:
        facts = {"ship_by_on": order.ship_by_on.isoformat()}
        yield _too_early(order, "Asked to leave", order.ship_by_on, facts, today)
    elif early := [line for line in candidate.lines if line.ship_by_on and line.ship_by_on < first]:
        yield _lines(order, early, today)


def _too_early(order: Order, what: str, day: date, facts: dict, today: date, offer: Fix | None = None) -> Finding:
    """It is to leave on a day that is past, or before the customer's first day; `offer` is the day we propose."""
    opens = order.ship_not_before_on
    why = "which is past"
    if day >= today and opens:
        why = f"and it may not leave before {opens:%b %-d, %Y}"
        facts = {**facts, "ship_not_before_on": opens.isoformat()}
    soon = _working_day(max(today, opens or today), order.cancel_after_on)
    offer = offer or Fix("set_ship_by", f"Ship {soon:%b %-d}", {"ship_by_on": soon.isoformat()})
    fixes = (offer, Fix("set_ship_by", "Agree a new date"), Fix("accept", "Ship late"))
    return Finding("date_past", TITLE, f"{what} by {day:%b %-d, %Y}, {why}", None, facts, fixes)


def _lines(order: Order, early: list[OrderLine], today: date) -> Finding:
    """Lines that name a day of their own, which cannot be kept though the order's can."""
    soonest = min(early, key=lambda line: (line.ship_by_on, line.number))
    assert soonest.ship_by_on is not None
    days = {str(line.number): line.ship_by_on.isoformat() for line in early if line.ship_by_on}
    day = order.ship_by_on
    offer = Fix("set_ship_by", f"Ship {day:%b %-d}, with the order", {"ship_by_on": day.isoformat()})
    named = (
        f"Line {soonest.number}" if len(early) == 1 else f"{len(early)} lines, the first of them line {soonest.number},"
    )
    return _too_early(order, f"{named} asked to leave", soonest.ship_by_on, {"lines": days}, today, offer)


def _working_day(day: date, last: date | None) -> date:
    """The day, or after a weekend the next one; not after the customer's last."""
    working = day if day.weekday() < 5 else add_working_days(day, 1)
    return min(working, last) if last else working


def _window(order: Order, today: date, first: date, leaves: date) -> Finding:
    """The customer takes it no longer when it leaves. Only they can give another day; an earlier ship day is ours."""
    assert order.cancel_after_on is not None
    last = order.cancel_after_on
    over = f"and it leaves by {leaves:%b %-d, %Y}"
    if last < first:
        over = "which is past" if last < today else f"and it may not leave before {first:%b %-d, %Y}"
    fixes = [Fix("set_cancel_after", "Agree a later day"), Fix("cancel_order", "Cancel the order")]
    if last >= first:
        fixes.insert(0, Fix("set_ship_by", f"Ship {last:%b %-d}", {"ship_by_on": last.isoformat()}))
    return Finding(
        "date_past",
        TITLE,
        f"The customer takes it until {last:%b %-d, %Y} only, {over}",
        None,
        {"cancel_after_on": last.isoformat(), "ship_by_on": leaves.isoformat()},
        tuple(fixes),
    )
