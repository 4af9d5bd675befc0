"""The screens of returns: the list, leave to return, the dock and the bench."""

from decimal import Decimal

import pytest
from django.urls import reverse

from billing import operations as billing
from billing.models import CreditMemo, InvoiceLine
from fulfillment import operations as fulfillment
from oms.accounts.access import Role
from oms.web.search import search
from orders.models import OrderLine
from returns import operations
from returns.models import Inspection, ReturnAuthorization, ReturnLine
from tests.builders.billing import manager
from tests.builders.company import SYSTEM, make_item, make_location, make_person, make_unit, stock
from tests.builders.orders import NOON, invoiced_order, line_of, place_order
from tests.builders.screens import queries_of, signed_in, text_of
from tests.builders.stock import allocate, books_are_right, level_of, make_reason

pytestmark = pytest.mark.django_db
LIST = "/returns/"


@pytest.fixture(autouse=True)
def reasons():
    make_reason()
    make_reason(code="wrong_item", label="Wrong item sent")


@pytest.fixture
def desk():
    return signed_in(Role.SPECIALIST)


@pytest.fixture
def dock():
    return signed_in(Role.WAREHOUSE)


def make_return(units=3, lines=(("SKU-1", 5),), *, received=None) -> ReturnAuthorization:
    order, invoice = invoiced_order(lines)
    rma = operations.authorize_return(
        order_id=order.pk, quantities={line.pk: Decimal(units) for line in invoice.lines.all()},
        location_id=make_location().pk, reason_code="damaged", actor=SYSTEM, now=NOON,
    )  # fmt: skip
    if received is not None:
        came = {line.pk: Decimal(received) for line in rma.lines.all()}
        operations.receive_return(return_id=rma.pk, quantities=came, actor=SYSTEM, now=NOON)
    return rma


def page_of(rma) -> str:
    return reverse("returns:detail", args=[rma.pk])


def form_of(order) -> str:
    return reverse("returns:authorize", args=[order.pk])


def leave(order, units="2", **fields):
    line = InvoiceLine.objects.get(invoice__order=order)
    return {f"units_{line.pk}": units, "reason_code": "damaged", "location": make_location().pk, **fields}


def test_the_list_shows_what_is_open_and_the_tabs_count_it(dock):
    waiting, came = make_return(), make_return(received=3)

    answer = dock.get(LIST)

    assert {row.pk for row in answer.context["page"]} == {waiting.pk, came.pk}
    assert {tab["label"]: tab["count"] for tab in answer.context["tabs"]}["To inspect"] == "1"
    assert [row.pk for row in dock.get(LIST, {"tab": "received"}).context["page"]] == [came.pk]


def test_an_empty_list_says_what_that_means(dock):
    assert "Nothing is on its way back" in text_of(dock.get(LIST))
    assert "No return fits these filters" in text_of(dock.get(LIST, {"q": "nobody"}))


def test_thirty_returns_cost_as_many_queries_as_one(dock):
    make_return()
    few = queries_of(dock, LIST)
    for _ in range(29):
        make_return(units=1, lines=[("SKU-1", 1)])

    assert queries_of(dock, LIST) == few


def test_a_return_of_many_lines_costs_as_many_queries_as_a_small_one(dock):
    few = queries_of(dock, page_of(make_return(received=1)))
    large = make_return(1, [(f"B-{n}", 2) for n in range(9)], received=1)

    assert queries_of(dock, page_of(large)) == few


def test_a_return_is_authorized_from_the_order(desk):
    order, _ = invoiced_order()
    assert form_of(order) in text_of(desk.get(reverse("orders:detail", args=[order.pk])))
    assert "5" in text_of(desk.get(form_of(order)))

    desk.post(form_of(order), leave(order, note="Two cartons crushed"))

    rma = ReturnAuthorization.objects.get()
    assert (rma.note, rma.lines.get().authorized, rma.authorized_by_id) == ("Two cartons crushed", 2, desk.person.pk)
    assert rma.number in text_of(desk.get(reverse("orders:detail", args=[order.pk]), {"tab": "returns"}))


