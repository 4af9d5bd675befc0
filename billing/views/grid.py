"""The grid of a customer's open invoices with an amount each: for a payment, and for what is left of a credit memo.

It shows the oldest; any other is found by number, order or PO, and what was typed before stays.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest

from billing import queries
from billing.early import offers
from billing.forms import AmountsForm, typed
from billing.models import Invoice

SPREAD, SEARCH, SWITCH = "spread", "search", "switch"


@dataclass(frozen=True, slots=True)
class Grid:
    """The form with its rows, the text that was looked for, and how many invoices there are beside those shown.

    `elsewhere` counts those that are open in other currencies.
    """

    form: AmountsForm
    text: str
    found: int
    total: int
    currency: str
    elsewhere: list[tuple[str, int]]

    @property
    def is_cut(self) -> bool:
        """Whether there are open invoices that the grid does not show."""
        return len(self.form.invoices) < self.total

    @property
    def is_searchable(self) -> bool:
        return self.is_cut or bool(self.text)


@dataclass(frozen=True, slots=True)
class Early:
    """Early payment discounts are offered that end on `offered` or later, and ticked that end on `ticked` or later."""

    offered: date
    ticked: date


def grid_of(
    request: HttpRequest, customer_id: int, currency: str, *, first: int | None = None, early: Early | None = None
) -> Grid:
    """As it was asked for: fresh, or as it was posted, with the rows that were filled in among those found.

    The invoice `first` leads the rows; fresh, all that is open on it is filled in. Switched to another currency, the
    grid is empty. Without `early` no discount is offered.
    """
    text = request.POST.get("find", "").replace("\x00", "")[:60].strip()
    chosen = queries.choice_of_open(customer_id, currency, text=text, keep=typed(request.POST), first=first)
    if request.method != "POST" or SEARCH in request.POST or SWITCH in request.POST:
        form = _unbound(chosen.rows, _given(request, chosen.rows, first), early)
    else:
        form = AmountsForm(request.POST, invoices=chosen.rows, offers=_offers(chosen.rows, early))
    return _grid(form, chosen, customer_id, currency, text)


def spread(customer_id: int, currency: str, amount: Decimal, early: Early | None = None) -> Grid:
    """Filled in from an amount, the oldest due first, over as many invoices as it reaches."""
    every = list(queries.open_invoices(customer_id, currency)[: queries.MOST_AT_ONCE])
    shares = queries.spread_oldest_first(every, amount, offers(every, early.ticked) if early else None)
    chosen = queries.choice_of_open(customer_id, currency, keep=shares)
    form = _unbound(chosen.rows, AmountsForm.initial_of(shares), early)
    return _grid(form, chosen, customer_id, currency)


def _given(request: HttpRequest, rows: list[Invoice], first: int | None) -> dict[str, Any]:
    """What was typed so far, unless it was for another currency; fresh, what the first invoice wants."""
    if SWITCH in request.POST:
        return {}
    if request.method == "POST":
        return {name: value for name, value in request.POST.items() if name.startswith("apply_")}
    return AmountsForm.initial_of({invoice.pk: invoice.open_amount for invoice in rows if invoice.pk == first})


def _unbound(rows: list[Invoice], amounts: dict[str, Any], early: Early | None) -> AmountsForm:
    ticked = AmountsForm.initial_of({}, offers(rows, early.ticked) if early else ())
    return AmountsForm(invoices=rows, offers=_offers(rows, early), initial=amounts | ticked)


def _offers(rows: list[Invoice], early: Early | None) -> dict[int, Decimal]:
    return offers(rows, early.offered) if early else {}


def _grid(form: AmountsForm, chosen: queries.Choice, customer_id: int, currency: str, text: str = "") -> Grid:
    elsewhere = queries.open_in_others(customer_id, currency)
    return Grid(form, text, chosen.found, chosen.total, currency, elsewhere)
