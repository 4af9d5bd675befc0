"""The screens of stock: levels, one item, receiving and adjusting, and the answer to why."""

import pytest
from django.urls import reverse

from inventory import why
from inventory.models import AllocationDecision, StockMove
from oms.accounts.access import Role
from oms.masterdata.models import ReasonKind
from oms.web.search import search
from orders import operations as orders
from orders.models import Order
from tests.builders.company import SYSTEM, make_customer, make_item, make_location, make_person, stock
from tests.builders.orders import NOON, place_order
from tests.builders.screens import queries_of, signed_in, text_of
from tests.builders.stock import allocate, level_of, make_reason

pytestmark = pytest.mark.django_db
LIST = "/stock/"


@pytest.fixture
def warehouse():
    return signed_in(Role.WAREHOUSE)


def page_of(item) -> str:
    return reverse("inventory:level", args=[item.pk])


def short_order(on_hand: int = 3, wanted: int = 5, **level) -> Order:
    item = make_item()
    stock(item, on_hand, **level)
    order = place_order([(item, wanted)])
    allocate(order)
    return order


def test_the_list_shows_levels_and_who_waits(warehouse):
    order = short_order()

    words = text_of(warehouse.get(LIST))

    assert order.lines.get().item.sku in words
    assert "2 waiting" in words


def test_an_empty_list_says_what_that_means(warehouse):
    assert "No item has stock yet" in text_of(warehouse.get(LIST))
    assert "Nothing fits these filters" in text_of(warehouse.get(LIST, {"q": "nobody"}))


def test_filters_narrow_the_list(warehouse):
    waited = short_order().lines.get().item
    plenty, low = make_item("PLENTY"), make_item("LOW")
    stock(plenty, 50, make_location("WEST"))
    stock(low, 2, safety=9)

    def shown(**wanted):
        return {row.item.sku for row in warehouse.get(LIST, wanted).context["page"]}

    assert shown(show="short") == {waited.sku}
    assert shown(show="none") == {waited.sku, "LOW"}
    assert shown(show="below") == {"LOW"}
    assert shown(q="plen") == {"PLENTY"}
    assert shown(location=make_location("WEST").pk) == {"PLENTY"}
    assert shown(location="x\x00") == {waited.sku, "PLENTY", "LOW"}


def test_thirty_levels_cost_as_many_queries_as_one(warehouse):
    stock(make_item(), 1)
    few = queries_of(warehouse, LIST)
    for _ in range(29):
        stock(make_item(), 1)

    assert queries_of(warehouse, LIST) == few


def test_an_item_with_many_claims_costs_as_many_queries_as_one_with_few(warehouse):
    def busy(orders_count: int):
        item = make_item()
        stock(item, 3)
        customer = make_customer()
        allocate(*[place_order([(item, 2)], customer=customer) for _ in range(orders_count)])
        return item

    few = queries_of(warehouse, page_of(busy(2)))

    assert queries_of(warehouse, page_of(busy(12))) == few


def test_the_item_page_tells_who_holds_and_who_waits(warehouse):
    order = short_order()

    answer = warehouse.get(page_of(order.lines.get().item))

    assert [line.order_id for line in answer.context["waiting"]] == [order.pk]
    assert [row.quantity for row in answer.context["reservations"]] == [3]
    assert answer.context["totals"].waiting == 2


def test_the_ledger_is_paged_and_asked_for_alone(warehouse):
    item, place = make_item(), make_location()
    for _ in range(30):
        receive(warehouse, item, place, "1")

    first = warehouse.get(page_of(item))
    assert len(first.context["page"]) == 25
    part = warehouse.get(first.context["page"].next_url, headers={"HX-Request": "true"})

    assert len(part.context["page"]) == 5
    assert "<html" not in part.content.decode()


def receive(client, item, place, quantity, **fields):
    sent = {"kind": "receipt", "location": place.pk, "quantity": quantity, **fields}
    return client.post(reverse("inventory:adjust", args=[item.pk]), sent)


