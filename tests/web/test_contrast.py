"""The colours, measured: text on its ground reaches 4.5 : 1 and controls 3 : 1, in light and in dark (WCAG 2.2 AA)."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[2] / "static" / "css" / "tokens.css"
COLOURS = {
    name: themes for name, *themes in re.findall(r"--([\w-]+):\s*light-dark\((#\w{6}), (#\w{6})\)", TOKENS.read_text())
}
GROUNDS = ("canvas", "surface", "raised", "sunken", "hover", "accent-soft")
VOICES = ("ink", "ink-2", "ink-3", "accent", "good", "warn", "bad", "info")
TEXT = [(voice, ground) for voice in VOICES for ground in GROUNDS]
TEXT += [(tone, f"{tone}-soft") for tone in ("good", "warn", "bad", "info")]
TEXT += [(ink, f"{tone}-soft") for ink in ("ink", "ink-2") for tone in ("good", "warn", "bad", "info", "mute")]
TEXT += [("accent-ink", "accent"), ("accent-ink", "accent-hover"), ("ink-3", "mute-soft")]
EDGES = [(edge, ground) for edge in ("control", "focus", "accent") for ground in ("canvas", "surface", "raised")]


def luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def weak(pairs: list[tuple[str, str]], least: float, theme: int) -> list[str]:
    ratios = {pair: contrast(COLOURS[pair[0]][theme], COLOURS[pair[1]][theme]) for pair in pairs}
    return [f"{a} on {b}: {ratio:.2f}" for (a, b), ratio in ratios.items() if ratio < least]


def test_the_measure_is_the_standards_own():
    assert round(contrast("#000000", "#ffffff"), 2) == 21.0
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_text_can_be_read_on_every_ground(theme):
    assert weak(TEXT, 4.5, theme) == []


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_controls_and_focus_can_be_seen(theme):
    assert weak(EDGES, 3.0, theme) == []
