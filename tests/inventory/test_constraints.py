"""What PostgreSQL itself refuses about stock, tried one by one."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError

from inventory.models import AllocationDecision, Location, Reservation, StockLevel, StockMove
from tests.builders.company import make_item, make_location, make_unit, stock
from tests.builders.orders import place_order
from tests.builders.stock import allocate

pytestmark = pytest.mark.django_db


def refused(name: str, write) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        write()


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("stock_reserved_within_on_hand", {"reserved": 11}),
        ("stock_reserved_within_on_hand", {"on_hand": -1}),
        ("stock_reserved_not_negative", {"reserved": -1}),
        ("stock_safety_not_negative", {"safety_stock": -1}),
    ],
)
def test_an_impossible_level_is_refused(name, values):
    level = stock(make_item(), 10)

    refused(name, lambda: StockLevel.objects.filter(pk=level.pk).update(**values))


def test_an_item_has_one_level_at_a_location():
    item, place = make_item(), make_location()
    stock(item, 1, place)

    refused("stock_level_once", lambda: StockLevel.objects.create(item=item, location=place))


def test_available_is_never_below_zero():
    level = stock(make_item(), 10, safety=25)
    level.refresh_from_db()

    assert level.available == 0


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("move_kind_known", {"kind": "theft", "quantity": 1}),
        ("move_moves_something", {"kind": "receipt", "quantity": 0}),
    ],
)
def test_an_impossible_movement_is_refused(name, values):
    item, place = make_item(), make_location()
    whole = {"item": item, "location": place, "source_type": "test", "source_id": 1, "actor_name": "x", **values}

    refused(name, lambda: StockMove.objects.create(**whole))


@pytest.mark.parametrize(
    ("name", "values"), [("reservation_state_known", {"state": "lost"}), ("reservation_of_something", {"quantity": 0})]
)
def test_an_impossible_claim_is_refused(name, values):
    item = make_item()
    stock(item, 10)
    order = place_order([(item, 5)])
    allocate(order)

    refused(name, lambda: Reservation.objects.filter(order_id=order.pk).update(**values))


def test_a_location_is_of_a_known_kind():
    refused(
        "location_kind_known",
        lambda: Location.objects.create(code="X", name="X", kind="garage", business_unit=make_unit()),
    )


@pytest.mark.parametrize("model", [StockMove, AllocationDecision])
def test_the_ledger_and_the_decisions_are_only_ever_added_to(model):
    item = make_item()
    stock(item, 10)
    allocate(place_order([(item, 5)]))
    row = model.objects.first()

    for change in (lambda: model.objects.filter(pk=row.pk).delete(), lambda: model.objects.update(id=row.pk)):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()

    assert model.objects.filter(pk=row.pk).exists()


def test_quantities_hold_three_decimals():
    level = stock(make_item(divisible=True), "1.125")
    level.refresh_from_db()

    assert level.on_hand == Decimal("1.125")
