"""An order as it is typed in: the head, the lines, and lines pasted from a sheet."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from oms.masterdata.models import Channel, Customer, Item
from orders.drafts import LineDraft, OrderDraft
from orders.queries.customers import ship_tos_of
from orders.queries.items import items_by_number

from .fields import UNSTORABLE, DayField, PriceField, QuantityField, item_named, suggesting

ROWS, MOST_ROWS = 8, 200
_BETWEEN = [re.compile(each) for each in (r"\t", r";", r",(?=\s*\d)|\s{2,}", r"\s(?=\d)")]


class HeadForm(forms.Form):
    """Everything but the lines."""

    ship_to_id = forms.TypedChoiceField(
        label="Ship-to",
        coerce=int,
        error_messages={
            "required": "Choose where it goes.",
            "invalid_choice": "That is no place of this customer. Choose from the list.",
        },
    )
    po_number = forms.CharField(
        max_length=40,
        label="Customer PO",
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={
            "required": "Give the customer's PO number.",
            "max_length": "At most 40 characters.",
            "null_characters_not_allowed": UNSTORABLE,
        },
    )
    po_on = DayField(required=False, label="PO date", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    ship_by_on = DayField(
        required=False,
        label="Ship by",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text="Left empty: our usual lead time.",
    )
    instructions = forms.CharField(
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"max_length": "At most 2,000 characters.", "null_characters_not_allowed": UNSTORABLE},
    )

    def __init__(self, customer: Customer, data: Any = None, initial: Any = None) -> None:
        self.today = customer.business_unit.today(timezone.now())
        places = ship_tos_of(customer.pk)
        start = {"ship_to_id": places[0].pk} if places else {}
        super().__init__(data, initial=start | (initial or {}), auto_id="entry-%s")
        self.fields["ship_to_id"].choices = [(place.pk, f"{place.name}, {place.city}") for place in places]

    def clean_ship_by_on(self):
        day = self.cleaned_data["ship_by_on"]
        if day and day < self.today:
            raise forms.ValidationError("Choose a day that is still to come.")
        return day


class LineEntryForm(forms.Form):
    """One typed line. An empty one is no line; an empty price asks for ours, an empty unit for the item's own."""

    sku = forms.CharField(
        max_length=60,
        label="Item",
        error_messages={"required": "Name the item.", "null_characters_not_allowed": UNSTORABLE},
    )
    quantity = QuantityField()
    uom = forms.CharField(
        required=False,
        max_length=3,
        label="Unit",
        widget=forms.TextInput({"class": "input input--small", "size": 3}),
        error_messages={"max_length": "A unit has three letters.", "null_characters_not_allowed": UNSTORABLE},
    )
    price = PriceField(required=False, label="Unit price")

    def __init__(self, row: int, known: Mapping[str, Item], data: Any = None, initial: Any = None) -> None:
        self.row, self.known = row, known
        super().__init__(
            data, initial=initial, prefix=f"line-{row}", empty_permitted=True, use_required_attribute=False
        )
        attrs = suggesting("entry-items") | {"class": "input input--small", "aria-label": f"Item of line {row + 1}"}
        self.fields["sku"].widget.attrs |= attrs
        for name, word in (("quantity", "Quantity"), ("uom", "Unit"), ("price", "Unit price")):
            self.fields[name].widget.attrs["aria-label"] = f"{word} of line {row + 1}"

    def clean_sku(self) -> Item:
        typed = self.cleaned_data["sku"]
        return self.known.get(typed) or item_named(typed)

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        item, uom = values.get("sku"), (values.get("uom") or "").upper()
        if item:
            units = [item.base_uom, *(pack.uom for pack in item.packs.all())]
            if uom and uom not in units:
                self.add_error("uom", f"Sold in {', '.join(dict.fromkeys(units))}.")
            values["uom"] = uom or item.base_uom
        return values

    def mistakes(self) -> list[forms.BoundField]:
        """The fields that are wrong, as far as the line was judged."""
        return [bound for bound in self if bound.errors] if self.is_bound else []

    def draft(self) -> LineDraft:
        values = self.cleaned_data
        item, price = values["sku"], values["price"]
        return LineDraft(values["quantity"], values["uom"], item.pk, item.sku, unit_price=price)


