"""An 850 as an order of ours: items, places, prices, dates, money, and what is never placed."""

from datetime import date
from decimal import Decimal

import pytest

from oms.edi.models import InboundMessage
from oms.masterdata.models import ItemAlias
from orders.models import Order, OrderException
from tests.builders.company import make_customer, make_item
from tests.builders.partners import interchange, make_partner, purchase_order, receive

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def outbox(tmp_path, settings):
    settings.OUTBOX_DIR = tmp_path / "outbox"


def order_of(*lines: tuple[str, str, str, str], header: tuple[str, ...] = ("N1*ST*DC*92*DC1",), **fields) -> Order:
    receive(interchange(purchase_order(lines=lines or (("5", "EA", "10.00", "VN*SKU-1"),), header=header, **fields)))
    return Order.objects.get()


def codes() -> list[str]:
    return [note["code"] for note in InboundMessage.objects.get().findings]


@pytest.mark.parametrize(
    "ids", ["VN*SKU-1", "UP*012345678905", "UP*12345678905", "EN*0012345678905", "UK*00012345678905", "IN*TH-7", "IN*X*VN*SKU-1"]
)  # fmt: skip
def test_an_item_is_found_by_our_number_any_gtin_or_the_buyers_number(ids):
    partner = make_partner()
    item = make_item("SKU-1", gtin="012345678905")
    ItemAlias.objects.create(customer=partner.customer, number="TH-7", item=item)

    order = order_of(("5", "EA", "10.00", ids))

    assert order.lines.get().item == item
    assert order.lines.get().sent_ids == [
        list(pair) for pair in zip(ids.split("*")[::2], ids.split("*")[1::2], strict=True)
    ]


def test_two_ids_that_disagree_are_an_exception_and_not_first_wins():
    make_partner()
    make_item("SKU-1", gtin="012345678905")
    make_item("SKU-2")

    order = order_of(("5", "EA", "10.00", "VN*SKU-2*UP*012345678905"))

    assert order.lines.get().item is None
    assert "SKU-2 or 012345678905" in OrderException.objects.get(type="item_unknown").detail
    assert "VN `SKU-2` is our SKU-2" in InboundMessage.objects.get().findings[0]["message"]


def test_an_alias_of_another_customer_means_nothing():
    make_partner()
    ItemAlias.objects.create(customer=make_customer(), number="TH-7", item=make_item("SKU-1"))

    assert order_of(("5", "EA", "10.00", "IN*TH-7")).lines.get().item is None


def test_the_ship_to_is_found_by_the_customers_code_and_kept_as_sent():
    partner = make_partner()
    make_item("SKU-1")

    order = order_of(header=("N1*ST*Columbus DC*92*DC1", "N3*9 Other Road*Dock 4", "N4*Dublin*OH*43017*US"))

    assert order.ship_to == partner.customer.ship_tos.get(code="DC1")
    party = order.parties.get()
    assert (party.role, party.code, party.address, party.city) == ("ship_to", "DC1", "9 Other Road\nDock 4", "Dublin")


def test_an_address_without_a_known_code_is_for_this_order_only():
    make_partner()
    make_item("SKU-1")

    order = order_of(header=("N1*ST*A Consumer", "N3*1 Elm Street", "N4*Dublin*OH*43017"))

    assert order.ship_to is None
    assert not OrderException.objects.filter(type="ship_to_unknown").exists()


def test_a_code_nobody_knows_is_an_exception():
    make_partner()
    make_item("SKU-1")

    order_of(header=("N1*ST**92*NOWHERE",))

    assert OrderException.objects.get().type == "ship_to_unknown"


def test_prices_per_hundred_and_thousand_and_units_of_a_case():
    make_partner()
    make_item("SKU-1", price="0.10", case=12)
    receive(interchange([
        "ST*850*0001", "BEG*00*SA*PO-1**20261117", "N1*ST*DC*92*DC1", "PO1*1*500*EA*10*HP*VN*SKU-1",
        "PO1*2*1000*EA*100*TP*VN*SKU-1", "PO1*3*2*CA*1.20*PE*VN*SKU-1", "CTT*3", "SE*8*0001",
    ]))  # fmt: skip

    order = Order.objects.get()
    assert order.status == "confirmed"
    assert list(order.lines.values_list("goods_amount", flat=True)) == [Decimal(50), Decimal(100), Decimal("2.4")]
    assert order.lines.get(number=3).ordered == 24


def test_a_price_that_was_not_sent_is_ours():
    make_partner()
    make_item("SKU-1", price="7.25")

    assert order_of(("5", "EA", "", "VN*SKU-1")).lines.get().unit_price == Decimal("7.25")


