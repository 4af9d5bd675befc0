"""The grid of a customer's open invoices with an amount each: for a payment, and for what is left of a credit memo.

It shows the oldest; any other is found by number, order or PO, and what was typed before stays.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest

from billing import queries
from billing.forms import AmountsForm, typed

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


def grid_of(request: HttpRequest, customer_id: int, currency: str, *, first: int | None = None) -> Grid:
    """As it was asked for: fresh, or as it was posted, with the rows that were filled in among those found.

    The invoice `first` leads the rows; fresh, all that is open on it is filled in. Switched to another currency, the
    grid is empty.
    """
    text = request.POST.get("find", "").replace("\x00", "")[:60].strip()
    chosen = queries.choice_of_open(customer_id, currency, text=text, keep=typed(request.POST), first=first)
    if SWITCH in request.POST:
        form = AmountsForm(invoices=chosen.rows)
    elif request.method != "POST" or SEARCH in request.POST:
        whole = {invoice.pk: invoice.open_amount for invoice in chosen.rows if invoice.pk == first}
        posted = {name: value for name, value in request.POST.items() if name.startswith("apply_")}
        given = posted if request.method == "POST" else AmountsForm.initial_of(whole)
        form = AmountsForm(invoices=chosen.rows, initial=given)
    else:
        form = AmountsForm(request.POST, invoices=chosen.rows)
    return _grid(form, chosen, customer_id, currency, text)


def spread(customer_id: int, currency: str, amount: Decimal) -> Grid:
    """Filled in from an amount, the oldest due first, over as many invoices as it reaches."""
    every = queries.open_invoices(customer_id, currency)
    shares = queries.spread_oldest_first(every[: queries.MOST_AT_ONCE].iterator(), amount)
    chosen = queries.choice_of_open(customer_id, currency, keep=shares)
    form = AmountsForm(invoices=chosen.rows, initial=AmountsForm.initial_of(shares))
    return _grid(form, chosen, customer_id, currency)


def _grid(form: AmountsForm, chosen: queries.Choice, customer_id: int, currency: str, text: str = "") -> Grid:
    elsewhere = queries.open_in_others(customer_id, currency)
    return Grid(form, text, chosen.found, chosen.total, currency, elsewhere)
