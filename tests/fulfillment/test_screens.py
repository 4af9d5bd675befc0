"""The warehouse's screens: the list, the shipment and the form of its next step."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from fulfillment.models import Package, Shipment
from fulfillment.notices import departures
from fulfillment.operations import ship_shipments
from oms.accounts.access import Role
from oms.web.search import search
from orders import operations as orders
from orders.models import OrderLine
from tests.builders.company import SYSTEM, make_item, make_person, make_unit, stock
from tests.builders.orders import NOON, place_order
from tests.builders.screens import queries_of, shipment_page, signed_in, text_of
from tests.builders.stock import allocate, make_carrier, packed, picked, planned

pytestmark = pytest.mark.django_db
LIST = "/shipments/"


@pytest.fixture
def warehouse():
    return signed_in(Role.WAREHOUSE)


def test_the_list_shows_what_is_open_the_next_due_first(warehouse):
    today = timezone.localdate()
    _, later = planned([("SKU-1", 5)], ship_by_on=today + timedelta(days=3))
    _, soon = planned([("SKU-2", 2)], ship_by_on=today + timedelta(days=1))
    _, gone = packed([("SKU-3", 1)])
    ship_shipments(shipment_ids=[gone.pk], actor=SYSTEM, now=NOON)

    words = text_of(warehouse.get(LIST))

    assert words.index(soon.number) < words.index(later.number)
    assert gone.number not in words
    assert gone.number in text_of(warehouse.get(LIST, {"tab": "shipped"}))


def test_an_empty_list_says_what_that_means(warehouse):
    assert "The warehouse has nothing to do" in text_of(warehouse.get(LIST))
    assert "No shipment fits these filters" in text_of(warehouse.get(LIST, {"q": "nobody"}))


def test_filters_narrow_the_list_and_nonsense_is_no_filter(warehouse):
    _, late = planned([("SKU-1", 5)])
    Shipment.objects.filter(pk=late.pk).update(ship_by_on=date(2020, 1, 1))
    _, fine = planned([("SKU-2", 5)], ship_by_on=timezone.localdate() + timedelta(days=9))

    only_late = text_of(warehouse.get(LIST, {"due": "late"}))
    assert late.number in only_late
    assert fine.number not in only_late
    everything = text_of(
        warehouse.get(LIST, {"location": "x" * 99, "carrier": "\x00", "tab": "nonsense", "after": "%%"})
    )
    assert fine.number in everything
    assert late.number in everything


def test_thirty_shipments_cost_as_many_queries_as_one(warehouse):
    planned([("SKU-1", 1)])
    few = queries_of(warehouse, LIST)
    for _ in range(29):
        planned([("SKU-1", 1)])

    assert queries_of(warehouse, LIST) == few


def test_a_shipment_of_many_lines_and_cartons_costs_as_many_queries_as_a_small_one(warehouse):
    _, small = packed([("A-1", 1)])
    few = queries_of(warehouse, shipment_page(small))
    _, large = packed([(f"B-{n}", 1) for n in range(12)])

    assert queries_of(warehouse, shipment_page(large)) == few


def test_a_full_pick_is_one_button(warehouse):
    _, shipment = planned()
    line = shipment.lines.get()

    answer = warehouse.post(f"{shipment_page(shipment)}/pick", {f"found_{line.pk}": "5"}, follow=True)

    assert "is picked." in text_of(answer)
    assert Shipment.objects.get().status == "picked"


def test_a_short_pick_is_what_was_typed(warehouse):
    order, shipment = planned()

    warehouse.post(f"{shipment_page(shipment)}/pick", {f"found_{shipment.lines.get().pk}": "2"})

    assert OrderLine.objects.get(order=order).open == 3
    words = text_of(warehouse.get(shipment_page(shipment)))
    assert "2 of 5" in words
    assert "ship at once" not in words


@pytest.mark.parametrize("typed", ["6", "-1", "NaN", "1e999999", "ten", "5\x00", "1.2345"])
def test_a_pick_that_cannot_be_stays_on_the_screen_as_typed(warehouse, typed):
    _, shipment = planned()
    name = f"found_{shipment.lines.get().pk}"

    answer = warehouse.post(f"{shipment_page(shipment)}/pick", {name: typed})

    assert answer.status_code == 422
    assert answer.context["pick_form"][name].value() == typed
    assert Shipment.objects.get().status == "planned"


def test_a_second_click_on_the_same_form_does_nothing_more(warehouse):
    _, shipment = planned()
    sent = {f"found_{shipment.lines.get().pk}": "5", "operation_key": "k-1"}

    first = warehouse.post(f"{shipment_page(shipment)}/pick", sent)
    second = warehouse.post(f"{shipment_page(shipment)}/pick", sent)

    assert (first.status_code, second.status_code) == (302, 302)
    assert Shipment.objects.get().status == "picked"


def test_a_step_out_of_turn_is_refused_with_the_way_back(warehouse):
    _, shipment = planned()
    carrier = make_carrier()

    answer = warehouse.post(f"{shipment_page(shipment)}/ship", {"carrier": carrier.pk})

    assert answer.status_code == 409
    assert "is planned, not packed" in text_of(answer)
    assert shipment_page(shipment) in text_of(answer)


def test_departure_needs_a_carrier_and_takes_the_tracking_number(warehouse):
    _, shipment = packed()
    carrier = make_carrier()
    assert warehouse.post(f"{shipment_page(shipment)}/ship", {"tracking_number": "1Z"}).status_code == 422

    warehouse.post(f"{shipment_page(shipment)}/ship", {"carrier": carrier.pk, "tracking_number": "1Z999"})

    shipment.refresh_from_db()
    assert (shipment.status, shipment.carrier_id, shipment.tracking_number) == ("shipped", carrier.pk, "1Z999")
    assert shipment.shipped_by_id == warehouse.person.pk


def test_a_held_order_is_named_before_anybody_packs_it(warehouse):
    order, shipment = packed()
    orders.hold_order(order_id=order.pk, reason="Customer asked", actor=SYSTEM, now=NOON)

    words = text_of(warehouse.get(shipment_page(shipment)))

    assert "It cannot leave while the order is stopped" in words
    assert "not possible: the order is stopped" in words


def test_calling_off_needs_a_reason(warehouse):
    _, shipment = planned()

    empty = warehouse.post(f"{shipment_page(shipment)}/cancel", {"reason": " "})
    assert empty.status_code == 422
    assert "Say why it is called off." in text_of(empty)
    warehouse.post(f"{shipment_page(shipment)}/cancel", {"reason": "Customer asked to wait"})

    assert Shipment.objects.get().status == "cancelled"
    assert "Customer asked to wait" in text_of(warehouse.get(shipment_page(shipment)))


def test_selected_shipments_leave_together_or_the_refusal_names_the_one_that_cannot(warehouse):
    (_, first), (_, second) = packed([("A-1", 1)]), packed([("A-2", 1)])
    _, third = picked([("A-3", 1)])
    Shipment.objects.update(carrier=make_carrier())

    refused = warehouse.post("/shipments/selection", {"ids": [first.pk, third.pk], "do": "ship"})
    assert refused.status_code == 409
    assert third.number in text_of(refused)
    done = warehouse.post("/shipments/selection", {"ids": [first.pk, second.pk], "do": "ship"}, follow=True)

    assert "2 shipments left." in text_of(done)


def test_a_selected_shipment_without_a_carrier_stays_and_is_named(warehouse):
    (_, first), (_, second) = packed([("A-1", 1)]), packed([("A-2", 1)])
    Shipment.objects.filter(pk=first.pk).update(carrier=make_carrier())
    form = {"ids": [first.pk, second.pk], "do": "ship"}

    done = text_of(warehouse.post("/shipments/selection", form, follow=True))

    assert f"1 shipment left. No carrier is chosen for {second.number}." in done
    assert list(Shipment.objects.order_by("pk").values_list("status", flat=True)) == ["shipped", "packed"]
    refused = warehouse.post("/shipments/selection", {"ids": [second.pk], "do": "ship"})
    assert refused.status_code == 409
    assert f"No carrier is chosen for {second.number}." in text_of(refused)


@pytest.mark.parametrize("ids", [[], ["x"], ["9" * 40], ["\x00"]])
def test_a_selection_of_nothing_is_refused(warehouse, ids):
    assert warehouse.post("/shipments/selection", {"ids": ids, "do": "ship"}).status_code == 409


def test_selected_pick_lists_come_as_one_pdf(warehouse):
    (_, first), (_, second) = planned([("A-1", 1)]), planned([("A-2", 1)])

    answer = warehouse.post("/shipments/selection", {"ids": [first.pk, second.pk], "do": "print"})

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Disposition"] == 'inline; filename="pick-lists.pdf"'


def test_an_order_is_released_from_its_page():
    desk = signed_in(Role.SPECIALIST)
    item = make_item()
    stock(item, 9)
    order = place_order([(item, 5)])
    allocate(order)
    assert "Release to warehouse" in text_of(desk.get(reverse("orders:detail", args=[order.pk])))

    desk.post(reverse("fulfillment:release", args=[order.pk]))

    assert Shipment.objects.get().order_id == order.pk
    assert "Release to warehouse" not in text_of(desk.get(reverse("orders:detail", args=[order.pk])))
    assert desk.post(reverse("fulfillment:release", args=[order.pk])).status_code == 409


def test_the_order_page_shows_its_shipments():
    desk = signed_in(Role.SPECIALIST)
    order, shipment = planned()

    words = text_of(desk.get(reverse("orders:detail", args=[order.pk]), {"tab": "shipments"}))

    assert shipment.number in words


def test_who_may_not_work_shipments_sees_no_form_and_is_refused():
    finance, shipment = signed_in(Role.FINANCE), planned()[1]

    assert "Confirm pick" not in text_of(finance.get(shipment_page(shipment)))
    assert finance.post(f"{shipment_page(shipment)}/pick").status_code == 403
    assert finance.post("/shipments/selection", {"ids": [shipment.pk], "do": "ship"}).status_code == 403
    admin = signed_in(Role.ADMIN)
    assert "Confirm pick" not in text_of(admin.get(shipment_page(shipment)))
    assert admin.post(f"{shipment_page(shipment)}/pick").status_code == 403


def test_a_shipment_that_is_not_there_is_not_found(warehouse):
    assert warehouse.get("/shipments/404").status_code == 404
    assert warehouse.get(f"/shipments/{10**30}").status_code == 404
    assert warehouse.post("/shipments/404/pick").status_code == 404


@pytest.mark.parametrize("order_id", [404, 10**30])
def test_an_order_that_is_not_there_is_not_found_when_it_is_released(order_id):
    desk = signed_in(Role.SPECIALIST)
    assert desk.post(reverse("fulfillment:release", args=[order_id])).status_code == 404


def test_a_scanner_finds_a_shipment_by_number_tracking_and_carton():
    _, shipment = packed()
    ship_shipments(shipment_ids=[shipment.pk], actor=SYSTEM, now=NOON, tracking_number="1Z999")
    person, code = make_person(Role.WAREHOUSE), Package.objects.get().sscc

    for words in (shipment.number, shipment.number.lower().replace("-", ""), "1Z999", code, f"(00) {code}"):
        assert [hit.label for hit in search(words, person) if hit.kind == "Shipment"] == [shipment.number]


def test_the_tracking_link_on_the_page_and_in_the_mail_leads_only_to_a_safe_address(warehouse):
    addresses = ("https://t.example/{number}", "javascript:alert({number})", "https://t.example/1Z", "")
    for address in addresses:
        _, shipment = packed([(make_item(), 1)])
        carrier = make_carrier(f"C{shipment.pk}"[:4], tracking_url=address)
        ship_shipments(
            shipment_ids=[shipment.pk],
            actor=SYSTEM,
            now=NOON,
            carrier_id=carrier.pk,
            tracking_number=f"1Z/{shipment.pk}&",
        )
        page = warehouse.get(shipment_page(shipment)).context["tracking_url"]
        [letter] = departures([shipment.pk])
        shown = f"https://t.example/1Z%2F{shipment.pk}%26" if address == addresses[0] else ""
        assert (page, letter.context["tracking_url"]) == (shown, shown)


def test_what_a_customer_writes_is_only_ever_text(warehouse):
    _, shipment = planned([(make_item("SKU-X", description="<script>alert(1)</script>"), 1)])

    assert b"<script>alert(1)" not in warehouse.get(shipment_page(shipment)).content


def test_quantities_are_shown_without_idle_zeros(warehouse):
    _, shipment = planned([("SKU-1", 5)])

    row = warehouse.get(shipment_page(shipment)).context["pick_form"]

    assert [field.value() for _, field in row.rows()] == ["5"]
    assert Decimal(5) == shipment.lines.get().planned


def test_an_order_with_everything_reserved_is_shipped_at_once_after_a_look(warehouse):
    item = make_item()
    stock(item, 9)
    order = place_order([(item, 5)])
    allocate(order)
    url = reverse("fulfillment:order_at_once", args=[order.pk])
    assert url in warehouse.get(reverse("orders:detail", args=[order.pk])).content.decode()

    asked = text_of(warehouse.get(url))
    assert item.sku in asked
    assert not Shipment.objects.exists()
    answers = [warehouse.post(url, {"operation_key": "k-1"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Shipment.objects.get().status == "shipped"
    assert "No stock is reserved" in text_of(warehouse.get(url))
    assert warehouse.post(url).status_code == 409


def test_shipping_at_once_is_for_the_warehouse(client):
    item = make_item()
    stock(item, 9)
    order = place_order([(item, 5)])
    allocate(order)
    clerk = signed_in(Role.SPECIALIST)
    assert clerk.get(reverse("fulfillment:order_at_once", args=[order.pk])).status_code == 403
    assert clerk.post(reverse("fulfillment:order_at_once", args=[order.pk])).status_code == 403
    assert signed_in(Role.WAREHOUSE).get(reverse("fulfillment:order_at_once", args=[404])).status_code == 404


def test_what_a_person_of_the_desk_has_to_release_does_not_leave_at_once_without_them(warehouse):
    make_unit(auto_release=False)
    item = make_item()
    stock(item, 9)
    order = place_order([(item, 5)])
    allocate(order)
    url = reverse("fulfillment:order_at_once", args=[order.pk])

    assert "are released by a person of the order desk" in text_of(warehouse.get(url))
    assert warehouse.post(url).status_code == 403
    assert not Shipment.objects.exists()
    both = signed_in(Role.WAREHOUSE, Role.SPECIALIST)
    assert "are released by a person of the order desk" not in text_of(both.get(url))
    assert both.post(url).status_code == 302
    assert Shipment.objects.get().status == "shipped"


def test_a_shipment_is_shipped_at_once_with_its_carrier(warehouse):
    _, shipment = planned([("A-1", 5)])
    url = f"{shipment_page(shipment)}/at-once"
    assert "ship at once" in text_of(warehouse.get(shipment_page(shipment)))

    wrong = warehouse.post(url, {"carrier": ""})
    assert wrong.status_code == 422
    assert wrong.context["once_form"].errors["carrier"] == ["Choose who carries it."]
    warehouse.post(url, {"carrier": make_carrier().pk, "tracking_number": "1Z9"})

    shipment.refresh_from_db()
    assert (shipment.status, shipment.tracking_number) == ("shipped", "1Z9")


def test_an_item_leads_to_its_stock_only_for_who_may_see_stock():
    _, shipment = planned()
    link = f"/stock/items/{shipment.lines.get().item_id}"

    assert link in text_of(signed_in(Role.SPECIALIST).get(shipment_page(shipment)))
    assert link not in text_of(signed_in(Role.FINANCE).get(shipment_page(shipment)))


def test_the_page_says_between_which_days_it_may_leave(warehouse):
    _, shipment = planned(ship_not_before_on=date(2026, 11, 20), cancel_after_on=date(2026, 12, 5))

    page = text_of(warehouse.get(shipment_page(shipment)))

    assert "<dt>Not before</dt>" in page
    assert "<dt>Cancel after</dt>" in page
