"""Who gets the work."""

from django import forms

from orders.queries.exceptions import Colleague, people_of_the_desk

NOBODY = "nobody"


class AssignForm(forms.Form):
    """`owner` cleans to a person, or to None for nobody."""

    owner = forms.ChoiceField(
        error_messages={"required": "Choose who gets it.", "invalid_choice": "Choose from the list."}
    )

    def __init__(self, data=None) -> None:
        super().__init__(data, auto_id="assign-%s")
        self.people = {str(person.pk): person for person in people_of_the_desk()}
        named = [(key, person.name) for key, person in self.people.items()]
        self.fields["owner"].choices = [("", "Choose a person"), *named, (NOBODY, "Nobody")]

    def clean_owner(self) -> Colleague | None:
        return self.people.get(self.cleaned_data["owner"])
