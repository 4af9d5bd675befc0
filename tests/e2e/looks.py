"""Every kind of page is judged once: by axe in light and in dark, and at the width of a phone."""

from pathlib import Path
from typing import Any

from django.urls import resolve
from playwright.sync_api import Page

from .pages import path_of, stands_still

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}
CONTRAST = {"type": "rule", "values": ["color-contrast"]}
IN_WHICH_LIGHT = {"light": RULES, "dark": CONTRAST}
"""The dark is the same page in other colours, so only what depends on colours is judged again."""
GRAVE = {"serious", "critical"}
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
_RUN = """async (runOnly) => {
  const frames = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const running = () => document.getAnimations().filter(each => each instanceof CSSTransition);
  for (await frames(); running().length; await frames()) running().forEach(each => each.finish());
  const found = await axe.run({runOnly, resultTypes: ["violations"]});
  return found.violations.map(({id, impact, help, nodes}) =>
    ({id, impact, help, nodes: nodes.slice(0, 4).map(node => node.html.slice(0, 300) + " " + (node.any[0]?.message ?? ""))}));
}"""
_WIDER = """() => {
  const most = document.scrollingElement.clientWidth;
  if (document.scrollingElement.scrollWidth <= most) return [];
  return [...document.body.querySelectorAll("*")].filter(each => each.getBoundingClientRect().right > most + 1)
    .slice(0, 5).map(each => each.outerHTML.slice(0, 200));
}"""

_seen: set[tuple[str, str]] = set()


def look(page: Page, state: str = "") -> None:
    """Judge the page that is shown, unless its kind (and `state` of it) was judged before in this run."""
    kind = (kind_of(path_of(page)), state)
    if kind in _seen:
        return
    _seen.add(kind)
    stands_still(page)
    complaints = [*_in_both_lights(page), *_on_a_phone(page)]
    assert not complaints, f"{page.url} {state}\n" + "\n".join(complaints)


def is_seen(path: str) -> bool:
    return any(kind_of(path) == kind for kind, _ in _seen)


def kind_of(path: str) -> str:
    return resolve(path).view_name


def _in_both_lights(page: Page) -> list[str]:
    page.evaluate(AXE + ";0")
    complaints = []
    for light, rules in IN_WHICH_LIGHT.items():
        page.emulate_media(color_scheme=light, reduced_motion="reduce")
        complaints += [f"{light}: {_worded(each)}" for each in page.evaluate(_RUN, rules) if each["impact"] in GRAVE]
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    return complaints


def _on_a_phone(page: Page) -> list[str]:
    page.set_viewport_size(PHONE)
    wide = page.evaluate(_WIDER)
    overflows = page.evaluate("document.scrollingElement.scrollWidth > document.scrollingElement.clientWidth")
    page.set_viewport_size(DESKTOP)
    return [f"wider than a phone: {wide}"] if overflows else []


def _worded(violation: dict[str, Any]) -> str:
    return f"{violation['impact']} {violation['id']}: {violation['help']}\n    " + "\n    ".join(violation["nodes"])
