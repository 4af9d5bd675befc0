"""What templates, style sheets and scripts must not do, so that the strict content policy holds on every page."""

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"
TEMPLATES = sorted(
    path
    for folder in ("templates", "oms", "orders", "inventory", "fulfillment", "billing", "returns")
    for path in (ROOT / folder).rglob("*.html")
)
# Mail and paper are never pages: a mail program or the PDF renderer reads their own style block.
NOT_PAGES = (ROOT / "templates" / "mail", ROOT / "templates" / "print")
COMPONENTS = sorted((ROOT / "templates" / "components").glob("*.html"))
STYLES = sorted((STATIC / "css").glob("*.css"))
SCRIPTS = sorted((STATIC / "js").glob("*.js"))

FORBIDDEN = {
    "an inline style": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "an inline event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    "hx-on": re.compile(r"\bhx-on\b", re.I),
    "script in an attribute": re.compile(r"=\s*[\"']\s*(js|javascript):", re.I),
    "a trigger filter, which htmx would evaluate": re.compile(r"hx-trigger\s*=\s*\"[^\"]*\[", re.I),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")", re.I),
    "a file of somebody else's server": re.compile(r"<(script|link|img)[^>]*(src|href)=\"(https?:)?//", re.I),
}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def markup(path: Path) -> str:
    """The template without its comments."""
    return re.sub(r"{% comment %}.*?{% endcomment %}|{#.*?#}", "", path.read_text(), flags=re.S)


def is_page(path: Path) -> bool:
    return not any(folder in path.parents for folder in NOT_PAGES)


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_asks_for_nothing_the_content_policy_forbids(path):
    text = markup(path)
    found = [what for what, pattern in FORBIDDEN.items() if is_page(path) and pattern.search(text)]
    if is_page(path) and re.search(r"<style\b", text, re.I):
        found.append("an inline style sheet")
    assert not found


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_no_amount_is_drawn_without_its_currency(path):
    drawn = re.findall(r"{% (?:money|price) \S+ ?(\S*)", markup(path))
    assert [currency for currency in drawn if not re.search(r"(^|\.)currency$|^\"[A-Z]{3}\"$", currency)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_form_that_posts_carries_the_token(path):
    posting = re.findall(r"<form\b(?=[^>]*method=\"post\").*?</form>", markup(path), re.S | re.I)
    assert [form[:90] for form in posting if not re.search(r"{% (csrf|csrf_token) %}", form)] == []


@pytest.mark.parametrize("path", COMPONENTS, ids=name)
def test_a_component_opens_with_a_comment_that_names_its_inputs(path):
    opening = re.match(r"{% comment %}(.*?){% endcomment %}", path.read_text(), re.S)
    assert opening
    assert "Inputs: " in opening[1]


@pytest.mark.parametrize("path", COMPONENTS, ids=name)
def test_a_component_is_used(path):
    needle = f"components/{path.name}"
    sources = [*TEMPLATES, *(ROOT / "oms" / "web").rglob("*.py")]
    assert any(needle in source.read_text() for source in sources if source != path)


def test_a_component_is_listed():
    listed = (ROOT / "templates" / "components" / "README.md").read_text()
    inner = {"head", "html_attributes", "brand", "rail", "top", "person_menu", "keys_help", "toast", "card", "menu"}
    inner |= {"dialog", "field", "form_errors"}
    assert [path.stem for path in COMPONENTS if path.stem not in inner and f"`{path.stem}`" not in listed] == []


@pytest.mark.parametrize("path", STYLES, ids=name)
def test_a_style_sheet_needs_no_force_and_names_its_colours(path):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
    assert "!important" not in text
    if path.name not in ("tokens.css", "print.css", "print-document.css"):
        assert re.findall(r"#[0-9a-f]{3,8}\b", text, re.I) == []


@pytest.mark.parametrize("path", STYLES, ids=name)
def test_every_variable_of_a_style_sheet_is_a_token(path):
    known = set(re.findall(r"(--[\w-]+)\s*:", (STATIC / "css" / "tokens.css").read_text()))
    assert set(re.findall(r"var\((--[\w-]+)", path.read_text())) - known == set()


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_a_script_is_short_and_evaluates_nothing(path):
    text = path.read_text()
    assert len(text.splitlines()) < 60
    assert not re.search(r"\beval\(|new Function|innerHTML|insertAdjacentHTML|document\.write|\.on[a-z]+\s*=[^=]", text)


def test_htmx_is_told_to_evaluate_nothing():
    head = (ROOT / "templates" / "components" / "head.html").read_text()
    config = json.loads(re.search(r"name=\"htmx-config\" content='(.*?)'", head)[1])
    off = ("allowEval", "includeIndicatorStyles", "allowScriptTags", "historyRestoreAsHxRequest")
    assert [config[key] for key in off] == [False] * 4
    assert config["selfRequestsOnly"] is True
    assert config["historyCacheSize"] == 0


def _swaps(status: int) -> bool:
    head = (ROOT / "templates" / "components" / "head.html").read_text()
    config = json.loads(re.search(r"name=\"htmx-config\" content='(.*?)'", head)[1])
    return next(rule["swap"] for rule in config["responseHandling"] if re.search(rule["code"], str(status)))


@pytest.mark.parametrize(
    ("status", "swaps"),
    [(200, True), (204, False), (286, True), (304, False), (409, True), (422, True), (403, False), (500, False)],
)
def test_htmx_swaps_what_is_meant_to_be_seen(status, swaps):
    assert _swaps(status) is swaps


VENDORED = json.loads((VENDOR / "vendor.json").read_text())["files"]


@pytest.mark.parametrize("entry", VENDORED, ids=lambda entry: entry["file"])
def test_a_vendored_file_is_what_it_was_when_listed(entry):
    digest = hashlib.sha384((VENDOR / entry["file"]).read_bytes()).digest()
    assert base64.b64encode(digest).decode() == entry["sha384"]
    assert (VENDOR / entry["license_file"]).exists()


def test_nothing_is_vendored_unlisted():
    listed = {entry["file"] for entry in VENDORED} | {entry["license_file"] for entry in VENDORED}
    found = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()}
    assert found - listed == {"VENDOR.md", "vendor.json"}
