"""The 856 tells what was packed, carton by carton."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fulfillment.edi import x856
from oms.edi import x12
from oms.edi.x12.parts import Party, Reference

SHIP_FROM = Party("SF", "Our warehouse", id_qualifier="91", id="WH-1")
SHIP_TO = Party("ST", id_qualifier="92", id="0012")
AT = datetime(2024, 1, 10, 16, 5, 9, tzinfo=UTC)


def item(line_id: str = "001", quantity: int = 6, **values) -> x856.ShippedItem:
    return x856.ShippedItem(line_id, (("VN", f"SKU-{line_id}"),), Decimal(quantity), "EA", **values)


def order(*cartons: x856.Carton, po_number: str = "PO-1", **values) -> x856.ShippedOrder:
    return x856.ShippedOrder(po_number, cartons or (carton(),), po_date=date(2024, 1, 5), **values)


def carton(number: int = 1, *items: x856.ShippedItem, **values) -> x856.Carton:
    return x856.Carton(f"{number:018d}", items or (item(),), **values)


def notice(*orders: x856.ShippedOrder, **values) -> x856.ShipNotice:
    return x856.ShipNotice("SH-1", AT, date(2024, 1, 10), SHIP_FROM, SHIP_TO, orders or (order(),), **values)


def text(document: x856.ShipNotice) -> list[str]:
    written = x856.write(document)
    assert x12.validate(x12.transaction_set("856", "0001", written)) == []
    return [repr(each) for each in written]


def test_a_carton_of_one_item():
    document = notice(
        order(carton(1, item(ordered=Decimal(10)), tracking="1Z99"), references=(Reference("DP", "099"),)),
        scac="UPSN",
        mode="M",
        bill_of_lading="BOL-7",
        tracking="1Z99",
        delivers_on=date(2024, 1, 12),
        weight=Decimal("12.50"),
    )

    assert text(document) == [
        "BSN*00*SH-1*20240110*160509*0001",
        "HL*1**S*1",
        "TD1*CTN25*1****G*12.5*LB",
        "TD5**2*UPSN*M",
        "REF*BM*BOL-7",
        "REF*2I*1Z99",
        "DTM*011*20240110",
        "DTM*017*20240112",
        "N1*SF*Our warehouse*91*WH-1",
        "N1*ST**92*0012",
        "HL*2*1*O*1",
        "PRF*PO-1***20240105",
        "TD1*CTN25*1",
        "REF*DP*099",
        "HL*3*2*P*1",
        "MAN*GM*00000000000000000001",
        "MAN*CP*1Z99",
        "HL*4*3*I*0",
        "LIN*001*VN*SKU-001",
        "SN1*001*6*EA**10*EA",
        "CTT*4*6",
    ]


def test_every_level_knows_its_parent():
    two = order(carton(1), carton(2, item("001"), item("002")))
    document = notice(two, order(carton(3), po_number="PO-2"))

    levels = [each for each in x856.write(document) if each.tag == "HL"]

    assert [(each.get(1), each.get(2), each.get(3)) for each in levels] == [
        ("1", "", "S"),
        ("2", "1", "O"),
        ("3", "2", "P"),
        ("4", "3", "I"),
        ("5", "2", "P"),
        ("6", "5", "I"),
        ("7", "5", "I"),
        ("8", "1", "O"),
        ("9", "8", "P"),
        ("10", "9", "I"),
    ]
    assert repr(x856.write(document)[-1]) == "CTT*10*24"


def test_a_label_with_its_application_identifier_is_not_given_a_second():
    labelled = x856.Carton("00" + "1" * 18, (item(),))

    assert f"MAN*GM*00{'1' * 18}" in text(notice(order(labelled)))


def test_lots_expiry_and_the_store_it_is_marked_for_are_told():
    packed = carton(1, item(lot="L-9", expires_on=date(2025, 6, 30)))

    written = text(notice(order(packed, mark_for=Party("Z7", id_qualifier="92", id="0013"))))

    assert {"REF*LT*L-9", "DTM*036*20250630", "N1*Z7**92*0013"} <= set(written)


@pytest.mark.parametrize(
    "document",
    [
        x856.ShipNotice("SH-1", AT, date(2024, 1, 10), SHIP_FROM, SHIP_TO, ()),
        notice(x856.ShippedOrder("PO-1", ())),
        notice(order(x856.Carton("1" * 18, ()))),
    ],
)
def test_a_shipment_without_packing_data_is_refused(document):
    with pytest.raises(x856.NothingPacked, match="SH-1"):
        x856.write(document)


def test_a_carton_label_used_twice_is_refused():
    with pytest.raises(x856.CartonRepeated, match="2 times"):
        x856.write(notice(order(carton(1)), order(carton(1), po_number="PO-2")))


@settings(deadline=None)
@given(
    st.lists(
        st.lists(st.lists(st.integers(1, 999), min_size=1, max_size=3), min_size=1, max_size=3), min_size=1, max_size=3
    )
)
def test_counts_and_parents_hold_for_any_packing(packing):
    labels = iter(range(1, 100))
    orders = [
        order(
            *(
                carton(next(labels), *(item(f"{n:03d}", units) for n, units in enumerate(units_of, 1)))
                for units_of in cartons
            )
        )
        for cartons in packing
    ]

    written = x856.write(notice(*orders))

    assert x12.validate(x12.transaction_set("856", "0001", written)) == []
    levels = [each for each in written if each.tag == "HL"]
    codes = {each.get(1): each.get(3) for each in levels}
    above = {"O": "S", "P": "O", "I": "P"}
    assert all(codes[each.get(2)] == above[each.get(3)] for each in levels[1:])
    shipped = sum(units for cartons in packing for units_of in cartons for units in units_of)
    assert (written[-1].get(1), written[-1].get(2)) == (str(len(levels)), str(shipped))
