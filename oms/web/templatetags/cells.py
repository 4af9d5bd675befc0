"""The small pieces that stand in table cells by the hundred: strings, because a template each is slow."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from zlib import crc32

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from oms.money import minor_units
from oms.web import icons
from oms.web.markup import fill

register = template.Library()

TONES = ("good", "warn", "bad", "info")
BUCKETS = ("shipped", "released", "reserved", "open", "cancelled")
AVATAR_TONES = ("", " avatar--b", " avatar--c", " avatar--d")
BAR_WIDTH, SPARK_WIDTH = 1000, 184
# What a template hands over when there is nothing: a missing name is an empty string there.
NOTHING: tuple[object, ...] = (None, "")
# Minutes to the due time below which the clock chip turns; its twin is static/js/clock.js.
URGENT_MINUTES, SOON_MINUTES = 60, 180


def read(source, name: str, default=None):
    """A named part of a mapping or of an object, whichever the caller had at hand."""
    return source.get(name, default) if isinstance(source, Mapping) else getattr(source, name, default)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    return icons.svg(name, label)


@register.simple_tag
def chip(label, tone: str = "", icon: str = "", *, title: str = "", href: str = "") -> SafeString:
    """A word with a tone; `label` may also be an object or dict with label, tone and icon."""
    if not isinstance(label, str):
        tone, icon = tone or read(label, "tone", ""), icon or read(label, "icon", "")
        title, href = title or read(label, "title", ""), href or read(label, "href", "")
        label = read(label, "label", label)
    name = f"chip chip--{tone}" if tone in TONES else "chip"
    attrs = fill(' title="{}"', title) if title else ""
    drawing = icons.svg(icon) if icon else ""
    if href:
        return fill('<a class="{}" href="{}"{}>{}{}</a>', name, href, attrs, drawing, label)
    return fill('<span class="{}"{}>{}{}</span>', name, attrs, drawing, label)


def span(minutes: int) -> str:
    """A length of time in at most two units: 18 min, 1 h 20, 3 h, 2 d 4 h."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{minutes} min"
    if hours < 24:
        return f"{hours} h {rest:02d}" if rest else f"{hours} h"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h" if hours and days < 7 else f"{days} d"


def sla_words(minutes: int) -> tuple[str, str]:
    """The text and tone of a clock with so many minutes left, negative when overdue."""
    if minutes < 0:
        return f"{span(-minutes)} overdue", "bad"
    if minutes < URGENT_MINUTES:
        return f"{span(minutes)} left", "bad"
    return f"{span(minutes)} left", "warn" if minutes < SOON_MINUTES else "good"


