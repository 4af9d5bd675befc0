"""Which days the page speaks of, and which days it compares them with: read from the address."""

from dataclasses import dataclass
from datetime import date, timedelta

from django import forms
from django.http import HttpRequest
from django.utils import timezone

from oms.accounts.models import BusinessUnit
from oms.figures import Window

LONGEST_DAYS = 400
SPANS = {"month": "This month", "30": "Last 30 days", "90": "Last 90 days"}


class PeriodForm(forms.Form):
    """`period` is a span of SPANS, or custom with both days; `unit` is a business unit's code."""

    period = forms.ChoiceField(required=False, choices=[*SPANS.items(), ("custom", "Custom")])
    since = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="To", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    unit = forms.CharField(required=False, max_length=12)


@dataclass(frozen=True, slots=True)
class Period:
    """The window asked for, the one before it, and how both are called."""

    code: str
    window: Window
    before: Window
    label: str
    before_label: str
    unit: BusinessUnit | None

    @property
    def both(self) -> Window:
        """From the first day compared with to the last day shown."""
        return self.window.widened(self.before.since)

    @property
    def step(self) -> int:
        """Days a point of a trend: single days for a month, weeks for longer."""
        return 1 if self.window.days <= 31 else 7

    def query(self) -> dict[str, str]:
        """The parameters that ask for it again; custom days are named."""
        asked = {"period": self.code}
        if self.code == "custom":
            asked |= {"since": self.window.since.isoformat(), "until": self.window.until.isoformat()}
        return asked | ({"unit": self.unit.code} if self.unit else {})


def period_of(request: HttpRequest) -> Period:
    """What the address asks for; anything it cannot mean is this month."""
    form = PeriodForm(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    today = timezone.localdate()
    units = list(BusinessUnit.objects.order_by("name"))
    unit = next((u for u in units if u.code == asked.get("unit")), None)
    code, since, until = _days(asked, today)
    before = _before(code, since, until)
    chosen = tuple(u.pk for u in ([unit] if unit else units))
    zone = timezone.get_current_timezone_name()
    return Period(
        code,
        Window(since, until, chosen, zone),
        Window(*before, chosen, zone),
        words(since, until),
        "last month" if code == "month" else f"the {(until - since).days + 1} days before",
        unit,
    )


def _days(asked: dict, today: date) -> tuple[str, date, date]:
    code, since, until = asked.get("period"), asked.get("since"), asked.get("until")
    if code == "custom" and since and until and since <= until and (until - since).days < LONGEST_DAYS:
        return code, since, until
    if code in ("30", "90"):
        return code, today - timedelta(days=int(code) - 1), today
    return "month", today.replace(day=1), today


def _before(code: str, since: date, until: date) -> tuple[date, date]:
    """The same days of the month before, else as many days right before."""
    if code != "month":
        return since - timedelta(days=(until - since).days + 1), since - timedelta(days=1)
    last = since - timedelta(days=1)
    return last.replace(day=1), last.replace(day=min(until.day, last.day))


def words(since: date, until: date) -> str:
    """Nov 1 to 21, or Oct 24 to Nov 22."""
    first = f"{since:%b} {since.day}"
    if since == until:
        return first
    same = (since.year, since.month) == (until.year, until.month)
    return f"{first} to {until.day}" if same else f"{first} to {until:%b} {until.day}"
