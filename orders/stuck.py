"""Why is this stuck? Everything open on an order as a box: each finding with its offers, and the ways to end it."""

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from oms.accounts.access import Permission
from oms.accounts.models import User

from .forms.fixes import FixForm, ReasonForm, form_of
from .models import Order, OrderException
from .operations import one_click_fix
from .states import OrderStatus

WORDS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
_NEEDS = {
    "allocate": Permission.ORDER_RELEASE,
    "cancel_order": Permission.ORDER_CANCEL,
    "cancel_rest": Permission.ORDER_CANCEL,
    "cancel_unshipped": Permission.ORDER_CANCEL,
    "reactivate_customer": Permission.CUSTOMER_ACTIVATE,
    "write_again": Permission.EDI_WORK,
}
# What cannot be taken back, or reaches further than this order, is asked about once more.
_QUESTIONS = {
    "cancel_order": "Cancel the whole order? Its stock is freed, and this cannot be undone.",
    "cancel_rest": "Cancel what is still open? What is reserved or with the warehouse still ships; "
    "an order of which nothing is left is cancelled.",
    "cancel_unshipped": "Cancel everything that has not left? Its stock is freed, and this cannot be undone.",
    "reactivate_customer": "Sell to this customer again? All their orders that wait for it are checked again.",
}


@dataclass(slots=True)
class Offer:
    """One fix as a button; with a `form` it asks for a value first."""

    label: str
    verb: str
    url: str
    values: dict[str, Any]
    form: FixForm | None = None
    open: bool = False

    @property
    def question(self) -> str:
        return _QUESTIONS.get(self.verb, "")


@dataclass(slots=True)
class Problem:
    """One open exception and what may be done about it."""

    exception: OrderException
    clicks: list[Offer] = field(default_factory=list)
    forms: list[Offer] = field(default_factory=list)

    form_first: bool = False

    @property
    def lead(self) -> list[Offer]:
        """The button beside the finding: the first offer, unless that asks for a value and so has its form there."""
        return [] if self.form_first else self.clicks[:1]

    @property
    def in_a_row(self) -> bool:
        """Two buttons and nothing to fill in: they stand side by side."""
        return len(self.clicks) == 2 and not self.forms

    @property
    def further(self) -> list[Offer]:
        return self.clicks[len(self.lead) :]


@dataclass(slots=True)
class StuckBox:
    """`tone` is "" while something blocks, "good" when nothing does, "info" when what is open blocks nothing."""

    title: str
    tone: str
    problems: list[Problem]
    actions: list[dict[str, Any]]

    @property
    def css(self) -> str:
        return f"stuck stuck--{self.tone}" if self.tone else "stuck"

    @property
    def icon(self) -> str:
        return {"good": "check-circle", "info": "info"}.get(self.tone, "alert")


@dataclass(frozen=True, slots=True)
class Attempt:
    """A fix that could not be read: its form, with what was typed and what is wrong with it."""

    exception_id: int
    verb: str
    form: FixForm


def box_for(order: Order, open_ones: list[OrderException], user: User, attempt: Attempt | None = None) -> StuckBox:
    """The box of one order for one person: only what this person may do is offered."""
    problems = [problem_for(exception, user, attempt) for exception in open_ones]
    stopping = [exception for exception in open_ones if exception.blocks]
    return StuckBox(
        _title(order, open_ones, stopping), _tone(open_ones, stopping), problems, _ends(order, stopping, user)
    )


def problem_for(exception: OrderException, user: User, attempt: Attempt | None = None) -> Problem:
    problem, offers = Problem(exception), _offers(exception, user)
    problem.form_first = bool(offers and offers[0].form)
    for offer in offers:
        if attempt and (attempt.exception_id, attempt.verb) == (exception.pk, offer.verb):
            offer.form, offer.open = attempt.form, True
        (problem.forms if offer.form else problem.clicks).append(offer)
    return problem


def may_apply(verb: str, exception: OrderException, user: User) -> bool:
    """Whether this person may use a fix: accepting is up to the exception's kind, the rest amends or cancels."""
    if verb == "accept":
        return exception.kind.accept is not None and user.may(exception.kind.accept)
    return user.may(_NEEDS.get(verb, Permission.ORDER_ENTER))


def _offers(exception: OrderException, user: User) -> list[Offer]:
    url = reverse("orders:fix", args=[exception.pk])
    offers = [
        Offer(fix["label"], fix["verb"], url, {"verb": fix["verb"], **fix["args"]}, form_of(exception, fix))
        for fix in exception.fixes
        if may_apply(fix["verb"], exception, user)
    ]
    accepted = any(fix["verb"] == "accept" for fix in exception.fixes)
    if not accepted and may_apply("accept", exception, user):
        done = "Accept" if exception.blocks else "Done"
        url = reverse("orders:accept", args=[exception.pk])
        offers.append(Offer(done, "reason", url, {}, ReasonForm(exception)))
    return offers


def _title(order: Order, open_ones: list[OrderException], stopping: list[OrderException]) -> str:
    if stopping:
        verb = "stops" if len(stopping) == 1 else "stop"
        return f"{_count(len(stopping))} thing{'' if len(stopping) == 1 else 's'} {verb} this order"
    if open_ones:
        thing, verb = ("thing", "is") if len(open_ones) == 1 else ("things", "are")
        return f"{_count(len(open_ones))} {thing} {verb} open; nothing stops this order"
    return "Nothing stops this order"


def _tone(open_ones: list[OrderException], stopping: list[OrderException]) -> str:
    return "" if stopping else "info" if open_ones else "good"


def _count(number: int) -> str:
    return WORDS[number] if number < len(WORDS) else str(number)


def _ends(order: Order, stopping: list[OrderException], user: User) -> list[dict[str, Any]]:
    """The buttons below the findings: release when nothing stops it, else mend or accept all of it at once."""
    if not order.may_become(OrderStatus.CONFIRMED) or order.is_test or not user.may(Permission.ORDER_RELEASE):
        return []
    if not stopping:
        url = reverse("orders:confirm", args=[order.pk])
        return [{"label": "Release", "url": url, "variant": "primary", "key": "e"}]
    url, actions = reverse("orders:settle", args=[order.pk]), []
    if all(_usable(row, False, user) for row in stopping):
        both = {1: "Use it, release", 2: "Use both, release"}.get(len(stopping), "Use all, release")
        actions.append({"label": both, "url": url, "values": {"take": "fix"}, "variant": "primary", "key": "e"})
    if all(_usable(row, True, user) for row in stopping):
        label = "Accept as sent, release" if len(stopping) == 1 else "Accept all as sent, release"
        actions.append({"label": label, "url": url, "values": {"take": "accept"}})
    return actions


def _usable(exception: OrderException, accept: bool, user: User) -> bool:
    fix = one_click_fix(exception, accept=accept)
    return fix is not None and may_apply(fix["verb"], exception, user)
