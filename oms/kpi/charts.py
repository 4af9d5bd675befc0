"""Charts as SVG, drawn on the server from Vega-Lite specifications: no script in the page, and they print."""

import hashlib
import json
import math
import re
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.utils.safestring import SafeString, mark_safe

from fulfillment.kpis import CAUSES
from oms.figures import Sums

KEPT_SECONDS = 24 * 3600
VEGA_LITE = "https://vega.github.io/schema/vega-lite/v5.json"
# The renderer reads a relative address as one of its samples.
_BASE = re.compile(r'xlink:href="https?://[^/"]+/(?:vega-datasets/)?/?(?=[^"])')
_SIZE = re.compile(r'(<svg[^>]*?) width="[\d.]+" height="[\d.]+"')
_FONT = re.compile(r' font-family="[^"]*"')


@dataclass(frozen=True, slots=True)
class Layout:
    """How the bars lie: which axis carries their names and which their levels, sizes in pixels as they are read."""

    names: str
    levels: str
    thickness: str
    width: int
    height: int
    text: dict[str, Any]


WIDE = Layout("x", "y", "width", 1080, 230, {"dy": 13})
NARROW = Layout("y", "x", "height", 210, 300, {"align": "right", "dx": -6})


def losses_table(sums: Sums, losses: dict[str, dict[str, Any]], links: dict[str, str]) -> list[dict[str, Any]]:
    """The waterfall as rows: what each cause cost, in units and percent of all units that were due."""
    return [
        {
            "code": code,
            "label": label,
            "units": losses[code]["units"],
            "lines": losses[code]["lines"],
            "percent": float(losses[code]["units"] / sums.den * 100) if sums.den else 0.0,
            "href": links.get(code, ""),
        }
        for code, label in CAUSES.items()
    ]


def axis_start(sums: Sums) -> int:
    """A percent or two below the result, so that the steps can be seen; the card says so."""
    result = float(sums.ratio * 100) if sums.ratio is not None else 100.0
    return max(math.floor(result - max((100 - result) * 0.3, 0.5)), 0)


def waterfall(sums: Sums, table: list[dict[str, Any]]) -> dict[str, SafeString]:
    """From all units down to those on time in full, a step a cause. Each step is a link to its lines.

    Drawn twice: `wide` with columns, and `narrow` with rows for a screen on which the columns could not be read.
    """
    low, bars = axis_start(sums), _bars(sums, table)
    return {"wide": draw(_spec(bars, low, WIDE)), "narrow": draw(_spec(bars, low, NARROW))}


def _bars(sums: Sums, table: list[dict[str, Any]]) -> list[dict[str, Any]]:
    low, level = axis_start(sums), 100.0
    bars = [{"label": "All units", "low": low, "high": 100, "fill": "var(--b-cancelled)", "text": ""}]
    for row in table:
        below = level - row["percent"]
        bars.append(
            {"label": row["label"], "low": below, "high": level, "fill": "var(--b-open)", "href": row["href"],
             "text": _lost(row)}
        )  # fmt: skip
        level = below
    bars.append({"label": f"OTIF {level:.1f}", "low": low, "high": level, "fill": "var(--b-shipped)", "text": ""})
    return bars


def _lost(row: dict[str, Any]) -> str:
    """-1.2, and -0.03 where one decimal would say nothing was lost."""
    if not row["units"]:
        return "0"
    return f"-{row['percent']:.1f}" if row["percent"] >= 0.05 else f"-{row['percent']:.2f}"


def _spec(bars: list[dict[str, Any]], low: int, layout: Layout) -> dict[str, Any]:
    """Bars by name, each with its value where it ends. Colours are the page's own tokens, so it follows light and
    dark."""
    axis = {"title": None, "labelAngle": 0, "labelColor": "var(--ink-2)", "labelFontSize": 12, "labelPadding": 10}
    axis |= {"domain": False, "ticks": False, "labelLimit": 0}
    names = [bar["label"] for bar in bars]
    level = {"field": "low", "type": "quantitative", "axis": None, "scale": {"domain": [low, 100.2]}}
    bar = {
        "mark": {"type": "bar", "cornerRadius": 3, layout.thickness: {"band": 0.72}},
        "encoding": {
            layout.levels: level,
            f"{layout.levels}2": {"field": "high"},
            "color": {"field": "fill", "scale": None},
            "description": {"field": "label"},
        },
    }
    text = {"type": "text", "fontSize": 12, "color": "var(--ink-2)"} | layout.text
    return {
        "$schema": VEGA_LITE,
        "width": layout.width,
        "height": layout.height,
        "background": None,
        "padding": 4,
        "config": {"view": {"stroke": None}},
        "data": {"values": bars},
        "encoding": {layout.names: {"field": "label", "type": "nominal", "sort": names, "axis": axis}},
        "layer": [
            {"transform": [{"filter": "!datum.href"}], **bar},
            {"transform": [{"filter": "datum.href"}], **bar, "encoding": bar["encoding"] | {"href": {"field": "href"}}},
            {"mark": text, "encoding": {layout.levels: level, "text": {"field": "text"}}},
        ],
    }


def draw(spec: dict[str, Any]) -> SafeString:
    """The specification as inline SVG; the same one is drawn once a day."""
    text = json.dumps(spec, sort_keys=True)
    key = f"chart:{hashlib.sha256(text.encode()).hexdigest()}"
    svg = cache.get(key)
    if svg is None:
        svg = _for_the_page(_render(text))
        cache.set(key, svg, KEPT_SECONDS)
    return mark_safe(svg)  # noqa: S308 - drawn from our own words and numbers; the library escapes text


def _render(spec: str) -> str:
    import vl_convert  # heavy: only a process that draws pays for it

    return vl_convert.vegalite_to_svg(spec)


def _for_the_page(svg: str) -> str:
    """Links that stay on this site, the page's font, the width of the card, and no style attribute (the page forbids
    them)."""
    svg = _BASE.sub('href="/', svg)
    svg = svg.replace(' class="marks"', "", 1)
    svg = _SIZE.sub(r'\1 class="chart" role="group" aria-label="Chart"', svg, count=1)
    svg = re.sub(r' style="[^"]*"', "", svg)
    return _FONT.sub("", svg)