def test_goods_are_received_on_the_page(warehouse):
    item, place = make_item("OAT-5"), make_location()

    answer = receive(warehouse, item, place, "12")

    assert answer.status_code == 302
    assert "OAT-5: 12 EA on hand at East." in text_of(warehouse.get(page_of(item)))


def test_a_double_click_books_once(warehouse):
    item, place = make_item(), make_location()

    for _ in range(2):
        receive(warehouse, item, place, "12", operation_key="k-1")

    assert level_of(item).on_hand == 12


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"quantity": ""}, "This field is required."),
        ({"quantity": "NaN"}, "Enter a number."),
        ({"quantity": "1e99999"}, "Ensure that there are no more than"),
        ({"quantity": "12\x00"}, "Enter a number."),
        ({"quantity": "-3"}, "A receipt adds to stock."),
        ({"quantity": "3", "kind": "adjustment"}, "Say why stock is adjusted."),
        ({"quantity": "3", "kind": "theft"}, "is not one of the available choices"),
        ({"quantity": "3", "location": "999"}, "is not one of the available choices"),
        ({"quantity": "3", "kind": "adjustment", "reason": "nonsense"}, "is not one of the available choices"),
    ],
)
def test_a_booking_that_cannot_be_stays_on_the_screen_as_typed(warehouse, sent, words):
    item, place = make_item(), make_location()

    answer = warehouse.post(
        reverse("inventory:adjust", args=[item.pk]), {"kind": "receipt", "location": place.pk, **sent}
    )

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert answer.context["form"]["quantity"].value() == sent["quantity"]
    assert not StockMove.objects.exists()


def test_taking_more_than_is_there_is_refused_with_the_way_back(warehouse):
    item, place = make_item(), make_location()
    stock(item, 2, place)
    make_reason(ReasonKind.ADJUST, "count", "Cycle count")

    answer = receive(warehouse, item, place, "-3", kind="adjustment", reason="count")

    assert answer.status_code == 409
    assert "Only 2 of" in text_of(answer)


def test_an_adjustment_keeps_its_reason_in_words(warehouse):
    item, place = make_item(), make_location()
    stock(item, 2, place)
    make_reason(ReasonKind.ADJUST, "count", "Cycle count")

    receive(warehouse, item, place, "-1", kind="adjustment", reason="count")

    assert StockMove.objects.get(kind="adjustment").note == "Cycle count"


def test_who_may_only_look_sees_no_form_and_is_refused():
    desk, item, place = signed_in(Role.SPECIALIST), make_item(), make_location()

    assert "Receive or adjust" not in text_of(desk.get(page_of(item)))
    assert receive(desk, item, place, "1").status_code == 403
    assert signed_in(Role.FINANCE).get(LIST).status_code == 403


def test_an_item_that_is_not_there_is_not_found(warehouse):
    assert warehouse.get("/stock/items/404").status_code == 404
    assert warehouse.post("/stock/items/404/adjust").status_code == 404
    assert warehouse.get(f"/stock/items/{10**30}").status_code == 404


@pytest.mark.parametrize("order_id", [404, 10**30])
def test_stock_is_not_looked_for_where_there_is_no_order(order_id):
    desk = signed_in(Role.SPECIALIST)
    assert desk.post(reverse("inventory:allocate", args=[order_id])).status_code == 404


def test_stock_is_looked_for_again_from_the_order_page():
    desk, order = signed_in(Role.SPECIALIST), short_order()
    page, allocate_url = reverse("orders:detail", args=[order.pk]), reverse("inventory:allocate", args=[order.pk])
    assert "Allocate now" in text_of(desk.get(page))
    level = level_of(order.lines.get().item)
    receive(signed_in(Role.WAREHOUSE), level.item, level.location, "1")

    told = text_of(desk.post(allocate_url, follow=True))

    assert "1 reserved; 1 still waits for stock." in told
    assert Order.objects.get().lines.get().reserved == 4


