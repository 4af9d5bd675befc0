"""A purchase order as the order desk reads it from an 850."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oms.edi import x12
from oms.edi.x12.parts import Contact, Party, Reference
from orders.edi import x850
from orders.edi.purchase_order import Destination, Pack

FULL = """
BEG*00*RL*0001-A *07*20240105*C-9
CUR*BY*CAD
REF*DP*099
REF*IA*0012345
PER*BD*Pat Buyer*TE*555-0100*EM*pat@example.com
FOB*CC
SAC*A*C310***1250*******02***Promotion
ITD*01*3*2**10**30
DTM*037*20240110
DTM*038*20240120
DTM*064*20240112
DTM*063*20240125
DTM*001*20240201
TD5**2*UPSN*M*SEE ROUTING GUIDE
N9*L1*SPECIAL
MSG*Deliver to the back door
N1*ST*Store 12*92*0012
N2*Attn. Receiving
N3*1 Main St*Dock 4
N4*Springfield*IL*62701*US
REF*ST*STORE-REF
PER*RE*Dock*TE*555-0199
N1*BT*Head Office*9*0012345670000
PO1*001*24*CA*12.5*WE*UK*10012345678902*VN*SKU-1*IN*000123
PID*F****Blue widget
PO4*12*1*EA***********2
REF*LI*77
SAC*A*C310***-150
SDQ*CA*92*0012*10*0013*14
N9*L1*ENGRAVE
MSG*Happy birthday
N1*Z7**92*0013
PO1*002*6*EA***VN*SKU-2
DTM*002*20240301
SCH*2*EA***002*20240201
SCH*4*EA***002*20240208
CTT*2
AMT*TT*300.00
"""


def order_set(text: str) -> x12.TransactionSet:
    body = [x12.segment(*line.split("*")) for line in text.strip().splitlines()]
    return x12.transaction_set("850", "0001", body)


def read(text: str) -> tuple[x850.PurchaseOrder, list[x12.Finding]]:
    return x850.read(order_set(text))


def with_line(*segments: str) -> str:
    return "\n".join(["BEG*00*SA*PO-1**20240105", *segments, "CTT*1"])


def test_a_full_order_is_clean():
    _, found = read(FULL)

    assert found == []
    assert x12.validate(order_set(FULL)) == []


def test_the_header_is_read_verbatim():
    order, _ = read(FULL)

    assert (order.purpose, order.type, order.po_number, order.release) == ("00", "RL", "0001-A ", "07")
    assert (order.po_date, order.contract, order.currency) == (date(2024, 1, 5), "C-9", "CAD")
    assert order.references == (Reference("DP", "099"), Reference("IA", "0012345"))
    assert order.reference("IA") == "0012345"
    assert order.contacts == (Contact("BD", "Pat Buyer", (("TE", "555-0100"), ("EM", "pat@example.com"))),)
    assert (order.freight_terms, order.routing.scac, order.routing.description) == ("CC", "UPSN", "SEE ROUTING GUIDE")
    assert order.notes == ("Deliver to the back door",)
    assert (order.line_count_claimed, order.amount) == (2, Decimal("300.00"))


def test_amounts_are_cents_and_prices_are_not():
    order, _ = read(FULL)

    assert order.allowances[0].amount == Decimal("12.50")
    assert order.lines[0].allowances[0].amount == Decimal("-1.50")
    assert order.lines[0].unit_price == Decimal("12.5")


def test_windows_and_days_are_told_apart():
    order, _ = read(FULL)

    assert (order.ship_not_before, order.ship_not_after) == (date(2024, 1, 10), date(2024, 1, 20))
    assert (order.deliver_not_before, order.deliver_by) == (date(2024, 1, 12), date(2024, 1, 25))
    assert (order.cancel_after, order.requested_ship_on) == (date(2024, 2, 1), None)


def test_a_range_of_days_is_a_window():
    order, found = read(with_line("DTM*010****RD8*20240110-20240120", "PO1*1*1*EA*1"))

    assert (order.ship_not_before, order.ship_not_after) == (date(2024, 1, 10), date(2024, 1, 20))
    assert found == []


def test_what_follows_an_n1_belongs_to_that_party():
    order, _ = read(FULL)

    ship_to = order.party("ST")
    assert ship_to == Party(
        role="ST",
        name="Store 12",
        name2="Attn. Receiving",
        id_qualifier="92",
        id="0012",
        address=("1 Main St", "Dock 4"),
        city="Springfield",
        state="IL",
        postal_code="62701",
        country="US",
        contacts=(Contact("RE", "Dock", (("TE", "555-0199"),)),),
        references=(Reference("ST", "STORE-REF"),),
    )
    assert order.party("SO", "BT").name == "Head Office"
    assert order.party("MA") is None


def test_terms_are_read():
    (terms,) = read(FULL)[0].terms

    assert (terms.type, terms.basis, terms.discount_percent) == ("01", "3", Decimal(2))
    assert (terms.discount_days, terms.net_days) == (10, 30)


def test_a_line_keeps_ids_pack_and_stores():
    line, _ = read(FULL)[0].lines

    assert (line.line_id, line.quantity, line.uom, line.price_basis) == ("001", Decimal(24), "CA", "WE")
    assert line.ids == {"UK": "10012345678902", "VN": "SKU-1", "IN": "000123"}
    assert line.description == "Blue widget"
    assert line.pack == Pack(Decimal(12), Decimal(1), "EA", 2)
    assert line.references == (Reference("LI", "77"),)
    assert line.destinations == (
        Destination("92", "0012", Decimal(10), "CA"),
        Destination("92", "0013", Decimal(14), "CA"),
    )
    assert [each.id for each in line.parties] == ["0013"]
    assert line.notes == ("Happy birthday",)


def test_a_line_may_have_dates_of_its_own_and_no_price():
    _, line = read(FULL)[0].lines

    assert line.unit_price is None
    assert line.dates == {"002": date(2024, 3, 1)}
    assert [(each.quantity, each.on) for each in line.schedule] == [
        (Decimal(2), date(2024, 2, 1)),
        (Decimal(4), date(2024, 2, 8)),
    ]


def test_stores_may_span_several_segments():
    pairs = [f"{store:04d}*1" for store in range(14)]
    line = ["PO1*1*14*EA*1", "SDQ*EA*92*" + "*".join(pairs[:10]), "SDQ*EA*92*" + "*".join(pairs[10:])]

    order, found = read(with_line(*line))

    assert len(order.lines[0].destinations) == 14
    assert found == []


def test_components_of_an_assortment_stay_under_their_line():
    line = ["PO1*1*5*AS*60**VN*KIT", "SLN*1**I*2*EA****VN*RED", "PID*F****Red one", "SLN*2**I*3*EA****VN*BLUE"]

    (read_line,) = read(with_line(*line))[0].lines

    assert [(each.quantity, each.ids) for each in read_line.components] == [
        (Decimal(2), {"VN": "RED"}),
        (Decimal(3), {"VN": "BLUE"}),
    ]
    assert read_line.description == ""


@pytest.mark.parametrize(
    ("lines", "code", "severity", "segment", "position", "element"),
    [
        (["PO1*1**EA*1"], "quantity_invalid", "error", "PO1", 3, 2),
        (["PO1*1*0*EA*1"], "quantity_invalid", "error", "PO1", 3, 2),
        (["PO1*1*-4*EA*1"], "quantity_invalid", "error", "PO1", 3, 2),
        (["PO1*1*XX26*EA*1"], "quantity_invalid", "error", "PO1", 3, 2),
        (["PO1*1*1*EA*1E2"], "price_invalid", "error", "PO1", 3, 4),
        (["PO1*1*10*EA*1", "SDQ*EA*92*A*4*B*5"], "sdq_sum_differs", "error", "PO1", 3, 2),
        (["PO1*1*10*EA*1", "SCH*4*EA***002*20240105"], "sch_sum_differs", "error", "PO1", 3, 2),
        (["PO1*1*4*EA*1", "SDQ*EA*92*A*4*B*X"], "quantity_invalid", "error", "SDQ", 4, 6),
        (["PO1*1*1*EA*1", "DTM*002*20240230"], "date_unreadable", "error", "DTM", 4, 2),
        (["PO1*1*1*EA*1", "DTM*002****RD8*20240230-X"], "date_unreadable", "error", "DTM", 4, 6),
        (["PO1*1*1*EA*1**VN*A*UP*012345678906"], "check_digit_wrong", "warning", "PO1", 3, 9),
        (["PO1*1*1*EA*1**UK*10012345678903"], "check_digit_wrong", "warning", "PO1", 3, 7),
        (["PO1*1*1*EA*1**VN*A*VN*B"], "item_id_repeated", "warning", "PO1", 3, 9),
    ],
)
def test_a_doubtful_line_is_pointed_at(lines, code, severity, segment, position, element):
    _, (found,) = read(with_line(*lines))

    assert (found.level, found.code, found.severity) == ("business", code, severity)
    assert (found.segment, found.position, found.element) == (segment, position, element)
    assert found.x12 == ""
    assert found.fix


@pytest.mark.parametrize(
    "pair", ["UP*012345678905", "EN*4006381333931", "UP*12345", "UP*NOT-A-NUMBER", "VN*012345678906"]
)
def test_item_ids_with_a_good_check_digit_or_none_at_all_are_let_pass(pair):
    assert read(with_line(f"PO1*1*1*EA*1**{pair}"))[1] == []


def test_an_order_without_lines_or_number_is_pointed_at():
    _, found = read("BEG*00*SA***20240105")

    assert [each.code for each in found] == ["po_number_missing", "no_lines"]


def test_a_wrong_line_count_is_only_a_warning():
    _, (found,) = read("BEG*00*SA*PO-1**20240105\nPO1*1*1*EA*1\nCTT*3")

    assert (found.code, found.severity, found.segment) == ("line_count_wrong", "warning", "CTT")


def test_line_ids_may_be_blank_but_repeated_ones_are_noted():
    blank = "BEG*00*SA*PO-1**20240105\nPO1**1*EA*1\nPO1**2*EA*1\nCTT*2"
    repeated = blank.replace("PO1*", "PO1*A")

    assert read(blank)[1] == []
    assert [each.position for each in read(repeated)[1]] == [3, 4]


def test_a_set_of_another_kind_reads_as_an_order_with_nothing_in_it():
    order, found = x850.read(x12.transaction_set("810", "0001", [x12.segment("BIG", "20240105", "7")]))

    assert order.lines == ()
    assert [each.code for each in found] == ["po_number_missing", "no_lines"]


QUANTITIES = st.decimals(min_value=Decimal("0.001"), max_value=10**6, places=3)
PRICES = st.one_of(st.none(), st.decimals(min_value=0, max_value=10**5, places=4))
TEXTS = st.text("ABCabc0123456789-./ ", min_size=1, max_size=20).map(str.strip).filter(bool)
IDS = st.dictionaries(st.sampled_from(["VN", "UP", "IN", "EN", "UK", "BP"]), TEXTS, max_size=5)
LINES = st.tuples(TEXTS, QUANTITIES, st.sampled_from(["EA", "CA", "LB"]), PRICES, IDS)


@settings(deadline=None)
@given(st.lists(LINES, min_size=1, max_size=8, unique_by=lambda line: line[0]))
def test_lines_read_back_as_they_were_ordered(lines):
    body = [x12.segment("BEG", "00", "SA", "PO-1", "", "20240105")]
    for line_id, quantity, uom, price, ids in lines:
        pairs = [part for pair in ids.items() for part in pair]
        body.append(x12.segment("PO1", line_id, str(quantity), uom, "" if price is None else f"{price:f}", "", *pairs))
    body.append(x12.segment("CTT", str(len(lines))))

    order, found = x850.read(x12.transaction_set("850", "0001", body))

    assert found == []
    assert [(each.line_id, each.quantity, each.uom, each.unit_price, each.ids) for each in order.lines] == lines
