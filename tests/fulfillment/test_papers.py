"""What stands on the pick list and the packing slip."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from fulfillment import documents, operations
from fulfillment.models import Shipment
from inventory.models import StockLevel
from oms.documents import operations as papers
from oms.documents.layout import page_html
from oms.documents.models import Document
from oms.errors import NotFound
from oms.jobs import runner
from tests.builders.company import SYSTEM, make_customer, make_item, make_unit, stock
from tests.builders.orders import NOON, line_of, place_order
from tests.builders.stock import allocate, make_carrier, packed, picked, planned

pytestmark = pytest.mark.django_db


def html_of(paper) -> str:
    return " ".join(page_html(paper.template, paper.context).split("<body", 1)[1].split())


def test_the_pick_list_walks_the_bins_and_leaves_room_for_what_was_found():
    _, shipment = planned([("FAR", 5), ("NEAR", 3)])
    StockLevel.objects.filter(item__sku="FAR").update(bin="B-01")
    StockLevel.objects.filter(item__sku="NEAR").update(bin="A-01")

    page = html_of(documents.pick_list(shipment.pk))

    assert page.index("A-01") < page.index("NEAR") < page.index("B-01") < page.index("FAR")
    assert page.count("tick-box") == 2
    assert f'aria-label="{shipment.number}"' in page
    assert "2 lines, 8 units" in page


def test_the_pick_list_says_between_which_days_it_may_leave():
    _, shipment = planned(ship_not_before_on=date(2026, 11, 20), cancel_after_on=date(2026, 12, 5))

    page = html_of(documents.pick_list(shipment.pk))

    assert "Not before</dt><dd><strong>Fri 20 Nov 2026" in page
    assert "Cancel after</dt><dd>Sat 5 Dec 2026" in page


def test_the_packing_slip_shows_cartons_and_no_price():
    order, shipment = packed([("OAT-5", 5)])

    page = html_of(documents.packing_slip(shipment.pk))

    assert order.po_number in page
    assert "OAT-5" in page
    assert "1 of 1" in page
    assert "(00) 0 0614141" in page
    assert "10.00" not in page
    assert "USD" not in page


def test_the_packing_slip_says_what_is_still_to_come():
    item = make_item("OAT-5")
    stock(item, 3)
    order = place_order([(item, 5)])
    allocate(order)
    [shipment] = operations.ship_orders(order_ids=[order.pk], actor=SYSTEM, now=NOON)

    page = html_of(documents.packing_slip(shipment.pk))

    assert "Still to come" in page
    assert "2 to come" in page


def test_nothing_is_still_to_come_when_everything_left():
    _, shipment = packed()
    operations.ship_shipments(
        shipment_ids=[shipment.pk], actor=SYSTEM, now=NOON, carrier_id=make_carrier().pk, tracking_number="1Z999"
    )

    page = html_of(documents.packing_slip(shipment.pk))

    assert "Still to come" not in page
    assert "1Z999" in page
    assert "18 Nov 2026" in page


def test_a_short_line_is_not_on_the_slip():
    _, shipment = planned([("OAT-5", 5), ("RYE-2", 2)])
    missing = shipment.lines.get(item__sku="RYE-2")
    operations.pick_shipment(shipment_id=shipment.pk, actor=SYSTEM, now=NOON, found={missing.pk: Decimal(0)})
    operations.pack_shipment(shipment_id=shipment.pk, actor=SYSTEM, now=NOON)

    assert [row.line.item.sku for row in documents.packing_slip(shipment.pk).context["lines"]] == ["OAT-5"]


def planned_cases() -> Shipment:
    """Three cases of twelve of OAT-5."""
    item = make_item("OAT-5", case=12)
    stock(item, 100)
    order = place_order([], lines=[line_of(item, 3, uom="CA")])
    allocate(order)
    [shipment] = operations.plan_shipments(order_ids=[order.pk], actor=SYSTEM, now=NOON)
    return shipment


def test_the_slip_speaks_in_the_unit_ordered_as_the_invoice_does():
    shipment = planned_cases()
    operations.pick_shipment(shipment_id=shipment.pk, actor=SYSTEM, now=NOON)
    operations.pack_shipment(shipment_id=shipment.pk, actor=SYSTEM, now=NOON)

    [row] = documents.packing_slip(shipment.pk).context["lines"]

    assert (row.ordered, row.units, row.uom) == (3, 3, "CA")
    assert "3 CA OAT-5" in html_of(documents.packing_slip(shipment.pk))


def test_a_broken_pack_is_told_in_base_units_on_the_slip():
    shipment = planned_cases()
    operations.pick_shipment(
        shipment_id=shipment.pk, actor=SYSTEM, now=NOON, found={shipment.lines.get().pk: Decimal(29)}
    )
    operations.pack_shipment(shipment_id=shipment.pk, actor=SYSTEM, now=NOON)

    context = documents.packing_slip(shipment.pk).context

    assert [(row.ordered, row.units, row.uom) for row in context["lines"]] == [(36, 29, "EA")]
    assert [(row.ordered, row.units, row.uom) for row in context["to_come"]] == [(36, 7, "EA")]


def slips() -> list[int]:
    return list(Document.objects.filter(kind="packing_slip").order_by("pk").values_list("version", flat=True))


@pytest.mark.django_db(transaction=True)
def test_the_slip_that_travels_is_printed_once():
    _, shipment = packed()
    papers.print_paper(kind="packing_slip", subject_id=shipment.pk)
    operations.ship_shipments(shipment_ids=[shipment.pk], actor=SYSTEM, now=NOON, carrier_id=make_carrier().pk)
    runner.run_until_idle()
    assert slips() == [1]


@pytest.mark.django_db(transaction=True)
def test_a_slip_printed_before_packing_is_made_anew_when_the_goods_leave():
    _, shipment = picked()
    papers.print_paper(kind="packing_slip", subject_id=shipment.pk)
    operations.pack_shipment(shipment_id=shipment.pk, actor=SYSTEM, now=timezone.now())
    operations.ship_shipments(shipment_ids=[shipment.pk], actor=SYSTEM, now=NOON, carrier_id=make_carrier().pk)
    runner.run_until_idle()
    assert slips() == [1, 2]


def test_the_same_paper_again_is_no_new_version():
    _, shipment = packed()
    first, again = (papers.print_paper(kind="packing_slip", subject_id=shipment.pk, anew=True) for _ in range(2))
    assert first.pk == again.pk


def test_what_a_customer_writes_is_only_ever_text():
    _, shipment = planned(
        customer=make_customer(name='<img src="file:///etc/passwd">'), instructions="<b>gate</b>", po_number="PO<i>"
    )

    for paper in (documents.pick_list(shipment.pk), documents.packing_slip(shipment.pk)):
        page = html_of(paper)
        assert '<img src="file' not in page
        assert "<b>gate" not in page
        assert "PO<i>" not in page


def test_many_pick_lists_are_one_file_each_on_its_own_page():
    shipments = [planned([(f"SKU-{n}", 1)])[1] for n in range(3)]

    pdf = documents.pick_lists([shipment.pk for shipment in shipments])

    assert pdf.startswith(b"%PDF-")


def test_pick_lists_of_nothing_are_not_found():
    with pytest.raises(NotFound):
        documents.pick_lists([404])


def test_the_paper_is_letter_where_dollars_are_paid_and_a4_elsewhere():
    _, shipment = planned()
    assert documents.pick_list(shipment.pk).context["paper"] == "Letter"

    unit = make_unit()
    unit.currency = "EUR"
    unit.save(update_fields=["currency"])

    assert documents.pick_list(shipment.pk).context["paper"] == "A4"


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ({"city": "Columbus", "region": "OH", "postal_code": "43085", "country": "US"}, "Columbus, OH 43085"),
        ({"city": "Malmö", "region": "Skåne", "postal_code": "211 20", "country": "SE"}, "211 20 Malmö"),
        ({"city": "", "region": "", "postal_code": "", "country": "US"}, ""),
    ],
)
def test_a_town_is_written_as_its_country_does(place, line):
    assert documents.town_of(make_customer(**place)) == line