def test_a_held_order_says_why_it_gets_nothing():
    desk, order = signed_in(Role.SPECIALIST), short_order()
    orders.hold_order(order_id=order.pk, reason="Customer asked", actor=SYSTEM, now=NOON)

    assert "not possible: Stopped: " in text_of(desk.get(reverse("orders:detail", args=[order.pk])))
    assert desk.post(reverse("inventory:allocate", args=[order.pk])).status_code == 409


def test_why_a_line_waits_is_answered_from_what_was_stored():
    desk, order = signed_in(Role.SPECIALIST), short_order(on_hand=10, wanted=9, safety=4)
    line = order.lines.get()

    words = text_of(desk.get(reverse("orders:detail", args=[order.pk]), {"why": line.pk}))

    assert "East gave 6. The other 3 of 9 wait for stock." in words
    assert "3 more would come free if the safety stock at East were lower." in words


def test_what_would_change_speaks_of_other_orders_only_where_they_hold_something():
    order = short_order(on_hand=4, wanted=4)
    item = order.lines.get().item
    waiting = place_order([(item, 2)])
    allocate(waiting)

    found = why.explain(why.newest_decision(waiting.lines.get().pk))

    assert found.changes == ["2 at East were reserved for orders decided before."]
    assert [(place.free, place.taken) for place in found.places] == [(0, 0)]


def test_a_line_in_full_needs_no_change_and_an_old_decision_says_what_it_can():
    order = short_order(on_hand=9, wanted=5)
    line = order.lines.get()
    assert why.explain(why.newest_decision(line.pk)).changes == []
    AllocationDecision.objects.create(
        line=line, order_id=order.pk, wanted=5, taken=0, rules="rank-0", sentence="It waits.",
        candidates=[{"location": "1", "name": "East", "free": "0", "taken": "0", "reason": "empty"}],
    )  # fmt: skip

    found = why.explain(why.newest_decision(line.pk))

    assert (found.places[0].reason, found.changes) == ("empty", [])


def test_a_line_nobody_decided_on_has_no_answer():
    desk, order = signed_in(Role.SPECIALIST), place_order()
    address = reverse("panel", args=["order_line", order.lines.get().pk, "why"])

    assert desk.get(address).content == b""


def test_the_item_page_of_the_desk_shows_its_stock():
    desk, item = signed_in(Role.SPECIALIST), make_item()
    stock(item, 7)

    assert "7 EA" in text_of(desk.get(reverse("orders:item", args=[item.pk])))


def test_the_warehouse_finds_stock_by_sku_and_bin_and_the_desk_finds_an_item_once():
    item = make_item("OAT-5")
    level = stock(item, 1)
    level.bin = "A-14-02"
    level.save(update_fields=["bin"])

    assert [hit.kind for hit in search("oat-5", make_person(Role.WAREHOUSE))] == ["Stock"]
    assert [hit.kind for hit in search("OAT-5", make_person(Role.SPECIALIST))] == ["Item"]
    assert [hit.detail for hit in search("a-14-02", make_person(Role.WAREHOUSE))] == ["In bin A-14-02 at East"]


def test_the_tabs_count_what_they_list(warehouse):
    short_order()
    stock(make_item("LOW"), 2, safety=9)

    response = warehouse.get(LIST)
    tabs = {tab["label"]: tab for tab in response.context["tabs"]}
    rail = {e["label"]: e["count"] for group in response.context["nav"] for e in group["items"]}

    assert rail["Stock"] is None
    for label, count in (("Orders wait for it", "1"), ("Nothing available", "2"), ("Below safety stock", "1")):
        assert tabs[label]["count"] == count
        assert str(len(warehouse.get(tabs[label]["url"]).context["page"].rows)) == count


def test_a_tab_that_lists_nothing_says_so(warehouse):
    assert "No stock is like that now" in text_of(warehouse.get(LIST, {"show": "below"}))
