"""Days judged where a business unit keeps its books, whatever the clock of the reader says."""

from datetime import datetime

from django.db.models import Q

from oms.accounts.models import BusinessUnit


def over(field: str, unit: str, now: datetime) -> Q:
    """Rows whose day in `field` is over for the business unit at the path `unit`. One query, for the units."""
    days = {found.pk: found.today(now) for found in BusinessUnit.objects.order_by("pk")}
    if len(set(days.values())) == 1:
        return Q(**{f"{field}__lt": next(iter(days.values()))})
    late = Q(pk__in=[])
    for pk, day in days.items():
        late |= Q(**{unit: pk, f"{field}__lt": day})
    return late
