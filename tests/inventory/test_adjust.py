"""Receiving and adjusting: every change of stock has a ledger row, an audit event and a reason."""

from decimal import Decimal

import pytest

from inventory import operations
from inventory.models import StockLevel, StockMove
from oms.audit.models import AuditEvent
from oms.jobs.models import Job
from tests.builders.company import SYSTEM, make_item, make_location, stock
from tests.builders.orders import NOON, place_order
from tests.builders.stock import allocate, books_are_right, level_of

pytestmark = pytest.mark.django_db


def adjust(item, place, quantity, kind="adjustment", reason="Cycle count"):
    return operations.adjust_stock(
        item_id=item.pk,
        location_id=place.pk,
        quantity=Decimal(quantity),
        kind=kind,
        reason=reason,
        actor=SYSTEM,
        now=NOON,
    )


def test_goods_are_received_where_none_lay_before():
    item, place = make_item("OAT-5"), make_location()

    level = adjust(item, place, 12, kind="receipt", reason="")

    assert (level.on_hand, level.available) == (12, 12)
    assert StockMove.objects.get().kind == "receipt"
    event = AuditEvent.objects.get(action="stock.received")
    assert event.changes == {"quantity": "12", "item": "OAT-5"}
    assert Job.objects.get(kind="inventory.offer").payload == {"item_ids": [item.pk]}
    assert books_are_right()


def test_an_adjustment_downwards_keeps_its_reason_in_the_ledger_and_offers_nothing():
    item, place = make_item(), make_location()
    stock(item, 10, place)

    adjust(item, place, -4)

    move = StockMove.objects.get(kind="adjustment")
    assert (move.quantity, move.note) == (-4, "Cycle count")
    assert not Job.objects.filter(kind="inventory.offer").exists()


@pytest.mark.parametrize(
    ("quantity", "kind", "reason", "words"),
    [
        ("0", "adjustment", "count", "other than zero"),
        ("NaN", "adjustment", "count", "other than zero"),
        ("Infinity", "receipt", "", "other than zero"),
        ("1000000000", "receipt", "", "other than zero"),
        ("0.5", "receipt", "", "whole EA"),
        ("-1", "receipt", "", "adds to stock"),
        ("1", "adjustment", " ", "Say why"),
        ("1", "shipment", "count", "received or adjusted"),
        ("-11", "adjustment", "count", "Only 10 of"),
        ("-8", "adjustment", "count", "3 of .* are reserved at East; take those back first"),
    ],
)
def test_what_cannot_be_booked_is_refused_and_changes_nothing(quantity, kind, reason, words):
    item, place = make_item(), make_location()
    stock(item, 10, place)
    allocate(place_order([(item, 3)]))
    moves, events = StockMove.objects.count(), AuditEvent.objects.count()

    with pytest.raises(operations.AdjustmentRefused, match=words):
        adjust(item, place, quantity, kind=kind, reason=reason)

    assert (level_of(item).on_hand, level_of(item).reserved) == (10, 3)
    assert (StockMove.objects.count(), AuditEvent.objects.count()) == (moves, events)


def test_fractions_are_fine_where_the_item_is_sold_in_fractions():
    cheese, place = make_item("GOUDA", divisible=True, base_uom="KG"), make_location()

    assert adjust(cheese, place, "2.375", kind="receipt").on_hand == Decimal("2.375")


def test_an_unknown_item_or_place_is_refused():
    item, place = make_item(), make_location()

    with pytest.raises(operations.AdjustmentRefused, match="from the lists"):
        operations.adjust_stock(
            item_id=item.pk,
            location_id=place.pk + 1,
            quantity=Decimal(1),
            kind="receipt",
            reason="",
            actor=SYSTEM,
            now=NOON,
        )

    assert not StockLevel.objects.exists()
