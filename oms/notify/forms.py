from django import forms

from oms.web.filters import ListFilter


class MailFilter(ListFilter):
    kept = ("state",)
    to = forms.CharField(required=False, max_length=120, help_text="An address, or a part of it.")
    subject = forms.CharField(required=False, max_length=120)
