"""What is to be done to the selected rows."""

from django import forms

from oms.web.ids import usable_id

from .assign import AssignForm

MOST_ROWS = 200


class KeysField(forms.MultipleChoiceField):
    """Any number of primary keys, as checkboxes send them."""

    def valid_value(self, value: str) -> bool:
        return usable_id(value) is not None

    def clean(self, value):
        keys = [int(key) for key in super().clean(value)]
        if len(keys) > MOST_ROWS:
            raise forms.ValidationError(
                f"{len(keys)} are selected, and one go takes up to {MOST_ROWS}. Take some off, and do those afterwards."
            )
        return keys


class BulkForm(AssignForm):
    """`reason` is needed to accept, `owner` to assign; `asked` says the page between was shown.

    `everything` means all rows of the view and not only those selected: they are shown on the page between first.
    """

    field_order = ["do", "ids"]
    do = forms.ChoiceField(choices=[(name, name) for name in ("accept", "assign", "take", "give_back", "snooze")])
    ids = KeysField(error_messages={"required": "Select at least one row."})
    reason = forms.CharField(required=False, max_length=200, label="Why")
    asked = forms.BooleanField(required=False, widget=forms.HiddenInput)
    everything = forms.BooleanField(required=False)

    def __init__(self, data=None) -> None:
        super().__init__(data)
        self.fields["owner"].required = False
        self.fields["owner"].label = "Who gets them"

    def misses_something(self) -> bool:
        return bool(self.missing_field() or self.cleaned_data["everything"]) and not self.cleaned_data["asked"]

    def missing_field(self) -> str:
        values = self.cleaned_data
        if values["do"] == "accept" and not values["reason"]:
            return "reason"
        return "owner" if values["do"] == "assign" and not self.data.get("owner") else ""

    def clean(self):
        values = super().clean()
        if values.get("asked") and "do" in values:
            missing = self.missing_field() if {"reason"} <= values.keys() else ""
            if missing:
                self.add_error(missing, "Say why." if missing == "reason" else "Choose who gets them.")
        return values
