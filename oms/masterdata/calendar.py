"""Business time: due times count only the hours a business unit works, in its own zone, Monday to Friday."""

from datetime import UTC, date, datetime, timedelta

from oms.accounts.models import BusinessUnit


def due_at(start: datetime, minutes: int, unit: BusinessUnit) -> datetime:
    """The moment `minutes` of working time after `start`, in UTC. Weekends and nights do not count."""
    left = timedelta(minutes=minutes)
    day = start.astimezone(unit.zone).date()
    moment = start
    while True:
        opens, closes = _hours(day, unit)
        moment = max(moment, opens)
        if day.weekday() < 5 and moment < closes:
            if moment + left <= closes:
                return (moment + left).astimezone(UTC)
            left -= closes - moment
        day += timedelta(days=1)


def add_working_days(start: date, days: int) -> date:
    """The date `days` weekdays after `start`."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day


def _hours(day: date, unit: BusinessUnit) -> tuple[datetime, datetime]:
    """When the unit opens and closes on a day, in UTC: subtraction of the two is true across a clock change."""
    opens = datetime.combine(day, unit.opens_at, tzinfo=unit.zone).astimezone(UTC)
    closes = datetime.combine(day, unit.closes_at, tzinfo=unit.zone).astimezone(UTC)
    return opens, closes
