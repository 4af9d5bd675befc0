"""When things happen in the demo company: growth, weeks, seasons, and the hours people work."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import accumulate
from random import Random
from zoneinfo import ZoneInfo

HISTORY_DAYS = 548  # eighteen months
RECENT_DAYS = 4  # the part of history the desk still works on
RECENT_ORDERS = 130  # never fewer in it, however small the company

_WEEKDAYS = (1.25, 1.1, 1.0, 1.0, 0.85, 0.14, 0.1)
_MONTHS = (0.85, 0.9, 1.0, 1.05, 1.05, 0.95, 0.85, 0.9, 1.05, 1.1, 1.35, 1.3)
_GROWTH = 0.9  # nearly twice as many orders at the end as at the start
_BUSY = 2.2  # how much heavier the last two days are: a retailer's season begins
_DESK = "America/New_York"
FRESH_HOURS = 4  # working hours within which most of what waits has come in
_RECENT = 0.0165  # share of all orders that came in the last days, whatever day of the week it is
_FRESH = 0.5  # share of the recent orders that came in them


def placing_times(rng: Random, count: int, now: datetime) -> list[datetime]:
    """When `count` orders were placed, in order, the last just before `now`."""
    days = [now.date() - timedelta(days=ago) for ago in range(HISTORY_DAYS, -1, -1)]
    weights = [_weight(number, day, len(days)) for number, day in enumerate(days)]
    recent = min(count, max(round(count * _RECENT), RECENT_ORDERS))
    older = _times(rng, days[:-RECENT_DAYS], weights[:-RECENT_DAYS], count - recent)
    return sorted(older + _recent_times(rng, recent, now))


def _weight(number: int, day: date, total: int) -> float:
    growth = 1 + _GROWTH * number / total
    surge = _BUSY if number >= total - 2 else 1
    return growth * surge * _WEEKDAYS[day.weekday()] * _MONTHS[day.month - 1]


def _times(rng: Random, days: Sequence[date], weights: Sequence[float], count: int) -> list[datetime]:
    chosen = rng.choices(days, cum_weights=list(accumulate(weights)), k=count)
    return [at(day, "UTC", _minute(rng)) for day in chosen]


def _minute(rng: Random) -> float:
    """Minute of the day in UTC: partners' files come at night too, people order while one of the offices is open."""
    if rng.random() < 0.2:
        return rng.uniform(0, 1435)
    return min(max(rng.gauss(14.5 * 60, 200), 6 * 60), 23 * 60)


def _recent_times(rng: Random, count: int, now: datetime) -> list[datetime]:
    """The last four days, none after now; half of them since the desk was last up to date."""
    fresh = fresh_since(now)
    hours = [now - timedelta(hours=ago) for ago in range(RECENT_DAYS * 24, 0, -1)]
    new = [hour for hour in hours if hour >= fresh] or hours[-1:]
    old = [hour for hour in hours if hour < fresh] or hours[:1]
    starts = rng.choices(new, weights=list(map(_hour_weight, new)), k=round(count * _FRESH))
    starts += rng.choices(old, weights=list(map(_hour_weight, old)), k=count - len(starts))
    return [start + timedelta(seconds=rng.uniform(0, 3590)) for start in starts]


def _hour_weight(hour: datetime) -> float:
    return (1.0 if 7 <= hour.hour <= 21 else 0.25) * max(_WEEKDAYS[hour.weekday()], 0.3)


@cache
def fresh_since(now: datetime) -> datetime:
    """The moment so many working hours of the desk ago."""
    step, left = timedelta(minutes=15), FRESH_HOURS * 4
    moment = now
    while left and now - moment < timedelta(days=RECENT_DAYS):
        moment -= step
        local = moment.astimezone(ZoneInfo(_DESK))
        left -= local.weekday() < 5 and 8 <= local.hour < 18
    return moment


def day_of(moment: datetime, zone: str) -> date:
    """The day it is in a zone, as business units count days. Twin: BusinessUnit.today."""
    return moment.astimezone(_zone(zone)).date()


_zone = cache(ZoneInfo)


@cache
def midnight(day: date, zone: str) -> datetime:
    """The start of a day in a zone, in UTC."""
    return datetime.combine(day, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def at(day: date, zone: str, minute: float) -> datetime:
    """A minute of a day in a zone, in UTC."""
    return midnight(day, zone) + timedelta(minutes=minute)


@cache
def working_day(start: date, days: int) -> date:
    """The date `days` working days after (or before) `start`; with 0, `start` or the next working day."""
    step = timedelta(days=-1 if days < 0 else 1)
    day, left = start, abs(days)
    while left or day.weekday() > 4:
        day += step
        left -= bool(left) and day.weekday() < 5
    return day


def during_work(moment: datetime, zone: str, opens: int = 8, closes: int = 18) -> datetime:
    """The moment, moved to the next opening hour where nobody is in the office."""
    local = moment.astimezone(ZoneInfo(zone))
    day = local.date()
    minute = local.hour * 60 + local.minute
    if day.weekday() < 5 and opens * 60 <= minute < closes * 60:
        return moment
    if minute >= closes * 60 or day.weekday() > 4:
        day = working_day(day + timedelta(days=1), 0)
    late = (moment.microsecond % 90) + moment.second % 30  # people do not all start at eight sharp
    return at(day, zone, opens * 60 + late)
