"""What PostgreSQL itself refuses about shipments, tried one by one."""

import pytest
from django.db import IntegrityError, transaction

from fulfillment.models import Package, PackageLine, Shipment, ShipmentLine
from tests.builders.orders import NOON
from tests.builders.stock import packed

pytestmark = pytest.mark.django_db


@pytest.fixture
def shipment():
    return packed()[1]


def refused(name: str, write) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        write()


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("shipment_status_known", {"status": "lost"}),
        ("shipment_shipped_at_iff_shipped", {"status": "shipped"}),
        ("shipment_shipped_at_iff_shipped", {"shipped_at": NOON}),
        ("shipment_cancelled_at_iff_cancelled", {"status": "cancelled"}),
        ("shipment_cancelled_at_iff_cancelled", {"cancelled_at": NOON}),
    ],
)
def test_an_impossible_shipment_is_refused(shipment, name, values):
    refused(name, lambda: Shipment.objects.filter(pk=shipment.pk).update(**values))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("shipment_line_within_plan", {"quantity": 6}),
        ("shipment_line_counts", {"quantity": -1}),
        ("shipment_line_counts", {"picked": -1}),
        ("shipment_line_counts", {"planned": 0, "quantity": 0}),
    ],
)
def test_an_impossible_line_is_refused(shipment, name, values):
    refused(name, lambda: ShipmentLine.objects.filter(shipment=shipment).update(**values))


def test_a_claim_ships_once(shipment):
    line = shipment.lines.get()

    def again():
        ShipmentLine.objects.create(
            shipment=shipment,
            order_line=line.order_line,
            reservation=line.reservation,
            item=line.item,
            quantity=1,
            planned=1,
        )

    refused("reservation_ships_once", again)


def test_an_sscc_is_given_once(shipment):
    code = Package.objects.get().sscc

    refused("sscc", lambda: Package.objects.create(shipment=shipment, number=2, sscc=code))


def test_a_carton_holds_something(shipment):
    refused("package_line_of_something", lambda: PackageLine.objects.update(quantity=0))
