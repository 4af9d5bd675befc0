"""The styleguide shows every component, and the components say what they should."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.test.signals import template_rendered

from oms.web import icons
from oms.web.styleguide import PAGES, styleguide
from oms.web.templatetags import blocks, cells

ROOT = Path(__file__).resolve().parents[2]
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def show(source: str, query: str = "", **context) -> str:
    request = RequestFactory().get(f"/list{query}")
    return Template("{% load ui %}" + source).render(Context({"request": request, "csrf_token": "t", **context}))


def page(query: str = "") -> str:
    response = styleguide(RequestFactory().get(f"/styleguide{query}"))
    assert response.status_code == 200
    return response.content.decode()


def test_the_styleguide_and_its_pages_show_every_component():
    rendered: set[str] = set()

    def note(sender, template, **kwargs):
        rendered.add(template.name)

    blocks._rendered_once.cache_clear()
    template_rendered.connect(note)
    try:
        for query in ("", *(f"?show={name}" for name in PAGES)):
            page(query)
    finally:
        template_rendered.disconnect(note)
    components = {f"components/{path.name}" for path in (ROOT / "templates" / "components").glob("*.html")}
    assert components - rendered == set()


def test_the_styleguide_shows_every_icon():
    text = page()
    assert [name for name in icons.PATHS if f'<li title="{name}">' not in text] == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_styleguide_can_be_seen_in_one_theme(theme):
    assert f'data-theme="{theme}"' in page(f"?theme={theme}")


def test_an_unknown_theme_or_page_falls_back():
    assert "data-theme=" not in page("?theme=neon&show=nothing")


def test_no_id_stands_twice():
    ids = re.findall(r'\sid="([^"]+)"', page("?show=queue"))
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize(
    ("minutes", "text", "tone"),
    [
        (0, "0 min left", "bad"),
        (59, "59 min left", "bad"),
        (60, "1 h left", "warn"),
        (125, "2 h 05 left", "warn"),
        (180, "3 h left", "good"),
        (24 * 60, "1 d left", "good"),
        (27 * 60, "1 d 3 h left", "good"),
        (9 * 24 * 60 + 300, "9 d left", "good"),
        (-130, "2 h 10 overdue", "bad"),
    ],
)
def test_a_clock_says_how_long_is_left(minutes, text, tone):
    assert cells.sla_words(minutes) == (text, tone)


def test_the_clock_in_the_browser_turns_at_the_same_minutes():
    script = (ROOT / "static" / "js" / "clock.js").read_text()
    assert f"minutes < {cells.URGENT_MINUTES} ?" in script
    assert f"minutes < {cells.SOON_MINUTES} ?" in script


def test_a_clock_counts_on_only_by_the_wall_clock():
    due = NOON + timedelta(minutes=18)
    assert "data-due" in cells.sla_chip(due, now=NOON)
    assert "data-due" not in cells.sla_chip(due, minutes=18)
    assert "Paused" in cells.sla_chip(due, paused="Waiting for the buyer")
    assert "Done" in cells.sla_chip(due, done=True)
    assert "No due time" in cells.sla_chip(None)


def bar_widths(svg: str) -> dict[str, float]:
    return {name: float(width) for name, width in re.findall(r'class="q-(\w+)" x="[\d.]+" width="([\d.]+)"', svg)}


def test_the_line_bar_fills_exactly_with_what_was_ordered():
    svg = cells.qbar({"ordered": 400, "shipped": 0, "reserved": 280, "open": 120})
    widths = bar_widths(svg)
    assert set(widths) == {"reserved", "open"}
    assert widths["reserved"] + 8 + widths["open"] == pytest.approx(1000)
    assert 'aria-label="280 reserved, 120 open"' in svg


def test_the_line_bar_shows_a_single_unit_among_a_million():
    assert bar_widths(cells.qbar({"ordered": 1_000_000, "shipped": 999_999, "open": 1}))["open"] >= 1


def test_the_line_bar_of_nothing_says_so():
    svg = cells.qbar({"ordered": 0})
    assert bar_widths(svg) == {}
    assert "nothing ordered" in svg


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (Decimal("48210"), "EUR", "48,210.00"),
        (Decimal("-324.38"), "EUR", "-324.38"),
        (Decimal("1200"), "JPY", "1,200"),
        (Decimal("0"), "BHD", "0.000"),
    ],
)
def test_money_has_the_decimals_of_its_currency(amount, currency, text):
    assert f">{text} <span" in cells.money(amount, currency)
    assert currency in cells.money(amount, currency)


def test_money_whose_currency_the_page_says_once_keeps_its_decimals():
    assert cells.money(Decimal("6.173"), "KWD", bare=True) == '<span class="money">6.173</span>'
    assert cells.money(Decimal("1200"), "JPY", bare=True) == '<span class="money">1,200</span>'


def test_a_price_keeps_the_decimals_of_its_contract():
    assert cells.price(Decimal("18.9025"), "EUR", bare=True) == "18.9025"
    assert cells.price(Decimal("18.9"), "EUR", bare=True) == "18.90"
    assert cells.price(Decimal("100"), "EUR", bare=True) == "100.00"
    assert cells.price(Decimal("0.5"), "KWD", bare=True) == "0.500"
    assert cells.price(Decimal("100"), "JPY").startswith("100 <span")


@pytest.mark.parametrize(
    ("units", "uom", "pack", "text"),
    [
        ("60.000", "CA", 12, "5 CA"),
        ("62", "CA", 12, "5 CA + 2 EA"),
        ("11", "CA", 12, ""),
        ("60", "EA", 1, ""),
        ("0", "CA", 12, ""),
        ("14400", "CA", 12, "1,200 CA"),
    ],
)
def test_base_units_are_told_in_the_larger_unit_they_were_ordered_in(units, uom, pack, text):
    line = SimpleNamespace(uom=uom, pack=Decimal(pack))

    assert cells.packs_text(Decimal(units), line, "EA") == text
    assert (f"({text})" in cells.units(Decimal(units), line, "EA")) is bool(text)


@pytest.mark.parametrize(("value", "text"), [("400.000", "400"), ("2.500", "2.5"), ("1200", "1,200"), ("0", "0")])
def test_a_quantity_has_no_idle_zeros(value, text):
    assert cells.quantity_text(Decimal(value)) == text


@pytest.mark.parametrize(
    ("moment", "style", "text"),
    [
        (NOON - timedelta(hours=2), "", "10:00"),
        (NOON - timedelta(hours=2), "full", "Today 10:00"),
        (NOON - timedelta(hours=2), "day", "Nov 20"),
        (NOON - timedelta(days=1), "", "Yesterday 12:00"),
        (NOON - timedelta(days=9), "", "Nov 11"),
        (NOON - timedelta(days=9), "full", "Nov 11, 12:00"),
        (NOON - timedelta(days=400), "", "Oct 16, 2025"),
        (date(2027, 1, 8), "", "Jan 8"),
        (date(2028, 1, 8), "", "Jan 8, 2028"),
    ],
)
def test_a_moment_is_said_as_people_say_it(moment, style, text):
    assert f">{text}</time>" in cells.when(moment, style, now=NOON)


def test_what_people_typed_is_never_markup():
    evil = "<b>&"
    for html in (cells.chip(evil, title=evil), cells.avatar(evil), cells.change(evil, evil), cells.money(1, evil)):
        assert "<b>" not in html


@pytest.mark.parametrize(
    ("query", "state", "target"),
    [
        ("", "none", "?sort=due"),
        ("?sort=due", "ascending", "?sort=-due"),
        ("?sort=-due", "descending", "?sort=due"),
    ],
)
def test_a_head_sorts_and_then_the_other_way_round(query, state, target):
    html = show('{% sort_header "Due" "due" %}', query)
    assert f'aria-sort="{state}"' in html
    assert f'href="{target}"' in html


def test_a_new_order_keeps_the_filter_and_forgets_the_place():
    html = show('{% sort_header "Due" "due" %}', "?state=open&after=abc")
    assert 'href="?state=open&amp;sort=due"' in html


def test_a_posting_button_carries_token_key_and_fields():
    html = show('{% post_button "/release" "Release" "primary" key="e" line=2 %}')
    assert 'action="/release"' in html
    assert 'name="csrfmiddlewaretoken" value="t"' in html
    assert re.search(r'name="operation_key" value="[0-9a-f-]{36}"', html)
    assert 'name="line" value="2"' in html
    assert 'data-key="e"' in html


def test_a_button_that_cannot_be_used_says_why_and_posts_nothing():
    html = show('{% post_button "/refund" "Refund" disabled_why="needs a second person" %}')
    assert "<form" not in html
    assert 'aria-disabled="true"' in html
    assert "needs a second person" in html


def test_actions_stand_in_the_head_of_their_own_card():
    html = show(
        '{% card "One" %}{% card_actions %}first{% endcard_actions %}x{% endcard %}{% card "Two" %}y{% endcard %}'
    )
    one, two = html.split("Two")
    assert '<div class="card__actions">first</div>' in one
    assert "card__actions" not in two


def test_a_field_ties_help_and_error_to_its_input():
    html = page()
    assert 'aria-describedby="id_customer_helptext"' in html
    assert re.search(r'name="po_number"[^>]*aria-invalid="true"[^>]*aria-describedby="id_po_number_error"', html)
    assert 'id="id_po_number_error"' in html
