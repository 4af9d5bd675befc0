"""What is typed about people."""

from django import forms

from oms.web.filters import ListFilter

from .access import PURPOSES, Role
from .models import BusinessUnit, User

STATES = [("", "Any"), ("active", "Active"), ("invited", "Invited"), ("deactivated", "Deactivated")]


class PersonForm(forms.Form):
    """A person's name, by whose clock they work and what they may do."""

    name = forms.CharField(max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    business_unit = forms.ModelChoiceField(
        BusinessUnit.objects.order_by("name"),
        label="Home unit",
        required=False,
        empty_label="None; UTC",
        help_text="Whose clock they work by. It opens and closes nothing: their roles alone do.",
    )
    roles = forms.MultipleChoiceField(
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one role; without one a person may do nothing."},
    )

    def purposes(self) -> list[dict[str, str]]:
        """What each role is for, to be read beside the choice."""
        return [{"label": role.label, "does": PURPOSES[role]} for role in Role]

    def values(self) -> dict:
        """As the operations take them."""
        unit = self.cleaned_data["business_unit"]
        kept = {name: value for name, value in self.cleaned_data.items() if name != "business_unit"}
        return {**kept, "business_unit_id": unit.pk if unit else None}


class NewPersonForm(PersonForm):
    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text="They sign in with it, and the invitation goes there. It stays as it is.",
    )
    field_order = ("email", "name", "business_unit", "roles")

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email=email).exists():
            raise forms.ValidationError("Somebody with this address is there already.")
        return email


class PeopleFilter(ListFilter):
    name = forms.CharField(label="Name or e-mail", required=False, max_length=80)
    role = forms.ChoiceField(choices=[("", "Any"), *Role.choices], required=False)
    state = forms.ChoiceField(label="Sign-in", choices=STATES, required=False)
