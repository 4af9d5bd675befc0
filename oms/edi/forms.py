"""Turning requests into clean values."""

from typing import Any

from django import forms

from oms import money
from oms.masterdata.models import Customer
from oms.web.filters import ListFilter

from . import queries
from .models import FileState, MessageState, OutboundState, TradingPartner, Usage

ANY = ("", "Any")
SETS_WE_SEND = [("855", "855 Order acknowledgement"), ("856", "856 Ship notice"), ("810", "810 Invoice")]
VERSIONS = [("004010", "004010"), ("005010", "005010")]


class MessageFilter(ListFilter):
    """What narrows the documents that came in, or went out."""

    kept = ("tab",)
    q = forms.CharField(label="Reference", required=False, max_length=60, help_text="Starts with: PO, invoice")
    partner = forms.ChoiceField(label="Partner", required=False, choices=lambda: [ANY, *queries.partner_choices()])
    set = forms.CharField(label="Document", required=False, max_length=6, help_text="850, 855, 997")


class InboundFilter(MessageFilter):
    state = forms.ChoiceField(label="State", required=False, choices=[ANY, *MessageState.choices])


class OutboundFilter(MessageFilter):
    OVERDUE = ("overdue", "Not acknowledged in time")
    state = forms.ChoiceField(label="State", required=False, choices=[ANY, *OutboundState.choices, OVERDUE])


class FileFilter(ListFilter):
    kept = ("tab",)
    q = forms.CharField(label="File name", required=False, max_length=60, help_text="Contains")
    state = forms.ChoiceField(label="State", required=False, choices=[ANY, *FileState.choices])


class PartnerForm(forms.ModelForm):
    """Who a partner is on the envelope, and what was agreed."""

    customer = forms.CharField(label="Customer", max_length=20, help_text="The customer's code, as in Customers.")
    usage = forms.ChoiceField(label="Usage", choices=Usage)
    version = forms.ChoiceField(label="Version", choices=VERSIONS, help_text="Of what we send (GS08).")
    documents = forms.MultipleChoiceField(
        label="Documents we send", choices=SETS_WE_SEND, required=False, widget=forms.CheckboxSelectMultiple
    )
    item_qualifiers = forms.CharField(
        label="Item ids, first to last",
        max_length=80,
        help_text="Qualifiers in the order to try them.",
    )
    acknowledge_hours = forms.IntegerField(label="Hours until a 997 is late", min_value=1, max_value=720)

    class Meta:
        model = TradingPartner
        fields = (
            "name", "usage", "qualifier", "identifier", "group_identifier", "our_qualifier", "our_identifier",
            "our_group_identifier", "version", "currency", "element_separator", "component_separator",
            "segment_terminator", "acknowledges", "takes_ta1", "is_active",
        )  # fmt: skip
        labels = {
            "qualifier": "Their qualifier",
            "identifier": "Their id",
            "group_identifier": "Their group id",
            "our_qualifier": "Our qualifier",
            "our_identifier": "Our id",
            "our_group_identifier": "Our group id",
            "acknowledges": "They answer our documents with a 997",
            "takes_ta1": "They take a TA1 from us",
            "is_active": "Active",
        }
        help_texts = {
            "qualifier": "ISA05/07",
            "identifier": "ISA06/08, without padding",
            "group_identifier": "GS02/03",
            "acknowledges": "",
            "takes_ta1": "",
        }

    field_order = (
        "name", "customer", "usage", "qualifier", "identifier", "group_identifier", "our_qualifier", "our_identifier",
        "our_group_identifier", "version", "currency", "documents", "item_qualifiers", "acknowledges",
        "acknowledge_hours", "takes_ta1", "element_separator", "component_separator", "segment_terminator", "is_active",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        partner = kwargs.get("instance")
        if partner is not None:
            given = {
                "customer": partner.customer.code,
                "documents": partner.documents,
                "item_qualifiers": " ".join(partner.item_qualifiers),
                "acknowledge_hours": partner.acknowledge_hours,
            }
        else:
            fresh = TradingPartner()
            given = {
                "documents": fresh.documents,
                "item_qualifiers": " ".join(fresh.item_qualifiers),
                "acknowledge_hours": fresh.acknowledge_hours,
            }
        kwargs["initial"] = {**given, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)

    def clean_customer(self) -> int:
        code = self.cleaned_data["customer"].strip()
        customer = Customer.objects.filter(code=code).only("pk").first()
        if customer is None:
            raise forms.ValidationError(f"There is no customer {code}.")
        return customer.pk

    def clean_item_qualifiers(self) -> list[str]:
        codes = self.cleaned_data["item_qualifiers"].replace(",", " ").upper().split()
        if not codes or any(len(code) != 2 or not code.isalnum() for code in codes):
            raise forms.ValidationError("Name qualifiers of two characters, such as VN UP IN.")
        return list(dict.fromkeys(codes))

    def clean_currency(self) -> str:
        code = self.cleaned_data["currency"].upper()
        if len(code) != 3 or not code.isascii() or not code.isalpha():
            raise forms.ValidationError("A currency has three letters, such as USD.")
        if code in money.UNSUPPORTED:
            raise forms.ValidationError(f"Amounts in {code} have four decimals, which is not supported.")
        return code

    def clean(self) -> dict[str, Any]:
        """The identity must fit on an envelope: printable ASCII, no separator inside."""
        values = super().clean() or {}
        marks = [values.get(name, "") for name in ("element_separator", "component_separator", "segment_terminator")]
        if any(len(mark) != 1 or not mark.isascii() or mark.isalnum() or mark == " " for mark in marks):
            self.add_error("element_separator", "Each separator is one character that is no letter, digit or blank.")
        for name in (
            "qualifier",
            "identifier",
            "group_identifier",
            "our_qualifier",
            "our_identifier",
            "our_group_identifier",
        ):
            value = values.get(name) or ""
            if not value.isascii() or not value.isprintable() or any(mark and mark in value for mark in marks):
                self.add_error(name, "Only printable ASCII without a separator in it.")
        return values

    def _post_clean(self) -> None:
        """The operation writes and refuses; the form only reads."""

    def values(self) -> dict[str, Any]:
        """What the operation takes."""
        given = dict(self.cleaned_data)
        given["customer_id"] = given.pop("customer")
        return given


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files, each within the limit."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        sent = (data if isinstance(data, list | tuple) else [data]) or [None]
        limit = queries.largest_file()
        found = [super(FilesField, self).clean(each, initial) for each in sent]
        for each in found:
            if each.size > limit:
                raise forms.ValidationError(f"{each.name} is larger than {limit // 1024 // 1024} MB.")
        return found


class UploadForm(forms.Form):
    """Files to take in. An empty one is stored too, and said to be empty."""

    files = FilesField(label="Files", widget=ManyFiles, allow_empty_file=True, max_length=200)  # type: ignore[assignment]  # a declared field, not the form's files
