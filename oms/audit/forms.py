"""What narrows the audit log."""

from django import forms

from oms.accounts.access import Permission
from oms.web.filters import ListFilter


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


class LogFilter(ListFilter):
    kept = ("table", "row")
    action = forms.CharField(required=False, max_length=60, help_text="All or the beginning of it: credit_memo.")
    actor = forms.CharField(label="Who", required=False, max_length=80)
    subject = forms.CharField(
        label="Thing", required=False, max_length=60, help_text="A number: of an order, shipment, invoice, item."
    )
    permission = forms.ChoiceField(
        label="Done under", choices=[("", "Any permission"), *Permission.choices], required=False
    )
    since = _day("From")
    until = _day("To")
