"""What every figure is asked for: a span of days, some business units, and whose clock tells the day."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models.expressions import RawSQL

_NAMED = re.compile(r"%\((\w+)\)s")
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Window:
    """The days `since` to `until`, both counted in, as the clock of `zone` tells them; `units` are business units."""

    since: date
    until: date
    units: tuple[int, ...]
    zone: str = "UTC"

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1

    def params(self, **more: Any) -> dict[str, Any]:
        """What the SQL of a figure may name: since, until (days), start, end (moments), units, zone."""
        return {
            "since": self.since,
            "until": self.until,
            "start": self._midnight(self.since),
            "end": self._midnight(self.until + timedelta(days=1)),
            "units": list(self.units),
            "zone": self.zone,
            **more,
        }

    def widened(self, since: date) -> "Window":
        """The same window from an earlier day on, for a figure that is compared with the days before."""
        return replace(self, since=since)

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time.min, ZoneInfo(self.zone)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a ratio: `num` of `den`, and how many rows missed what the figure asks for."""

    on: date
    num: Decimal
    den: Decimal
    missed: int = 0


@dataclass(frozen=True, slots=True)
class Sums:
    """Some days of a ratio together."""

    num: Decimal = ZERO
    den: Decimal = ZERO
    missed: int = 0

    @property
    def ratio(self) -> Decimal | None:
        """None where nothing was asked for."""
        return self.num / self.den if self.den else None


def total(days: Iterable[Day]) -> Sums:
    found = list(days)
    return Sums(
        sum((day.num for day in found), ZERO),
        sum((day.den for day in found), ZERO),
        sum(day.missed for day in found),
    )


def rows(sql: str, params: dict[str, Any]) -> list[dict[str, Any]]:
    """Run a figure's SQL; each row as a dict."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def found_by(sql: str, params: dict[str, Any]) -> RawSQL:
    """The ids that a figure's SQL finds, for `pk__in=`: a list then shows just the rows the figure counts."""
    given: list[Any] = []

    def positional(name: re.Match[str]) -> str:
        given.append(params[name[1]])
        return "%s"

    return RawSQL(_NAMED.sub(positional, sql), given)  # noqa: S611 - the SQL is a figure's own


def days(sql: str, params: dict[str, Any]) -> list[Day]:
    """Run SQL that answers (on_day, num, den, missed)."""
    return [
        Day(row["on_day"], Decimal(row["num"]), Decimal(row["den"]), int(row["missed"])) for row in rows(sql, params)
    ]