def test_dates_references_routing_and_notes_reach_the_order():
    make_partner()
    make_item("SKU-1")
    header = (
        "REF*DP*042", "REF*IA*77", "CSH*SC", "DTM*037*20261120", "DTM*038*20261124", "DTM*063*20261130",
        "DTM*001*20261205", "TD5**2*UPSN*M", "N9*ZZ*1", "MSG*Call before delivery", "N1*ST*DC*92*DC1",
    )  # fmt: skip

    order = order_of(header=header)

    assert (order.ship_not_before_on, order.ship_by_on) == (date(2026, 11, 20), date(2026, 11, 24))
    assert (order.deliver_by_on, order.cancel_after_on) == (date(2026, 11, 30), date(2026, 12, 5))
    assert order.carrier_code == "UPSN"
    assert order.references == [["DP", "042"], ["IA", "77"]]
    assert "Call before delivery" in order.instructions
    assert "Ship complete" in order.instructions
    assert order.ships_complete


def test_allowances_off_invoice_lower_the_order_and_the_rest_is_told():
    make_partner()
    make_item("SKU-1")
    header = ("SAC*A*C310***500*******02", "SAC*C*D240***1250", "SAC*A*F050***300*******01***Co-op", "N1*ST*DC*92*DC1")

    order = order_of(header=header)

    assert (order.discount_amount, order.freight_amount, order.total_amount) == (
        Decimal(5),
        Decimal("12.5"),
        Decimal("57.5"),
    )
    assert "Allowance F050 Co-op: 3.00, bill back" in order.instructions


YEN = ("CUR*BY*JPY", "N1*ST*DC*92*DC1")


@pytest.mark.parametrize(
    "allowance, lowered",
    [("SAC*A*C310****3*2.525***02", 254), ("SAC*A*C310***1250*******02", 13)],
    ids=["percentage", "amount"],
)
def test_an_allowance_in_yen_is_whole_yen_and_the_order_adds_up(allowance, lowered):
    make_partner()
    make_item("SKU-1", price="3340", currency="JPY")
    make_item("SKU-2", price="3350", currency="JPY")

    lines = (("1", "EA", "3340", "VN*SKU-1"), ("2", "EA", "3350", "VN*SKU-2"))
    order = order_of(*lines, header=(allowance, *YEN))

    assert (order.discount_amount, order.total_amount) == (lowered, 10040 - lowered)
    assert sum(line.discount_amount for line in order.lines.all()) == lowered


def test_a_half_cent_of_an_allowance_is_rounded_up():
    make_partner()
    make_item("SKU-1", price="10.50")

    order = order_of(("1", "EA", "10.50", "VN*SKU-1"), header=("SAC*A*C310****3*5***02", "N1*ST*DC*92*DC1"))
    assert order.discount_amount == Decimal("0.53")
    assert order.total_amount == Decimal("9.97")


@pytest.mark.parametrize("currency", ["CLF", "UYW"])
def test_a_currency_of_four_decimals_waits_and_keeps_no_other_order_out(currency):
    make_partner()
    make_item("SKU-1")
    header = (f"CUR*BY*{currency}", "N1*ST*DC*92*DC1")
    odd = purchase_order("PO-1", (("1", "EA", "10.1234", "VN*SKU-1"),), header=header)

    receive(interchange(odd, purchase_order("PO-2", number="0002")))

    assert Order.objects.get().po_number == "PO-2"
    waiting = InboundMessage.objects.get(state="waiting")
    assert [note["code"] for note in waiting.findings] == ["currency_unsupported"]
    assert (waiting.findings[0]["segment"], waiting.findings[0]["element"]) == ("CUR", 2)


def test_an_order_the_database_will_not_keep_waits_alone(monkeypatch):
    from orders.edi import inbound

    place = inbound.operations.place_orders

    def place_broken(*, drafts, **fields):
        orders = place(drafts=drafts, **fields)
        Order.objects.filter(po_number="PO-1").update(total_amount=-1)
        return orders

    monkeypatch.setattr(inbound.operations, "place_orders", place_broken)
    make_partner()
    make_item("SKU-1")

    receive(interchange(purchase_order("PO-1"), purchase_order("PO-2", number="0002")))

    assert Order.objects.get().po_number == "PO-2"
    assert InboundMessage.objects.get(state="waiting").findings[0]["code"] == "contradiction"


def test_a_price_of_more_decimals_than_are_kept_is_rounded_once_and_told():
    make_partner()
    make_item("SKU-1", price="0.1235")

    line = order_of(("10000", "EA", "0.12345", "VN*SKU-1")).lines.get()

    assert (line.unit_price, line.goods_amount) == (Decimal("0.1235"), Decimal("1235.00"))
    [note] = InboundMessage.objects.get().findings
    assert (note["code"], note["severity"], note["segment"], note["element"]) == ("price_rounded", "warning", "PO1", 4)


def test_a_quantity_of_more_decimals_than_are_kept_is_rounded_once_and_told():
    make_partner()
    make_item("SKU-1", price="1000.00", divisible=True)

    line = order_of(("1.23456", "EA", "1000.00", "VN*SKU-1")).lines.get()

    assert (line.uom_quantity, line.ordered) == (Decimal("1.235"), Decimal("1.235"))
    assert line.goods_amount == Decimal("1235.00")
    [note] = InboundMessage.objects.get().findings
    assert (note["code"], note["severity"], note["segment"], note["element"]) == (
        "quantity_rounded", "warning", "PO1", 2,
    )  # fmt: skip


