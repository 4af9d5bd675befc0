"""Whatever people do, in whatever order: reserved stays within on hand, and the ledger sums to what is there."""

from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from fulfillment import operations as fulfillment
from fulfillment.models import Shipment
from inventory import operations as inventory
from oms.errors import OperationRefused
from orders import operations as orders
from orders.models import Order
from tests.builders.company import SYSTEM, make_customer, make_item, make_location, stock
from tests.builders.orders import NOON, place_order
from tests.builders.stock import allocate, books_are_right

pytestmark = pytest.mark.django_db
KINDS = ["receive", "adjust", "place", "allocate", "plan", "pick", "pack", "ship", "call off", "cancel", "ship all"]
steps = some.lists(
    some.tuples(some.sampled_from(KINDS), some.integers(0, 5), some.integers(0, 9)), min_size=4, max_size=22
)


class _RolledBack(Exception):
    pass


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_any_run_of_operations_keeps_the_books_right(run):
    with pytest.raises(_RolledBack), transaction.atomic():
        world = World()
        for kind, which, units in run:
            world.do(kind, which, units)
        assert books_are_right()
        raise _RolledBack


class World:
    """Two items in two places, some orders, and people who try anything; a refusal is an answer like any other."""

    def __init__(self) -> None:
        self.places = [make_location("EAST", rank=10), make_location("WEST", rank=20)]
        self.items = [make_item(), make_item()]
        self.customers = [make_customer(), make_customer(ships_complete=True)]
        for item in self.items:
            for place in self.places:
                stock(item, 6, place, safety=1)

    def do(self, kind: str, which: int, units: int) -> None:
        try:
            with transaction.atomic():
                getattr(self, f"_{kind.replace(' ', '_')}")(which, Decimal(units))
        except OperationRefused:
            pass

    def _receive(self, which: int, units: Decimal) -> None:
        self._book(which, units, "receipt")

    def _adjust(self, which: int, units: Decimal) -> None:
        self._book(which, -units, "adjustment")

    def _book(self, which: int, units: Decimal, kind: str) -> None:
        inventory.adjust_stock(
            item_id=self.items[which % 2].pk, location_id=self.places[which // 2 % 2].pk, quantity=units, kind=kind,
            reason="count", actor=SYSTEM, now=NOON,
        )  # fmt: skip

    def _place(self, which: int, units: Decimal) -> None:
        lines = [(item, int(units) + 1 + n) for n, item in enumerate(self.items[: which % 2 + 1])]
        place_order(lines, customer=self.customers[which // 2 % 2])

    def _allocate(self, which: int, units: Decimal) -> None:
        allocate(*Order.objects.order_by("pk")[which : which + 3])

    def _plan(self, which: int, units: Decimal) -> None:
        fulfillment.plan_shipments(order_ids=self._orders(which), actor=SYSTEM, now=NOON)

    def _pick(self, which: int, units: Decimal) -> None:
        shipment = self._shipment(which)
        found = {line.pk: max(line.planned - units, Decimal(0)) for line in shipment.lines.all()} if which % 2 else None
        fulfillment.pick_shipment(shipment_id=shipment.pk, actor=SYSTEM, now=NOON, found=found)

    def _pack(self, which: int, units: Decimal) -> None:
        fulfillment.pack_shipment(shipment_id=self._shipment(which).pk, actor=SYSTEM, now=NOON)

    def _ship(self, which: int, units: Decimal) -> None:
        fulfillment.ship_shipments(shipment_ids=[self._shipment(which).pk], actor=SYSTEM, now=NOON)

    def _ship_all(self, which: int, units: Decimal) -> None:
        fulfillment.ship_orders(order_ids=self._orders(which), actor=SYSTEM, now=NOON)

    def _call_off(self, which: int, units: Decimal) -> None:
        fulfillment.cancel_shipment(shipment_id=self._shipment(which).pk, reason="x", actor=SYSTEM, now=NOON)

    def _cancel(self, which: int, units: Decimal) -> None:
        for order_id in self._orders(which)[:1]:
            orders.cancel_order(order_id=order_id, reason="x", actor=SYSTEM, now=NOON)

    def _orders(self, which: int) -> list[int]:
        return list(Order.objects.order_by("pk").values_list("pk", flat=True)[which : which + 2])

    def _shipment(self, which: int) -> Shipment:
        found = Shipment.objects.order_by("pk")[which : which + 1]
        if not found:
            raise OperationRefused("There is none yet.")
        return found[0]
