"""The work queue: what is open, how much of it is whose, and everything that stops one order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, DecimalField, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from oms import prepared
from oms.accounts.access import ROLES, Permission
from oms.accounts.models import BusinessUnit, User
from oms.web.lists import Listing
from orders.models import OrderException
from orders.states import ExceptionState

from .days import due_tonight

QUEUE = Listing(
    "orders.queue",
    {
        "due": ("due_at", "pk"),
        "-due": ("-due_at", "-pk"),
        "-opened": ("-opened_at", "-pk"),
        "opened": ("opened_at", "pk"),
        "-value": ("-value", "-pk"),
        "value": ("value", "pk"),
    },
)
# What a row of the queue shows. Compared values, fixes and the rest of the order are read when a row is opened.
SHOWN = (
    "pk", "type", "queue", "title", "detail", "due_at", "opened_at", "snoozed_until",
    "order", "order__number", "order__po_number", "order__channel", "order__total_amount", "order__currency",
    "customer__name", "owner__name", "owner__email", "value",
)  # fmt: skip
_COLLEAGUES = "SELECT id, name FROM accounts_user WHERE is_active AND roles && %s::varchar[] ORDER BY name, id"
VIEWS = ("all", "mine", "unassigned", "overdue", "due_today", "snoozed")


class Colleague(NamedTuple):
    """Somebody work can be given to; every page of the queue names them all."""

    pk: int
    name: str


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """How many open exceptions each view holds, in all and by queue: {"mine": 12}, {"Price": {"mine": 3}}."""

    views: dict[str, int]
    queues: dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What narrows the queue; empty means any. `owner` is "me", "nobody" or a person's key as text."""

    queue: str = ""
    channel: str = ""
    owner: str = ""
    customer: str = ""
    unit: int | None = None


def exception_queue(
    *, view: str, wanted: QueueFilter, user: User, now: datetime, units: Iterable[BusinessUnit]
) -> QuerySet[OrderException]:
    """The rows of one view of the queue, ready to page; `value` is the order's total, 0 without an order.

    `units` are all business units: the day ends in each at another moment.
    """
    rows = _filtered(wanted, user).filter(_conditions(user, now, units)[view])
    if wanted.queue:
        rows = rows.filter(queue=wanted.queue)
    value = Coalesce(
        "order__total_amount", Value(Decimal(0)), output_field=DecimalField(max_digits=14, decimal_places=3)
    )
    return rows.select_related("order", "customer", "owner").annotate(value=value)


def queue_counts(*, wanted: QueueFilter, user: User, now: datetime, units: Iterable[BusinessUnit]) -> QueueCounts:
    """One grouped query for all tabs and queue chips; the filters apply, except the queue itself."""
    conditions = _conditions(user, now, units)
    figures = {view: Count("pk", filter=conditions[view]) for view in VIEWS}
    by_queue = {row.pop("queue"): row for row in _filtered(wanted, user).values("queue").annotate(**figures)}
    narrowed = [row for name, row in by_queue.items() if wanted.queue in ("", name)]
    return QueueCounts({view: sum(row[view] for row in narrowed) for view in VIEWS}, by_queue)


def work_bands(now: datetime, units: Iterable[BusinessUnit]) -> list[dict[str, Any]]:
    """By queue: how many are overdue (`breached`), due within an hour, later today, and after today.

    The two in the middle are together what is due today. The most urgent queue first.
    """
    soon, tonight = Q(due_at__lt=now + timedelta(hours=1)), due_tonight(now, units)
    waiting = Q(due_at__gte=now)
    rows = (
        OrderException.objects.open()
        .exclude(snoozed_until__gt=now)
        .values("queue")
        .annotate(
            breached=Count("pk", filter=Q(due_at__lt=now)),
            hour=Count("pk", filter=waiting & tonight & soon),
            today=Count("pk", filter=waiting & tonight & ~soon),
            later=Count("pk", filter=waiting & ~tonight),
        )
    )
    return sorted(rows, key=lambda row: (-row["breached"], -row["hour"], row["queue"]))


def open_on_order(order_id: int) -> list[OrderException]:
    """Everything open on one order, what stops it first."""
    rows = OrderException.objects.open().filter(order_id=order_id).select_related("line__item", "owner")
    return sorted(rows.order_by("due_at", "pk"), key=lambda row: not row.blocks)


def find_exception(exception_id: int) -> OrderException | None:
    related = ("order__customer", "order__ship_to", "order__business_unit", "customer", "owner", "line", "resolved_by")
    return OrderException.objects.select_related(*related).filter(pk=exception_id).first()


def in_given_order(exception_ids: Iterable[int]) -> list[OrderException]:
    """The exceptions by key, in the order they were asked for; unknown keys are left out."""
    ids = list(exception_ids)
    found = OrderException.objects.select_related("order", "customer", "owner").in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def people_of_the_desk() -> list[Colleague]:
    """Who may own a piece of work, by name."""
    roles = [role.value for role, permissions in ROLES.items() if Permission.EXCEPTION_WORK in permissions]
    return [Colleague(*row) for row in prepared.rows(_COLLEAGUES, [roles])]


def business_units() -> list[BusinessUnit]:
    return list(BusinessUnit.objects.order_by("name"))


def _filtered(wanted: QueueFilter, user: User) -> QuerySet[OrderException]:
    rows = OrderException.objects.filter(state=ExceptionState.OPEN)
    if wanted.channel:
        rows = rows.filter(order__channel=wanted.channel)
    if wanted.unit:
        rows = rows.filter(Q(order__business_unit=wanted.unit) | Q(order=None, customer__business_unit=wanted.unit))
    if wanted.customer:
        rows = rows.filter(Q(customer__name__icontains=wanted.customer) | Q(customer__code__iexact=wanted.customer))
    owners = {"me": Q(owner=user), "nobody": Q(owner=None)}
    if wanted.owner:
        rows = rows.filter(owners[wanted.owner] if wanted.owner in owners else Q(owner_id=int(wanted.owner)))
    return rows


def _conditions(user: User, now: datetime, units: Iterable[BusinessUnit]) -> dict[str, Q]:
    """What each view holds. Overdue and due today have nothing in common: see `days`."""
    awake, tonight = Q(snoozed_until=None) | Q(snoozed_until__lte=now), due_tonight(now, units)
    return {
        "all": awake,
        "mine": awake & Q(owner=user),
        "unassigned": awake & Q(owner=None),
        "due_today": awake & Q(due_at__gte=now) & tonight,
        "overdue": awake & Q(due_at__lt=now),
        "snoozed": Q(snoozed_until__gt=now),
    }