class OrderEntry:
    """The whole screen as one form: bound to what was sent, or empty for a customer."""

    def __init__(self, customer: Customer, sent: QueryDict | None = None, *, check: bool = True) -> None:
        """With `check=False` what was sent only fills the fields (more rows, pasted lines) and nothing is judged.

        `read` are the lines as they were understood, judged or not: what they cost is shown beside them.
        """
        self.customer, self.checked = customer, bool(sent) and check
        if sent and check and sent.get("paste", "").strip():
            sent = with_pasted(sent)  # nothing that was pasted is left behind
        self.rows = row_count(sent)
        plain = sent.dict() if sent else {}
        typed = [_row(plain, row)["sku"][:60].replace("\x00", "") for row in range(self.rows)]
        known = items_by_number(typed, customer.pk)
        judged = sent if self.checked else None
        self.head = HeadForm(customer, judged, plain)
        # A judged line has no initial values: whatever stands in it was typed, and is judged, half a line too.
        shown = [None if self.checked else _row(plain, row) for row in range(self.rows)]
        self.lines = [LineEntryForm(row, known, judged, shown[row]) for row in range(self.rows)]
        self.read = (
            self.lines if self.checked or not sent else [LineEntryForm(r, known, sent) for r in range(self.rows)]
        )
        self.problem = ""

    def is_valid(self) -> bool:
        fine = [form.is_valid() for form in (self.head, *self.lines)]
        if all(fine) and not self._filled():
            self.problem = "An order needs at least one line."
        return all(fine) and not self.problem

    def mistakes(self) -> list[dict[str, str]]:
        """Everything that is wrong, in the order of the page: the field's id, what it is called, and the words."""
        if not self.checked:
            return []
        named = [("", bound) for bound in self.head if bound.errors]
        named += [(f"Line {line.row + 1}, ", bound) for line in self.lines for bound in line.mistakes()]
        return [
            {"id": bound.id_for_label, "label": f"{where}{bound.label.lower() if where else bound.label}", "text": text}
            for where, bound in named
            for text in bound.errors
        ]

    def draft(self) -> OrderDraft:
        lines = [form.draft() for form in self._filled()]
        head = {name: value for name, value in self.head.cleaned_data.items() if value not in (None, "")}
        return OrderDraft(customer_id=self.customer.pk, channel=Channel.DESK, lines=lines, **head)

    def _filled(self) -> list[LineEntryForm]:
        return [form for form in self.lines if form.has_changed()]


def row_count(sent: QueryDict | None) -> int:
    text = sent.get("rows", "") if sent else ""
    return min(max(int(text), 1), MOST_ROWS) if text.isascii() and text.isdigit() and len(text) < 5 else ROWS


def with_more_rows(sent: QueryDict) -> QueryDict:
    sent = sent.copy()
    sent["rows"] = str(min(row_count(sent) + ROWS, MOST_ROWS))
    return sent


def with_pasted(sent: QueryDict) -> QueryDict:
    """What was pasted (`SKU<TAB>quantity[<TAB>unit[<TAB>price]]` a row) put into the first empty lines."""
    filled, pasted = sent.copy(), read_pasted(sent.get("paste", ""))
    count, row = row_count(sent), 0
    for cells in pasted[:MOST_ROWS]:
        while any(filled.get(f"line-{row}-{name}") for name in ("sku", "quantity", "price")):
            row += 1
        for name, value in zip(("sku", "quantity", "uom", "price"), cells, strict=False):
            filled[f"line-{row}-{name}"] = value
    filled["rows"], filled["paste"] = str(min(max(count, row + 1), MOST_ROWS)), ""
    return filled


def read_pasted(text: str) -> list[list[str]]:
    """Rows of cells, apart by tab, else semicolon, else comma or two spaces, else a space before a number.

    A head row is left out.
    """
    rows = [_cells(line.strip()) for line in text.splitlines() if line.strip()]
    head = rows[:1] if rows and len(rows[0]) > 1 and not _number(rows[0][1]) else []
    return rows[len(head) :]


def _cells(line: str) -> list[str]:
    """Where a stronger sign parts the columns, a weaker one is part of a cell: 3,5 between semicolons is a number."""
    between = next((each for each in _BETWEEN if each.search(line)), _BETWEEN[0])
    return [cell.strip()[:60] for cell in between.split(line)]


def _number(text: str) -> bool:
    return bool(re.fullmatch(r"\d+([.,]\d+)?", text))


def _row(plain: dict[str, str], row: int) -> dict[str, str]:
    return {name: plain.get(f"line-{row}-{name}", "") for name in ("sku", "quantity", "uom", "price")}
