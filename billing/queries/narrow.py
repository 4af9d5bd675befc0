"""Narrowing a list by what a person asked for; empty is everything."""

from datetime import date

from django.db.models import Q, QuerySet


def period(rows: QuerySet, field: str, since: date | None, until: date | None) -> QuerySet:
    rows = rows.filter(**{f"{field}__gte": since}) if since else rows
    return rows.filter(**{f"{field}__lte": until}) if until else rows


def of_customer(rows: QuerySet, customer: str) -> QuerySet:
    """By the customer's exact code, else by part of the name."""
    if not customer:
        return rows
    return rows.filter(Q(customer__code__iexact=customer) | Q(customer__name__icontains=customer))


def money_of(rows: QuerySet, currency: str, unit: str) -> QuerySet:
    """Of one currency, and of the business unit with this code; empty is any."""
    rows = rows.filter(currency=currency) if currency else rows
    return rows.filter(business_unit__code=unit) if unit else rows


def reads(text: str, *fields: str) -> Q:
    found = Q()
    for name in fields:
        found |= Q(**{f"{name}__icontains": text})
    return found