@register.simple_tag
def sla_chip(
    due: datetime | None, *, paused: str | bool = "", done: bool = False, minutes: int | None = None, now=None
) -> SafeString:
    """The clock of a piece of work.

    `minutes` are the business minutes left when a calendar decides; without it the wall clock does, and the
    chip then keeps counting in the browser. `paused` may be the reason.
    """
    if done:
        return chip("Done", "", "check")
    if paused:
        return chip("Paused", "", "pause", title=paused if isinstance(paused, str) else "")
    if not due:
        return mark_safe('<span class="mute">No due time</span>')
    live = mark_safe(" data-due") if minutes in NOTHING else ""
    left = int((due - (now or timezone.now())).total_seconds() // 60) if minutes in NOTHING else int(minutes or 0)
    text, tone = sla_words(left)
    return fill(
        '<time class="chip chip--{}" datetime="{}" title="Due {}"{}>{}<span>{}</span></time>',
        tone,
        due.isoformat(timespec="minutes"),
        timezone.localtime(due).strftime("%a %d %b %Y %H:%M %Z"),
        live,
        icons.svg("clock"),
        text,
    )


@register.simple_tag
def qbar(line, size: str = "") -> SafeString:
    """The line bar: the units of an order line (or any sum of lines), each in exactly one colour.

    Reads ordered, shipped, released, reserved, open and cancelled. `size` is "", "small" or "wide".
    """
    counts = {name: Decimal(read(line, name) or 0) for name in BUCKETS}
    total = Decimal(read(line, "ordered") or 0) or sum(counts.values(), Decimal(0))
    words = ", ".join(f"{quantity_text(n)} {name}" for name, n in counts.items() if n) or "nothing ordered"
    name = f"qbar qbar--{size}" if size else "qbar"
    return fill(
        '<svg class="{}" viewBox="0 0 {} 8" preserveAspectRatio="none" role="img" aria-label="{}">'
        "<title>{}</title>{}</svg>",
        name,
        BAR_WIDTH,
        words,
        words,
        _segments(counts, total),
    )


def _segments(counts: dict[str, Decimal], total: Decimal) -> SafeString:
    """The rectangles of the bar, a hairline apart; the last one always reaches the end."""
    shown = [(name, n) for name, n in counts.items() if n > 0]
    gap, reached, drawn = (8 if len(shown) > 1 else 0), Decimal(0), []
    for name, n in shown:
        start, reached = BAR_WIDTH * reached / total, reached + n
        width = max(BAR_WIDTH * n / total - (gap if reached < total else 0), Decimal(1))
        drawn.append(f'<rect class="q-{name}" x="{start:.1f}" width="{width:.1f}" height="8"/>')
    return mark_safe("".join(drawn))  # noqa: S308


@register.simple_tag
def legend() -> SafeString:
    """The key to the line bar."""
    keys = (f'<span><i class="legend__key q-{name}"></i>{name.capitalize()}</span>' for name in BUCKETS)
    return mark_safe(f'<div class="legend">{"".join(keys)}</div>')  # noqa: S308


@register.simple_tag
def meter(value, total, tone: str = "", label: str = "") -> SafeString:
    """One quantity against a total, as a bar: tone "" (amber), good, info, accent or bad."""
    share = min(max(float(value) / float(total), 0.0), 1.0) if total else 0.0
    name = f"meter meter--{tone}" if tone else "meter"
    return fill(
        '<svg class="{}" viewBox="0 0 {} 8" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<rect width="{}" height="8"/></svg>',
        name,
        BAR_WIDTH,
        label or f"{share:.0%}",
        round(share * BAR_WIDTH),
    )


@cache
def initials_of(name: str) -> str:
    words = name.replace(".", " ").replace("@", " ").split()
    return "".join(word[0] for word in (words if len(words) < 3 else (words[0], words[-1]))).upper()


@register.simple_tag
def avatar(person=None, large: bool = False) -> SafeString:
    """A person's initials; nobody is a dashed ring. Takes a name or anything with `name`."""
    named = person if isinstance(person, str) else (read(person, "name") or str(person)) if person else ""
    return _avatar(named, " avatar--large" if large else "")


@lru_cache(maxsize=2048)
def _avatar(name: str, size: str) -> SafeString:
    if not name:
        return fill(
            '<span class="avatar avatar--none{}" role="img" aria-label="Unassigned" title="Unassigned"></span>',
            size,
        )
    tone = AVATAR_TONES[crc32(name.encode()) % len(AVATAR_TONES)]
    return fill(
        '<span class="avatar{}{}" role="img" aria-label="{}" title="{}">{}</span>',
        tone,
        size,
        name,
        name,
        initials_of(name),
    )


@register.simple_tag
def money(amount, currency: str, *, two: bool = False, bare: bool = False) -> SafeString:
    """An amount in the decimals of its currency, which stands beside it, or below it with `two`.

    `bare` leaves the currency unsaid, where the page says it once for all its amounts.
    """
    if amount in NOTHING:
        return mark_safe('<span class="mute">–</span>')
    text = f"{Decimal(amount):,.{minor_units(currency)}f}"
    if bare:
        return mark_safe(f'<span class="money">{text}</span>')  # noqa: S308
    name = "money money--two" if two else "money"
    return fill('<span class="{}">{} <span class="money__currency">{}</span></span>', name, text, currency)


@register.simple_tag
def price(amount, currency: str, per=1, *, bare: bool = False) -> SafeString:
    """A unit price: at least the currency's decimals, more where the contract has more; 12.34 / 1000 for many."""
    if amount in NOTHING:
        return mark_safe('<span class="mute">–</span>')
    places = max(minor_units(currency), -int(Decimal(amount).normalize().as_tuple().exponent))
    text = f"{Decimal(amount):,.{places}f}" + (f" / {per:f}" if per != 1 else "")
    if bare:
        return mark_safe(text)  # noqa: S308
    return fill('{} <span class="money__currency">{}</span>', text, currency)


def quantity_text(value) -> str:
    """Thousands separated, no idle zeros: 1,200 or 2.5."""
    text = f"{Decimal(value):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.simple_tag
def quantity(value, unit: str = "") -> SafeString:
    """A quantity with its unit: 400 CA."""
    if value in NOTHING:
        return mark_safe('<span class="mute">–</span>')
    return fill("{} {}", quantity_text(value), unit) if unit else mark_safe(quantity_text(value))  # noqa: S308


def packs_text(value, sold, base: str) -> str:
    """Base units in the larger unit they were ordered in: `5 CA`, `5 CA + 2 EA`; empty where that says no more.

    `sold` is a line with its `uom` and how many base units are a `pack` of it.
    """
    units, pack = Decimal(value), Decimal(sold.pack)
    if sold.uom == base or pack <= 1 or units < pack:
        return ""
    packs, rest = divmod(units, pack)
    return f"{quantity_text(packs)} {sold.uom}" + (f" + {quantity_text(rest)} {base}" if rest else "")


@register.simple_tag
def packs(value, sold, base: str) -> SafeString:
    """`packs_text` as the small print below a unit."""
    text = packs_text(value, sold, base)
    return format_html("<small>{}</small>", text) if text else mark_safe("")


@register.simple_tag
def units(value, sold, base: str) -> SafeString:
    """Base units, and beside them the larger unit they were ordered in: 60 EA (5 CA)."""
    if value in NOTHING:
        return quantity(value)
    packs = packs_text(value, sold, base)
    shown = quantity(value, base)
    return format_html('{} <span class="soft">({})</span>', shown, packs) if packs else shown


@register.filter
def qty(value) -> str:
    """`{{ line.ordered|qty }}`: the bare quantity."""
    return "" if value in NOTHING else quantity_text(value)


@register.simple_tag
def when(moment: datetime | date | None, style: str = "", now=None) -> SafeString:
    """A date or time as people say it; the exact one is in `datetime` and the tooltip.

    A datetime of today is 13:41, of yesterday "Yesterday 13:41", older "Nov 21"; `style="full"` always adds the
    time, `style="day"` never does. Local to the active time zone.
    """
    if not moment:
        return mark_safe('<span class="mute">–</span>')
    today = timezone.localdate(now or timezone.now())
    if not isinstance(moment, datetime):
        return fill('<time datetime="{}">{}</time>', moment.isoformat(), _day(moment, today))
    local = timezone.localtime(moment)
    return fill(
        '<time datetime="{}" title="{}">{}</time>',
        local.isoformat(timespec="seconds"),
        local.strftime("%Y-%m-%d %H:%M:%S %Z"),
        _moment(local, today, style),
    )


def _day(day: date, today: date) -> str:
    """Nov 21 where it can be no other year's, half a year around today; Nov 21, 2024 otherwise."""
    near = abs((day - today).days) < 180
    return f"{day:%b} {day.day}" if near else f"{day:%b} {day.day}, {day.year}"


def _moment(local: datetime, today: date, style: str) -> str:
    if style == "day":
        return _day(local.date(), today)
    if local.date() == today:
        return f"Today {local:%H:%M}" if style == "full" else f"{local:%H:%M}"
    if local.date() == today - timedelta(days=1):
        return f"Yesterday {local:%H:%M}"
    day = _day(local.date(), today)
    return f"{day}, {local:%H:%M}" if style == "full" else day


@register.simple_tag
def sparkline(points, target=None) -> SafeString:
    """A quiet line of numbers, oldest first, with an optional dashed target. Scaled to its own range."""
    numbers = [float(p) for p in points or []]
    if len(numbers) < 2:
        return mark_safe("")
    aim = [] if target in NOTHING else [float(target)]
    low, high = min(numbers + aim), max(numbers + aim)
    step = SPARK_WIDTH / (len(numbers) - 1)
    line = " ".join(f"{i * step:.1f},{_spark_height(n, low, high)}" for i, n in enumerate(numbers))
    goal = "".join(
        '<line x1="0" x2="{0}" y1="{1}" y2="{1}"/>'.format(SPARK_WIDTH, _spark_height(a, low, high)) for a in aim
    )
    return mark_safe(  # noqa: S308
        f'<svg class="spark" viewBox="0 0 {SPARK_WIDTH} 34" preserveAspectRatio="none" aria-hidden="true">'
        f'{goal}<polyline points="{line}"/></svg>'
    )


def _spark_height(value: float, low: float, high: float) -> float:
    return round(31 - 28 * (value - low) / ((high - low) or 1.0), 1)


@register.simple_tag
def change(before, after) -> SafeString:
    """A field's old and new value, readable without colour."""
    old, new = ("empty" if value in NOTHING else value for value in (before, after))
    return fill('<span class="diff"><del>{}</del> → <ins>{}</ins></span>', old, new)