def test_a_double_click_authorizes_once(desk):
    order, _ = invoiced_order()

    for _ in range(2):
        desk.post(form_of(order), leave(order, operation_key="k-1"))

    assert ReturnAuthorization.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"units": ""}, "Enter how many units of which line come back."),
        ({"units": "6"}, "At most 5."),
        ({"units": "NaN"}, "Enter a number."),
        ({"units": "1e99999"}, "Ensure that there are no more than"),
        ({"reason_code": ""}, "Say why it comes back."),
        ({"location": "999"}, "is not one of the available choices"),
        ({"note": "x" * 201}, "at most 200 characters"),
        ({"note": "a\x00b"}, "Null characters are not allowed"),
    ],
)
def test_what_cannot_be_authorized_stays_on_the_screen(desk, fields, words):
    order, _ = invoiced_order()

    answer = desk.post(form_of(order), leave(order, **fields))

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not ReturnAuthorization.objects.exists()


def test_an_order_without_invoice_says_that_nothing_can_come_back(desk):
    order = place_order()

    assert "Nothing can come back yet" in text_of(desk.get(form_of(order)))
    assert "Authorize return" not in text_of(desk.get(reverse("orders:detail", args=[order.pk])))


def test_an_order_that_came_back_whole_says_so(desk):
    rma = make_return(units=5)

    assert "Everything has come back" in text_of(desk.get(form_of(rma.order)))


def test_what_was_sold_by_the_case_is_told_in_cases_from_the_pick_to_the_credit(desk, dock):
    item = make_item("OAT-5", case=12)
    stock(item, 100)
    order = place_order([], lines=[line_of(item, 5, uom="CA")])
    allocate(order)
    [shipment] = fulfillment.release_order(order_id=order.pk, actor=SYSTEM, now=NOON)
    address, packed = reverse("fulfillment:detail", args=[shipment.pk]), '60 EA <span class="soft">(5 CA)</span>'
    assert packed in text_of(dock.get(address))
    fulfillment.pick_shipment(shipment_id=shipment.pk, actor=SYSTEM, now=NOON)
    assert packed in text_of(dock.get(address))
    fulfillment.pack_shipment(shipment_id=shipment.pk, actor=SYSTEM, now=NOON)
    fulfillment.ship_shipments(shipment_ids=[shipment.pk], actor=SYSTEM, now=NOON)
    assert text_of(dock.get(address)).count(packed) == 3

    [invoice] = billing.invoice_shipments(shipment_ids=[shipment.pk], actor=SYSTEM, now=NOON)
    asked = {invoice.lines.get().pk: Decimal(24)}
    assert packed in text_of(signed_in(Role.FINANCE).get(reverse("billing:make_credit", args=[invoice.pk])))
    assert packed in text_of(desk.get(form_of(order)))
    rma = operations.authorize_return(
        order_id=order.pk, quantities=asked, location_id=make_location().pk, reason_code="damaged", actor=SYSTEM,
        now=NOON,
    )  # fmt: skip
    assert '24 EA <span class="soft">(2 CA)</span>' in text_of(dock.get(page_of(rma)))


def test_the_dock_receives_what_came(dock):
    rma = make_return()

    dock.post(f"{page_of(rma)}/receive", {f"came_{rma.lines.get().pk}": "2"})

    assert ReturnLine.objects.get().received == 2
    assert OrderLine.objects.get().returned == 2


def test_the_dock_is_offered_what_was_authorized_and_may_not_take_more(dock):
    rma = make_return()
    name = f"came_{rma.lines.get().pk}"
    assert dock.get(page_of(rma)).context["receive_form"][name].value() == "3"

    answer = dock.post(f"{page_of(rma)}/receive", {name: "4"})

    assert answer.status_code == 422
    assert ReturnAuthorization.objects.get().status == "authorized"


def bench(rma, restock="", scrap="", send_back="", cause="wrong_item", note=""):
    key = rma.lines.get().pk
    return {f"restock_{key}": restock, f"scrap_{key}": scrap, f"send_back_{key}": send_back,
            f"cause_{key}": cause, f"note_{key}": note}  # fmt: skip


def test_the_bench_judges_every_unit_and_names_the_cause(dock):
    rma = make_return(received=3)

    dock.post(f"{page_of(rma)}/inspect", bench(rma, restock="2", scrap="1", note="One carton wet"))

    assert level_of("SKU-1").on_hand == 97
    assert set(Inspection.objects.values_list("disposition", "quantity", "root_cause", "note")) == {
        ("restock", 2, "wrong_item", "One carton wet"),
        ("scrap", 1, "wrong_item", "One carton wet"),
    }
    words = text_of(dock.get(page_of(rma)))
    assert "Wrong item sent: One carton wet" in words
    assert "To credit" in words
    assert "Credited" not in words
    assert books_are_right()


