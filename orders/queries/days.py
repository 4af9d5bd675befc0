"""The day where an order is sold: each business unit has its own, whatever the clock of the reader says.

Overdue work is past its due moment; work due today is not, and will be before its business unit's day ends. An order is
late when the day it was promised for, else asked for, is over where it is sold and not all of it has left.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from oms.accounts.models import BusinessUnit
from orders.models import Order
from orders.states import OPEN, FulfillmentFacet


def due_tonight(now: datetime, units: Iterable[BusinessUnit]) -> Q:
    """Exceptions due before the day ends in the business unit they are worked for; `units` are all there are.

    What belongs to no customer is worked by the first unit's day.
    """
    ends = {unit.pk: _midnight(unit, now) for unit in sorted(units, key=lambda unit: unit.pk)}
    if len(set(ends.values())) < 2:
        return Q(due_at__lt=next(iter(ends.values()), _end_of_day(now)))
    found = Q(customer=None, due_at__lt=next(iter(ends.values())))
    for pk, end in ends.items():
        found |= Q(customer__business_unit_id=pk, due_at__lt=end)
    return found


def late(now: datetime) -> Q:
    """Orders that are late; twin of `is_late`. One query, for the units."""
    days = {unit.pk: unit.today(now) for unit in BusinessUnit.objects.order_by("pk")}
    waiting = Q(status__in=OPEN) & ~Q(fulfillment=FulfillmentFacet.SHIPPED)
    if len(set(days.values())) < 2:
        return waiting & _before(next(iter(days.values()), timezone.localdate(now)))
    found = Q()
    for pk, day in days.items():
        found |= Q(business_unit_id=pk) & _before(day)
    return waiting & found


def is_late(order: Order, now: datetime) -> bool:
    return order.is_open and order.fulfillment != FulfillmentFacet.SHIPPED and days_late(order, now) > 0


def days_late(order: Order, now: datetime) -> int:
    """How many days the day we named is over, where the order is sold; negative while it is still to come."""
    return (order.business_unit.today(now) - (order.promised_on or order.ship_by_on)).days


def _before(day: date) -> Q:
    return Q(promised_on__lt=day) | Q(promised_on=None, ship_by_on__lt=day)


def _midnight(unit: BusinessUnit, now: datetime) -> datetime:
    return datetime.combine(unit.today(now) + timedelta(days=1), time.min, tzinfo=unit.zone)


def _end_of_day(now: datetime) -> datetime:
    return timezone.make_aware(datetime.combine(timezone.localdate(now) + timedelta(days=1), time.min))
