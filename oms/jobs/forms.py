from django import forms

from oms.web.filters import ListFilter


class JobFilter(ListFilter):
    kept = ("state",)
    kind = forms.CharField(required=False, max_length=60, help_text="billing.invoice, or a part of it.")
