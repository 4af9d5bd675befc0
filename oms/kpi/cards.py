"""From figures to cards: a value, how it moved, what it aims for, its trend, and the link to its rows."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from fulfillment import kpis as service
from oms.figures import Day, Sums, total
from orders import kpis as desk

from .metrics import METRICS, in_words
from .periods import Period

Card = dict[str, Any]
Number = float | None


def cards(period: Period, served: service.Service, link: Callable[..., str]) -> list[Card]:
    """The first row of the page. `link(metric)` is where a card leads, empty where the person may not see rows."""
    return [
        _share("otif", served.days, period, link),
        _share("line_fill", service.line_fill(period.both), period, link),
        _cycle(period, link),
        _share("touchless", desk.touchless(period.both), period, link),
        _rate("exceptions", desk.exceptions(period.both), period, link),
        _booked(period, link),
    ]


def _share(code: str, days: Sequence[Day], period: Period, link: Callable) -> Card:
    """A percentage; the move is in points."""
    now, before = _split(days, period)
    value, earlier = _percent(now), _percent(before)
    points = [_percent(part) for part in _parts(days, period)]
    moved = value - earlier if value is not None and earlier is not None else None
    return _card(
        code, period, link,
        value="–" if value is None else f"{value:.1f} %",
        delta=_moved(moved, "{:.1f} pt", "higher", "lower"),
        moved=moved, points=points, target_label=_target(code, " %"), count=now.missed,
    )  # fmt: skip


def _rate(code: str, days: Sequence[Day], period: Period, link: Callable) -> Card:
    """So many for every hundred."""
    now, before = _split(days, period)
    value, earlier = _percent(now), _percent(before)
    points = [_percent(part) for part in _parts(days, period)]
    moved = value - earlier if value is not None and earlier is not None else None
    return _card(
        code, period, link,
        value="–" if value is None else f"{value:.1f}",
        delta=_moved(moved, "{:.1f}", "more", "fewer"),
        moved=moved, points=points, target_label=_target(code, ""), count=now.missed,
    )  # fmt: skip


def _cycle(period: Period, link: Callable) -> Card:
    found = desk.cycle(period.both, period.window.since, period.step)
    now = next((row for row in found if row["bucket"] is None and row["current"]), None)
    before = next((row for row in found if row["bucket"] is None and not row["current"]), None)
    moved = now["median"] - before["median"] if now and before else None
    card = _card(
        "cycle", period, link,
        value=f"{now['median']:.1f} d" if now else "–",
        delta=_moved(moved, "{:.1f} d", "slower", "faster"),
        moved=moved,
        points=[row["median"] for row in found if row["bucket"] is not None and row["current"]],
        target_label=_target("cycle", " d"),
        count=now["orders"] if now else 0,
    )  # fmt: skip
    if now:
        card["note"] += f"; p90 {now['p90']:.1f} d"
    return card


def _booked(period: Period, link: Callable) -> Card:
    found = desk.booked(period.both)
    now = [row for row in found if row["on_day"] >= period.window.since]
    before = [row for row in found if row["on_day"] <= period.before.until]
    count, earlier = sum(row["orders"] for row in now), sum(row["orders"] for row in before)
    moved = (count / earlier - 1) * 100 if earlier else None
    amounts: dict[str, Any] = {}
    for row in now:
        amounts[row["currency"]] = amounts.get(row["currency"], 0) + row["amount"]
    card = _card(
        "booked", period, link,
        value=f"{count:,}",
        delta=_moved(moved, "{:.0f} %", "more", "fewer"),
        moved=moved, points=_orders_a_part(now, period), target_label="", count=count,
    )  # fmt: skip
    card["note"] += "".join(f"; {_short(amount)} {currency}" for currency, amount in sorted(amounts.items()))
    return card


def _card(
    code: str, period: Period, link: Callable, *, value: str, delta: str, moved: Number, points: list[Number],
    target_label: str, count: int,
) -> Card:  # fmt: skip
    metric = METRICS[code]
    good = moved is not None and (moved > 0) == (metric.better == "higher")
    return {
        "code": code,
        "label": metric.label,
        "definition": metric.definition,
        "value": value,
        "delta": delta,
        "tone": "" if not delta or abs(moved or 0) < 0.05 else "good" if good else "bad",
        "note": f"than {period.before_label}" if delta else f"nothing to compare with in {period.before_label}",
        "target_label": target_label,
        "points": [point for point in points if point is not None],
        "target": metric.target,
        "href": link(code),
        "behind": in_words(metric, count),
        "count": count,
    }


def _split(days: Sequence[Day], period: Period) -> tuple[Sums, Sums]:
    now = total(day for day in days if day.on >= period.window.since)
    return now, total(day for day in days if period.before.since <= day.on <= period.before.until)


def _parts(days: Sequence[Day], period: Period) -> list[Sums]:
    """The window cut in steps, oldest first."""
    cut: dict[int, list[Day]] = {}
    for day in days:
        if day.on >= period.window.since:
            cut.setdefault((day.on - period.window.since) // timedelta(days=period.step), []).append(day)
    return [total(cut[part]) for part in sorted(cut)]


def _orders_a_part(found: list[dict[str, Any]], period: Period) -> list[Number]:
    cut: dict[int, float] = {}
    for row in found:
        part = (row["on_day"] - period.window.since) // timedelta(days=period.step)
        cut[part] = cut.get(part, 0) + row["orders"]
    return [cut[part] for part in sorted(cut)]


def _percent(sums: Sums) -> Number:
    return None if sums.ratio is None else float(sums.ratio * 100)


def _moved(moved: Number, form: str, up: str, down: str) -> str:
    """1.1 pt lower; the same when nothing moved that one could see."""
    if moved is None:
        return ""
    text = form.format(abs(moved))
    return f"{text} {up if moved > 0 else down}" if text != form.format(0.0) else "No different"


def _target(code: str, unit: str) -> str:
    target = METRICS[code].target
    return "" if target is None else f"{target:g}{unit}"


def _short(amount: Any) -> str:
    """3.1 m, 840 k, 950."""
    number = float(amount)
    if number >= 1e6:
        return f"{number / 1e6:.1f} m"
    return f"{number / 1e3:.0f} k" if number >= 1e4 else f"{number:,.0f}"