def placed_with_allowances(*, header: str = "", of_first_line: str = "") -> Order:
    """Two lines of 100.00 each, with a SAC in the header, or under the first line."""
    make_partner()
    make_item("SKU-1")
    make_item("SKU-2")
    lines = (("10", "EA", "10.00", "VN*SKU-1"), ("10", "EA", "10.00", "VN*SKU-2"))
    begin = (header,) if header else ()
    sets = purchase_order(lines=lines, header=(*begin, "N1*ST*DC*92*DC1"))
    if of_first_line:
        at = next(n for n, each in enumerate(sets) if each.startswith("PO1"))
        sets.insert(at + 1, of_first_line)
        sets[-1] = f"SE*{len(sets)}*0001"
    receive(interchange(sets))
    return Order.objects.get()


def test_a_percentage_off_a_line_is_of_that_line_alone():
    order = placed_with_allowances(of_first_line="SAC*A*C310****3*10*****02")

    assert (order.goods_amount, order.discount_amount) == (200, 10)


def test_a_percentage_off_the_order_is_of_all_its_goods():
    order = placed_with_allowances(header="SAC*A*C310****3*10*****02")

    assert (order.goods_amount, order.discount_amount) == (200, 20)


def test_freight_as_a_percentage_of_a_line_is_of_that_line_alone():
    order = placed_with_allowances(of_first_line="SAC*C*D240****3*5*****02")

    assert order.freight_amount == 5


def test_an_allowance_larger_than_any_order_waits():
    make_partner()
    make_item("SKU-1")

    receive(interchange(purchase_order(header=("SAC*C*D240***999999999999999*******02", "N1*ST*DC*92*DC1"))))

    assert "amount_too_large" in codes()


@pytest.mark.parametrize(
    "begin, code",
    [
        ("01*SA", "purpose_not_placed"),
        ("04*SA", "purpose_not_placed"),
        ("07*SA", "purpose_not_placed"),
        ("22*SA", "purpose_not_placed"),
        ("00*BK", "blanket_order"),
    ],
)
def test_changes_copies_and_blanket_orders_wait_for_a_person(begin, code):
    make_partner()
    make_item("SKU-1")

    receive(interchange(purchase_order(begin=begin)))

    message = InboundMessage.objects.get()
    assert (message.state, codes()) == ("waiting", [code])
    assert OrderException.objects.get().type == "edi_document"
    assert not Order.objects.exists()


def test_a_replacement_of_an_order_we_have_waits_and_of_one_we_have_not_is_placed():
    make_partner()
    make_item("SKU-1")
    receive(interchange(purchase_order("PO-1", begin="05*SA")))
    order = Order.objects.get()

    receive(interchange(purchase_order("PO-1", begin="05*SA")))

    second = InboundMessage.objects.order_by("pk").last()
    assert second.state == "waiting"
    assert order.number in second.findings[0]["message"]
    assert Order.objects.count() == 1


def test_the_same_po_again_is_an_exception_of_the_second_order():
    make_partner()
    make_item("SKU-1")
    receive(interchange(purchase_order("PO-1")))

    receive(interchange(purchase_order("PO-1")))

    assert Order.objects.count() == 2
    second = Order.objects.order_by("pk").last()
    assert OrderException.objects.get(type="duplicate_po").order == second


def test_a_case_that_holds_another_number_of_units_waits():
    make_partner()
    make_item("SKU-1", case=12)
    sets = purchase_order(lines=(("2", "CA", "120.00", "VN*SKU-1"),))
    at = next(n for n, each in enumerate(sets) if each.startswith("PO1"))
    sets.insert(at + 1, "PO4*24")
    sets[-1] = f"SE*{len(sets)}*0001"

    receive(interchange(sets))

    assert codes() == ["pack_differs"]
    note = InboundMessage.objects.get().findings[0]
    assert (note["segment"], note["position"], note["element"]) == ("PO4", 5, 1)


def test_one_bad_order_does_not_keep_the_others_out():
    make_partner()
    make_item("SKU-1")
    good, long = purchase_order("PO-1"), purchase_order("P" * 41, number="0002")

    receive(interchange(good, long))

    assert Order.objects.get().po_number == "PO-1"
    assert list(InboundMessage.objects.order_by("pk").values_list("state", flat=True)) == ["processed", "waiting"]


def test_many_orders_cost_few_queries(django_assert_max_num_queries):
    from oms.edi import operations
    from tests.builders.company import SYSTEM
    from tests.builders.orders import NOON
    from tests.builders.partners import store

    make_partner(documents=[])
    make_item("SKU-1")
    file = store(interchange(*(purchase_order(f"PO-{n}", number=f"{n:04d}") for n in range(1, 41))))

    with django_assert_max_num_queries(60):
        operations.read_file(file_id=file.pk, actor=SYSTEM, now=NOON)

    assert Order.objects.count() == 40
