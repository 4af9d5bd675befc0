"""The figures of the page: what each is called, how it is counted, what it aims for, and which rows stand behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from fulfillment import kpis as service
from oms.figures import Window
from orders import kpis as desk


@dataclass(frozen=True, slots=True)
class Metric:
    """`better` is higher or lower; `target` in the figure's own unit; `rows` finds what the card's link shows, of one
    `kind` (lines, orders or exceptions), sorted by `order`; `behind` says in words what those rows are."""

    code: str
    label: str
    definition: str
    better: str
    target: float | None
    kind: str
    behind: str
    rows: Callable[..., QuerySet]


def _late_lines(window: Window, **choice: Any) -> QuerySet:
    return service.late_lines(window, **choice)


METRICS: dict[str, Metric] = {
    metric.code: metric
    for metric in (
        Metric(
            "otif",
            "On time in full",
            "Units that left by the day they had to leave, of all units that had to. The day is the one the customer "
            "asked for, not one promised later. Days that are not over, cancelled units and test orders do not count.",
            "higher",
            95,
            "lines",
            "line{s} that lost units",
            _late_lines,
        ),
        Metric(
            "line_fill",
            "Line fill, first pass",
            "Lines that left whole on the day the first goods of their order left, of all lines of those orders.",
            "higher",
            97,
            "lines",
            "line{s} not whole at first",
            service.unfilled_lines,
        ),
        Metric(
            "cycle",
            "Order cycle, median",
            "Days from capture until the last unit left, weekends and holds included, of the orders that left whole.",
            "lower",
            4.5,
            "orders",
            "order{s} that left whole",
            desk.left_orders,
        ),
        Metric(
            "touchless",
            "Touchless orders",
            "Orders confirmed that nobody had to touch: not typed in at the desk, stopped by no finding and no person, "
            "never amended. Of all orders confirmed.",
            "higher",
            70,
            "orders",
            "order{s} somebody touched",
            desk.touched_orders,
        ),
        Metric(
            "exceptions",
            "Exceptions per 100",
            "Exceptions opened on orders, for every hundred orders placed on the same days.",
            "lower",
            12,
            "exceptions",
            "exception{s} opened",
            desk.opened_exceptions,
        ),
        Metric(
            "booked",
            "Orders booked",
            "Orders placed and promised, and what they are worth in each currency; not yet those in review.",
            "higher",
            None,
            "orders",
            "order{s} placed",
            desk.booked_orders,
        ),
    )
}


def in_words(metric: Metric, count: int) -> str:
    """585 lines that lost units."""
    return f"{count:,} {metric.behind.format(s='' if count == 1 else 's')}"
