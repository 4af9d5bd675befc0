"""One measured figure, and how a table of them is printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Figure:
    """A measurement in `unit`; `target` is the most it may be (None without one); `floor` the least known way."""

    name: str
    median: float
    p95: float
    unit: str
    target: float | None = None
    floor: float | None = None

    @property
    def ok(self) -> bool | None:
        return None if self.target is None else self.judged <= self.target

    @property
    def judged(self) -> float:
        """What the target speaks of: the 95th percentile where the name says so, else the median."""
        return self.p95 if "p95" in self.name else self.median

    def as_dict(self) -> dict:
        return {
            "name": self.name, "median": self.median, "p95": self.p95, "unit": self.unit,
            "target": self.target, "floor": self.floor, "ok": self.ok,
        }  # fmt: skip


def of(name: str, samples: Sequence[float], unit: str, **options: float | None) -> Figure:
    """The figure of many samples."""
    ordered = sorted(samples)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return Figure(name, round(median(ordered), 3), round(p95, 3), unit, **options)


def table(figures: Sequence[Figure]) -> str:
    """Aligned columns: name, median, p95, unit, target, floor, verdict."""
    head = ("name", "median", "p95", "unit", "target", "floor", "ok")
    rows = [head] + [tuple(map(_cell, figure.as_dict().values())) for figure in figures]
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def _cell(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "NO"
    return f"{value:,.2f}" if isinstance(value, float) else f"{value}"
