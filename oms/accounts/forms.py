from django import forms

from oms.web.filters import ListFilter

from .access import Role


class PersonForm(forms.Form):
    roles = forms.MultipleChoiceField(
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="What each role may do is on the page Roles.",
    )
    is_active = forms.BooleanField(
        label="May sign in", required=False, help_text="Without it the person is signed out everywhere at once."
    )


class PeopleFilter(ListFilter):
    name = forms.CharField(label="Name or e-mail", required=False, max_length=80)
    role = forms.ChoiceField(choices=[("", "Any"), *Role.choices], required=False)
