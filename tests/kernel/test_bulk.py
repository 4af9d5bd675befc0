"""Rows that travel as one JSON value arrive as they left."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from oms import bulk
from oms.audit.models import AuditEvent
from oms.masterdata.models import Item

pytestmark = pytest.mark.django_db

AWKWARD = 'quote " back\\slash \u2028 emoji \U0001f4e6 {"json": [1]} %s'


def test_inserted_rows_get_their_keys_in_order_and_keep_every_value():
    rows = [Item(sku=f"S{n}", description=AWKWARD, weight=Decimal("0.125") * n) for n in range(1, 40)]

    bulk.insert(rows)

    assert [row.pk for row in rows] == sorted(row.pk for row in rows)
    stored = {item.sku: item for item in Item.objects.all()}
    assert all(stored[row.sku].weight == row.weight and stored[row.sku].description == AWKWARD for row in rows)


def test_a_field_left_to_the_database_is_filled_by_it():
    [event] = bulk.insert(
        [AuditEvent(action="x", subject_type="t", subject_id=1, actor_kind="system", actor_id=0, actor_name="T",
                    changes={"a": [None, "1.50"]})]
    )  # fmt: skip
    stored = AuditEvent.objects.get(pk=event.pk)
    assert stored.at is not None and stored.txid > 0
    assert stored.changes == {"a": [None, "1.50"]}


def test_updated_rows_change_only_the_named_fields():
    rows = bulk.insert([Item(sku="A", description="a"), Item(sku="B", description="b")])
    for row in rows:
        row.description, row.base_uom = row.description * 2, "CA"

    bulk.update(rows, ["description"])

    assert list(Item.objects.order_by("sku").values_list("description", "base_uom")) == [("aa", "EA"), ("bb", "EA")]


def test_constraints_hold_on_this_road_too():
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert([Item(sku="A"), Item(sku="A")])
    assert bulk.insert([]) == []
