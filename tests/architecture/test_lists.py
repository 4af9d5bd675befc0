"""Every list is paged: no page is given a queryset without an end."""

import importlib

import pytest
from django.db.models import QuerySet
from django.test import Client

from oms.accounts.access import Role
from oms.web.lists import LISTS
from tests.builders.company import make_person

from .test_access import _address, _ours

pytestmark = pytest.mark.django_db


def test_every_list_has_a_bounded_page_and_ends_its_keys_in_a_unique_one():
    for module in ("orders", "inventory", "fulfillment", "billing", "returns", "oms.edi", "oms.kpi", "oms.jobs"):
        importlib.import_module(f"{module}.urls")
    assert len(LISTS) > 12
    for listing in LISTS.values():
        assert 0 < listing.per_page <= 100, listing.code
        for keys in listing.orders.values():
            assert keys[-1].lstrip("-") in {"pk", "id", "name", "number", "code", "sku"}, f"{listing.code}: {keys}"
            assert len({key.startswith("-") for key in keys}) == 1, f"{listing.code} mixes directions: {keys}"


def test_no_page_is_given_an_endless_queryset():
    everything, client = make_person(), Client()
    everything.roles = list(Role.values)
    everything.save()
    client.force_login(everything)
    seen, endless = 0, []
    for route, view in _ours():
        if view.access == "public" or "<" in route:
            continue
        answer = client.get(_address(route))
        for context in answer.context or []:
            for name, value in context.flatten().items() if hasattr(context, "flatten") else []:
                seen += 1
                if isinstance(value, QuerySet) and not value.query.is_sliced:
                    endless.append(f"{route}: {name}")
    assert seen > 100
    assert not endless, sorted(set(endless))
