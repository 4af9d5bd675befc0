"""What people type in about money: read into clean values, worded kindly; the operations decide."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from billing import queries
from billing.exports import About
from billing.models import Invoice
from billing.queries import Creditable
from billing.sheets import SHEETS
from billing.states import CreditMemoStatus, CreditSource
from oms import money
from oms.accounts.models import BusinessUnit
from oms.masterdata.models import ReasonCode, ReasonKind
from oms.web.fields import bounds_words
from oms.web.filters import ListFilter
from oms.web.ids import usable_id

ZERO = Decimal(0)
MOST = Decimal("9999999999")
ANY = ("", "Any")


def _unit() -> forms.ChoiceField:
    units = BusinessUnit.objects.order_by("name").values_list("code", "name")
    return forms.ChoiceField(label="Business unit", required=False, choices=lambda: [ANY, *units.all()])


def _day(label: str, **options) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **options)


def _sum_field() -> forms.DecimalField:
    words = bounds_words(MOST) | {"min_value": "More than 0."}
    return forms.DecimalField(min_value=Decimal("0.001"), max_value=MOST, decimal_places=3, error_messages=words)


class BillingFilter(ListFilter):
    kept = ("state",)
    text = forms.CharField(label="Number or PO", required=False, max_length=60)
    customer = forms.CharField(label="Customer", required=False, max_length=120, help_text="Name or code.")
    since = _day("From", required=False)
    until = _day("To", required=False)
    currency = forms.ChoiceField(
        label="Currency", required=False, choices=lambda: [ANY, *((code, code) for code in queries.currencies())]
    )
    unit = _unit()


class ExportForm(forms.Form):
    """Which rows of which list. The criteria are those of the list pages, so an export is just what was filtered."""

    INVOICE_STATES = [("open", "Open"), ("overdue", "Overdue"), ("settled", "Settled")]
    MEMO_STATES = [*CreditMemoStatus.choices, ("left", "Not used up")]
    what = forms.ChoiceField(label="What", choices=[(sheet.code, sheet.title) for sheet in SHEETS.values()])
    since = _day("From", required=False)
    until = _day("To", required=False)
    state = forms.ChoiceField(required=False, choices=[ANY, *INVOICE_STATES, *MEMO_STATES, ("all", "All")])
    customer = forms.CharField(required=False, max_length=120, help_text="Name or code.")
    currency = forms.CharField(required=False, max_length=3, min_length=3)
    unit = _unit()
    text = forms.CharField(label="Number or PO", required=False, max_length=60)

    def clean(self) -> dict:
        values = super().clean() or {}
        since, until = values.get("since"), values.get("until")
        if since and until and since > until:
            self.add_error("until", "This is before the first day.")
        return values

    def criteria(self, now: datetime) -> dict:
        """What the rows are asked for with; a state that the list does not know is every state."""
        given = {name: self.cleaned_data[name] for name in ("since", "until", "state", "customer", "text", "unit")}
        given["currency"] = self.cleaned_data["currency"].upper()
        given["state"] = given["state"] if given["state"] in self._states() else ""
        return {name: value for name, value in given.items() if value} | {"now": now}

    def about(self, by: str) -> About:
        """What the first sheet says of it."""
        asked = self.criteria(timezone.now())
        filters = [(str(self[name].label), str(value)) for name, value in asked.items() if name != "now"]
        zone = timezone.get_current_timezone_name()
        return About(filters, by, timezone.localtime(), zone)

    def _states(self) -> list[str]:
        states = self.MEMO_STATES if self.cleaned_data["what"] == "credit_memos" else self.INVOICE_STATES
        return [code for code, _ in states]


class PaymentForm(forms.Form):
    """A receipt. The amounts for single invoices are fields `apply_<invoice>` beside it: see `amounts`."""

    reference = forms.CharField(max_length=40, help_text="The number of the transfer or cheque.")
    amount = _sum_field()
    received_on = _day("Received on")
    method = forms.ChoiceField(choices=[("transfer", "Transfer"), ("cheque", "Cheque"), ("card", "Card")])
    currency = forms.CharField(required=False, max_length=3, widget=forms.HiddenInput)

    def __init__(self, *args, currency_of_grid: str, **kwargs) -> None:
        """`currency_of_grid` is that of the open invoices: a field of it steps by its smallest amount."""
        super().__init__(*args, **kwargs)
        self.in_currency = currency_of_grid
        smallest = money.step(currency_of_grid)
        self.fields["amount"].widget.attrs |= {"step": smallest, "min": smallest}  # a browser counts steps from `min`

    def clean_received_on(self):
        return _come(self.cleaned_data["received_on"])

    def refuse_less_than(self, applied: Decimal) -> None:
        """More laid over invoices than came in is told at the amount that was typed."""
        amount = self.cleaned_data["amount"]
        if applied > amount:
            below, more = (money.text(each, self.in_currency) for each in (applied, applied - amount))
            self.add_error("amount", f"{below} are applied below, {more} more than this.")


class AmountsForm(forms.Form):
    """So much for each of some invoices: one optional amount a row. Every row with an amount must be among them.

    `offers` are the early payment discounts that may be taken off, each by a tick `early_<invoice>`.
    """

    def __init__(
        self, *args, invoices: Iterable[Invoice], offers: Mapping[int, Decimal] | None = None, **kwargs
    ) -> None:
        super().__init__(*args, **kwargs)
        self.invoices, self.offers = list(invoices), offers or {}
        for invoice in self.invoices:
            self.fields[f"apply_{invoice.pk}"] = _amount_field(f"Apply to {invoice.number}", invoice.open_amount)
            if invoice.pk in self.offers:
                self.fields[f"early_{invoice.pk}"] = forms.BooleanField(required=False)

    def clean(self) -> dict:
        gone = len(typed(self.data) - {invoice.pk for invoice in self.invoices})
        if gone:
            words = "An invoice is" if gone == 1 else f"{gone} invoices are"
            raise forms.ValidationError(f"{words} not open any more; what was typed for it is left out here.")
        return self.cleaned_data

    def amounts(self) -> dict[int, Decimal]:
        """{invoice: amount} for the rows that were filled in."""
        given = {i.pk: self.cleaned_data.get(f"apply_{i.pk}") for i in self.invoices}
        return {pk: amount for pk, amount in given.items() if amount}

    def early(self) -> set[int]:
        """The invoices whose discount is ticked."""
        return {pk for pk in self.offers if self.cleaned_data.get(f"early_{pk}")}

    def rows(self) -> list[tuple[Invoice, forms.BoundField, forms.BoundField | None, Decimal | None]]:
        """Each invoice with its amount, and the tick and size of its discount where one is offered."""
        return [
            (i, self[f"apply_{i.pk}"], self[f"early_{i.pk}"] if i.pk in self.offers else None, self.offers.get(i.pk))
            for i in self.invoices
        ]

    @staticmethod
    def initial_of(shares: Mapping[int, Decimal], early: Iterable[int] = ()) -> dict[str, Any]:
        """Amounts, and the ticks of the discounts that are in time."""
        amounts = {f"apply_{pk}": f"{amount.normalize():f}" for pk, amount in shares.items()}
        return {**amounts, **{f"early_{pk}": True for pk in early}}


def typed(data: Mapping[str, str]) -> set[int]:
    """The invoices that somebody typed an amount for."""
    fields = (name for name in data if name.startswith("apply_") and data[name].strip())
    keys = (usable_id(name.removeprefix("apply_")) for name in fields)
    return {key for key in keys if key is not None}


class RefundForm(forms.Form):
    """Money paid out of a credit memo."""

    amount = _sum_field()
    reference = forms.CharField(max_length=40, help_text="The number of the transfer or cheque.")
    paid_on = _day("Paid on")
    method = forms.ChoiceField(choices=[("transfer", "Transfer"), ("cheque", "Cheque"), ("card", "Card")])

    def clean_paid_on(self):
        return _come(self.cleaned_data["paid_on"])


def _come(day: date) -> date:
    """Another zone may be a day ahead."""
    if day > timezone.localdate() + timedelta(days=1):
        raise forms.ValidationError("This day has not come yet.")
    return day


class CreditForm(forms.Form):
    """Units of invoice lines to be credited, and why."""

    reason = forms.ChoiceField(label="Reason")
    note = forms.CharField(max_length=120, help_text="What happened, for whoever approves it and for the customer.")
    source = forms.ChoiceField(
        label="Kind",
        choices=[(CreditSource.PRICE, "Correction of what was invoiced"), (CreditSource.GOODWILL, "Goodwill")],
        initial=CreditSource.PRICE,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, lines: Iterable[Creditable], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.lines = list(lines)
        reasons = ReasonCode.objects.filter(kind=ReasonKind.CREDIT).order_by("label")
        self.fields["reason"].choices = [("", "Choose a reason"), *((r.code, r.label) for r in reasons), OTHER]
        for one in self.lines:
            if one.left > 0:
                self.fields[f"line_{one.line.pk}"] = _amount_field(f"Credit of line {one.line.number}", one.left)

    def clean(self) -> dict:
        values = super().clean() or {}
        for one in self.lines:
            self._refuse_part(one)
        broken = any(name.startswith("line_") for name in self.errors)
        if not broken and not self.quantities():
            raise forms.ValidationError("Say how many units of which line are credited.")
        return values

    def quantities(self) -> dict[int, Decimal]:
        given = {one.line.pk: self.cleaned_data.get(f"line_{one.line.pk}") for one in self.lines}
        return {pk: units for pk, units in given.items() if units}

    def _refuse_part(self, one: Creditable) -> None:
        name, item = f"line_{one.line.pk}", one.line.item
        if not item.divisible and (self.cleaned_data.get(name) or ZERO) % 1:
            self.add_error(name, f"Counted in whole {item.base_uom}.")

    def why(self) -> str:
        """Reason and note as one sentence."""
        label = dict(self.fields["reason"].choices)[self.cleaned_data["reason"]]
        return f"{label}: {self.cleaned_data['note']}"

    def rows(self) -> list[tuple[Creditable, forms.BoundField | None]]:
        return [(one, self[f"line_{one.line.pk}"] if one.left > 0 else None) for one in self.lines]


OTHER = ("other", "Other")


class RejectForm(forms.Form):
    reason = forms.CharField(max_length=200, label="Why", widget=forms.Textarea(attrs={"rows": 2}))


def _amount_field(label: str, most: Decimal) -> forms.DecimalField:
    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "input input--number input--money"})
    most = max(most, ZERO)
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=ZERO,
        max_value=most,
        decimal_places=3,
        widget=widget,
        error_messages=bounds_words(most),
    )