@pytest.mark.parametrize(("decision", "units"), [("approve", 3), ("reject", 0)])
def test_a_settled_return_says_credited_of_what_was_issued(dock, decision, units):
    rma = make_return(received=3)
    dock.post(f"{page_of(rma)}/inspect", bench(rma, scrap="3"))
    decide = billing.approve_credit_memo if decision == "approve" else billing.reject_credit_memo
    why = {} if decision == "approve" else {"reason": "Not agreed"}
    decide(credit_memo_id=CreditMemo.objects.get().pk, actor=manager(), now=NOON, **why)

    answer = dock.get(page_of(rma))

    assert answer.context["credit_label"] == "Credited"
    assert [line.issued for line in answer.context["lines"]] == [units]


@pytest.mark.parametrize(("reason", "restock"), [("damaged", ""), ("defect", ""), ("wrong_item", "3")])
def test_only_what_is_not_broken_is_filled_in_as_back_to_stock(dock, reason, restock):
    rma = make_return(received=3)
    ReturnAuthorization.objects.update(reason_code=reason)

    form = dock.get(page_of(rma)).context["inspect_form"]

    key = rma.lines.get().pk
    assert [form[f"{way}_{key}"].value() for way in ("restock", "scrap", "send_back")] == [restock, "", ""]


@pytest.mark.parametrize(
    ("judged", "words"),
    [
        ({"restock": "2"}, "3 came in, 2 inspected."),
        ({"restock": "3", "scrap": "1"}, "3 came in, 4 inspected."),
        ({"restock": "3", "cause": ""}, "Say what caused it."),
        ({"restock": "9" * 9}, "At most 3."),
        ({"scrap": "-1", "restock": "4"}, "Not less than 0."),
    ],
)
def test_a_judgement_that_does_not_add_up_stays_on_the_screen(dock, judged, words):
    rma = make_return(received=3)

    answer = dock.post(f"{page_of(rma)}/inspect", bench(rma, **judged))

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not Inspection.objects.exists()


def test_a_return_is_withdrawn_with_a_reason(desk):
    rma = make_return()

    assert desk.post(f"{page_of(rma)}/cancel", {"reason": ""}).status_code == 422
    desk.post(f"{page_of(rma)}/cancel", {"reason": "Customer keeps it"})

    assert ReturnAuthorization.objects.get().status == "cancelled"


def test_a_step_out_of_turn_is_refused(dock):
    rma = make_return()

    assert dock.post(f"{page_of(rma)}/inspect", {}).status_code == 409


def test_each_step_is_its_own_role(desk, dock):
    rma = make_return()

    assert dock.get(form_of(rma.order)).status_code == 403
    assert dock.post(f"{page_of(rma)}/cancel", {"reason": "x"}).status_code == 403
    assert desk.post(f"{page_of(rma)}/receive", {}).status_code == 403
    assert "Confirm receipt" not in text_of(desk.get(page_of(rma)))
    admin = signed_in(Role.ADMIN)
    assert "Confirm receipt" not in text_of(admin.get(page_of(rma)))
    assert admin.post(f"{page_of(rma)}/receive", {}).status_code == 403


def test_what_is_not_there_is_not_found(desk):
    assert desk.get("/returns/404").status_code == 404
    assert desk.get("/returns/order/404").status_code == 404
    assert desk.get(f"/returns/{10**30}").status_code == 404


def test_the_credit_memo_is_shown_to_who_may_see_money(dock):
    rma = make_return(received=3)
    dock.post(f"{page_of(rma)}/inspect", bench(rma, scrap="3"))

    assert "Credit memos" in text_of(signed_in(Role.FINANCE).get(page_of(rma)))
    assert dock.get(page_of(rma)).context["memos"] == []


def test_a_return_is_found_by_its_number():
    rma = make_return()

    for words in (rma.number, rma.number.lower().replace("-", "")):
        assert [hit.label for hit in search(words, make_person(Role.WAREHOUSE))] == [rma.number]
    assert search("RMA-1", make_person(Role.WAREHOUSE)) == []


def test_only_places_of_the_unit_that_sold_it_are_offered(desk):
    order, _ = invoiced_order()
    abroad = make_location("TOR", business_unit=make_unit(code="CA"))

    offered = dict(desk.get(form_of(order)).context["form"].fields["location"].choices)
    answer = desk.post(form_of(order), leave(order, location=abroad.pk))

    assert offered == {str(make_location().pk): "East"}
    assert answer.status_code == 422
    assert not ReturnAuthorization.objects.exists()
