"""Packing: cartons hold just what was picked, each under an SSCC that is never given twice."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from fulfillment import operations, sscc
from fulfillment.models import Package, PackageLine, Shipment
from oms.accounts.access import Role
from oms.accounts.models import BusinessUnit
from tests.builders.company import SYSTEM, make_customer, make_item, make_location, make_person, make_unit, stock
from tests.builders.orders import NOON, shipped_order
from tests.builders.stock import books_are_right, picked

pytestmark = pytest.mark.django_db


def pack(shipment, cartons=None):
    return operations.pack_shipment(shipment_id=shipment.pk, actor=SYSTEM, now=NOON, cartons=cartons)


def test_without_a_word_everything_is_in_one_carton():
    _, shipment = picked([("SKU-1", 5), ("SKU-2", 3)])

    pack(shipment)

    package = Package.objects.get()
    assert package.weight == Decimal(4)  # eight units of half a kilogram
    assert sorted(package.lines.values_list("quantity", flat=True)) == [3, 5]
    assert Shipment.objects.get().status == "packed"
    assert books_are_right()


def test_a_line_may_be_spread_over_cartons():
    _, shipment = picked([("SKU-1", 5)])
    line = shipment.lines.get()

    pack(shipment, [{line.pk: Decimal(2)}, {line.pk: Decimal(3)}])

    assert list(Package.objects.order_by("number").values_list("number", "lines__quantity")) == [(1, 2), (2, 3)]
    assert books_are_right()


@pytest.mark.parametrize(
    ("cartons", "words"),
    [
        ([{0: "4"}], "4 packed, 5 picked"),
        ([{0: "5"}, {0: "1"}], "6 packed, 5 picked"),
        ([{0: "5"}, {}], "A carton is empty"),
        ([{0: "5", 99: "1"}], "not picked"),
        ([{0: "-1"}, {0: "6"}], "not picked"),
        ([{0: "NaN"}], "not picked"),
        ([{0: "2.5"}, {0: "2.5"}], "whole EA"),
    ],
)
def test_cartons_that_hold_anything_else_are_refused_and_nothing_is_packed(cartons, words):
    _, shipment = picked([("SKU-1", 5)])
    line = shipment.lines.get()
    named = [{line.pk + key: Decimal(units) for key, units in carton.items()} for carton in cartons]

    with pytest.raises(operations.PackRefused, match=words):
        pack(shipment, named)

    assert Shipment.objects.get().status == "picked"
    assert not Package.objects.exists()


def test_a_planned_shipment_cannot_be_packed():
    from tests.builders.stock import planned

    _, shipment = planned()

    with pytest.raises(operations.PackRefused, match="is planned"):
        pack(shipment)


def test_kilograms_may_be_split_over_cartons():
    _, shipment = picked([(make_item("GOUDA", divisible=True, base_uom="KG", order_multiple=Decimal("0.5")), "2.5")])
    line = shipment.lines.get()

    pack(shipment, [{line.pk: Decimal("1.25")}, {line.pk: Decimal("1.25")}])

    assert PackageLine.objects.count() == 2


def test_an_sscc_has_eighteen_digits_and_the_right_check_digit():
    assert sscc.check_digit("00614141123456789") == "0"
    for code in sscc.take(["0614141"] * 3):
        assert len(code) == 18
        weighted = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(code))
        assert weighted % 10 == 0


def test_no_sscc_is_given_twice():
    few = ["0614141"] * 50
    assert len({*sscc.take(few), *sscc.take(few)}) == 100


def at_serial(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('fulfillment_sscc', %s, false)", [number])


def test_the_longest_company_prefix_still_packs_when_serials_pass_its_length():
    make_unit(gs1_prefix="061414112345")
    _, shipment = picked()
    at_serial(10_000)

    pack(shipment)

    assert Package.objects.get().sscc[:17] == "10614141123450000"


def test_after_the_last_serial_of_a_prefix_its_first_comes_again_and_codes_on_record_are_passed_over():
    prefix = "061414112345"
    _, shipment = picked()
    Package.objects.create(shipment=shipment, number=1, sscc=sscc.make(prefix, 7))
    at_serial(100_007)

    codes = sscc.take([prefix] * 3)

    assert codes[1] == sscc.make(prefix, 8)
    assert len({*codes, Package.objects.get().sscc}) == 4
    assert all(len(code) == 18 for code in codes)


def test_a_prefix_without_a_free_code_refuses_to_pack_in_words(monkeypatch):
    monkeypatch.setattr(sscc, "AHEAD", 2)
    prefix = "061414112345"
    make_unit(gs1_prefix=prefix)
    _, shipment = picked()
    for number, serial in enumerate(range(3), 1):
        Package.objects.create(shipment=shipment, number=number, sscc=sscc.make(prefix, serial))
    at_serial(100_000)

    with pytest.raises(sscc.NoCodeLeft, match="no carton number left"):
        pack(shipment)

    assert Shipment.objects.get().status == "picked"


def test_a_carton_heavier_than_can_be_written_is_refused_in_words(client):
    make_item("HEAVY", weight=Decimal(25))
    _, shipment = picked([("HEAVY", 400_001)], in_stock=500_000)
    client.force_login(make_person(Role.WAREHOUSE))
    line = shipment.lines.get()
    form = {"cartons": "1", "laid_out": "1", f"c1_{line.pk}": "400001"}

    answer = client.post(reverse("fulfillment:pack", args=[shipment.pk]), form)

    assert answer.status_code == 409
    assert "would weigh 10,000,025 kg" in answer.content.decode()
    assert Shipment.objects.get().status == "picked"
    pack(shipment, [{line.pk: Decimal(200_000)}, {line.pk: Decimal(200_001)}])


def test_people_read_an_sscc_in_groups():
    assert sscc.spaced("006141410000000019", "0614141") == "(00) 0 0614141 000000001 9"
    assert sscc.spaced("087104000000000125", "87104000") == "(00) 0 87104000 00000012 5"


def test_cartons_carry_the_prefix_of_the_business_unit_that_ships_them():
    europe, item = make_unit(code="EU", gs1_prefix="87104000"), make_item()
    stock(item, 10, make_location("VENLO", business_unit=europe))
    shipped_order([(make_item(), 1)])
    shipped_order([(item, 1)], customer=make_customer(business_unit=europe))

    first, second = Package.objects.order_by("pk").values_list("sscc", flat=True)
    assert (first[:8], second[:9], len(second)) == ("00614141", "087104000", 18)


@pytest.mark.parametrize("prefix", ["", "12345", "06141X1", "061414 1"])
def test_a_company_prefix_is_six_to_twelve_digits(prefix):
    with pytest.raises(IntegrityError, match="gs1_prefix"), transaction.atomic():
        BusinessUnit.objects.create(code="X", name="X", legal_name="X", gs1_prefix=prefix)
