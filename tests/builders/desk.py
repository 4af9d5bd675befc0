"""The order desk at work: people signed in, orders that something stops, exceptions about other things."""

from datetime import timedelta
from decimal import Decimal

from django.test import Client
from django.utils import timezone

from oms.accounts.access import Role
from oms.accounts.models import User
from oms.masterdata.models import Customer
from orders import operations
from orders.drafts import LineDraft
from orders.models import Order, OrderException

from .company import SYSTEM, make_customer, make_item, make_person, set_price
from .orders import line_of, make_draft


def signed_in(role: str = Role.SPECIALIST, **fields) -> tuple[Client, User]:
    """A browser with a person of that role in front of it."""
    person = make_person(role, **fields)
    client = Client()
    client.force_login(person)
    return client, person


def order_with(lines: list[LineDraft], *, customer: Customer | None = None, **fields) -> Order:
    """An order captured just now, to be shipped next week, so that only what the lines say is found."""
    customer = customer or make_customer()
    fields = {"ship_by_on": timezone.localdate() + timedelta(days=7), **fields}
    draft = make_draft(customer, lines, **fields)
    return operations.place_orders(drafts=[draft], actor=SYSTEM, now=timezone.now())[0]


def clean_order(**fields) -> Order:
    return order_with([line_of(make_item(), 5)], **fields)


def mispriced_order(*, lines: int = 1, customer: Customer | None = None, **fields) -> Order:
    """An order in review: each line was sent at 4.10 and our price is 3.85."""
    drafts = [line_of(make_item(price="3.85"), 100, unit_price=Decimal("4.10")) for _ in range(lines)]
    return order_with(drafts, customer=customer, **fields)


def order_of_unknown_item(sent: str = "7731-B", **fields) -> Order:
    return order_with([LineDraft(quantity=Decimal(12), uom="EA", sent_item=sent)], **fields)


def exception_of(order: Order, type: str = "") -> OrderException:
    rows = order.exceptions.open().order_by("pk")
    return (rows.filter(type=type) if type else rows).first()


def broken_job(number: int = 7) -> OrderException:
    """An exception that is about no order."""
    return operations.open_for_subject(
        type="job_failed",
        subject=operations.Subject("jobs.job", number),
        title="Background work failed",
        detail=f"Invoice shipments, job {number}",
        actor=SYSTEM,
        now=timezone.now(),
    )


def contract(customer: Customer, price: str = "3.50"):
    """An item with a contract price for the customer."""
    item = make_item(price="4.00")
    set_price(item, price, customer=customer)
    return item
