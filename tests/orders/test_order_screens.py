"""The list of orders and the page of one: what they show, who may do what, what a wrong form answers."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from oms.accounts.access import Permission as P
from oms.accounts.access import Role
from oms.web import actions, panels
from orders.models import Order, OrderException
from orders.states import OrderStatus
from tests.builders.company import make_customer, make_item, make_ship_to
from tests.builders.desk import clean_order, exception_of, mispriced_order, order_of_unknown_item, order_with, signed_in
from tests.builders.orders import allocated_order, line_of, place_order, shipped_order

pytestmark = pytest.mark.django_db
LIST = "/orders/"


def page_of(order: Order, query: str = "") -> str:
    return f"{reverse('orders:detail', args=[order.pk])}{query}"


def numbers(response) -> set[str]:
    return {row["order"].number for row in response.context["rows"]}


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", {"held", "clean", "shipped"}),
        ("status=in_review", {"held"}),
        ("status=open", {"held", "clean", "shipped"}),
        ("channel=edi", {"held"}),
        ("customer=halvor", {"clean"}),
        ("hold=held", {"held"}),
        ("allocation=done", {"shipped"}),
        ("fulfillment=shipped", {"shipped"}),
        ("invoicing=none", {"held", "clean", "shipped"}),
        ("invoicing=invoiced", set()),
        ("text=PO-FINDME", {"clean"}),
        ("text=PO-FIND", {"clean"}),
        ("placed_to=2020-01-01", set()),
        ("placed_from=2020-01-01", {"held", "clean", "shipped"}),
        ("late=on", set()),
    ],
)
def test_filters_in_the_address_narrow_the_list(query, kept):
    client, _ = signed_in()
    orders = {
        "held": mispriced_order(channel="edi"),
        "clean": clean_order(customer=make_customer(name="Halvorsen Grocery"), po_number="PO-FINDME"),
        "shipped": shipped_order()[0],
    }

    assert numbers(client.get(f"{LIST}?{query}")) == {orders[name].number for name in kept}


def test_an_order_is_found_by_its_own_number():
    client, _ = signed_in()
    order, _other = clean_order(), clean_order()

    for typed in (order.number, order.number.lower(), order.number.removeprefix("SO-")):
        assert numbers(client.get(f"{LIST}?text={typed}")) == {order.number}


def test_late_orders_are_those_that_should_have_left():
    client, _ = signed_in()
    late = clean_order()
    Order.objects.filter(pk=late.pk).update(ship_by_on=timezone.localdate() - timedelta(days=3), promised_on=None)
    clean_order()

    response = client.get(f"{LIST}?late=on")

    assert numbers(response) == {late.number}
    assert b"3 days late" in response.content


@pytest.mark.parametrize(
    "query",
    [
        "status=x&channel=%00&late=maybe&placed_from=2020-99-99",
        "text=%00",
        "after=e30&before=!!",
        "placed_to=9999-12-31",
        "placed_from=0001-01-01&placed_to=0001-01-01",
        "sort=nonsense",
        "text=SO-99999999999",
    ],
)
def test_nonsense_in_the_address_is_no_error(query):
    client, _ = signed_in()
    clean_order()

    assert client.get(f"{LIST}?{query}").status_code == 200


@pytest.mark.parametrize("sort", ["-placed", "placed", "ship_by", "-ship_by", "value", "-value"])
def test_pages_of_orders_follow_each_other_without_gap_or_repeat(sort):
    client, _ = signed_in()
    customer, item = make_customer(), make_item()
    made = {order_with([line_of(item, 5)], customer=customer).pk for _ in range(53)}

    first = client.get(f"{LIST}?sort={sort}")
    second = client.get(first.context["page"].next_url)

    seen = [row["order"].pk for page in (first, second) for row in page.context["rows"]]
    assert len(seen) == 53
    assert set(seen) == made


def test_thirty_orders_cost_as_many_queries_as_one():
    client, _ = signed_in()
    item = make_item()
    order_with([line_of(item, 5)])
    client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    for _ in range(30):
        order_with([line_of(item, 5)])
    with CaptureQueriesContext(connection) as thirty:
        response = client.get(LIST)

    assert len(response.context["rows"]) == 31
    assert len(thirty) == len(one)


def test_an_empty_list_leads_to_order_entry_for_those_who_may():
    specialist, _ = signed_in()
    warehouse, _ = signed_in(Role.WAREHOUSE)

    assert reverse("orders:entry") in specialist.get(LIST).content.decode()
    assert reverse("orders:entry") not in warehouse.get(LIST).content.decode()


def test_the_page_shows_lines_money_and_what_stops_it():
    client, _ = signed_in()
    order = mispriced_order(lines=2)

    content = client.get(page_of(order)).content.decode()

    assert "Two things stop this order" in content
    assert "820.00" in content
    assert all(line.item.sku in content for line in order.lines.all())


def test_thirty_lines_cost_as_many_queries_as_one():
    client, _ = signed_in()
    item = make_item()
    short, long = order_with([line_of(item, 5)]), order_with([line_of(item, 5) for _ in range(30)])
    client.get(page_of(short))
    with CaptureQueriesContext(connection) as one:
        client.get(page_of(short))
    with CaptureQueriesContext(connection) as thirty:
        client.get(page_of(long))

    assert len(thirty) == len(one)


def test_the_history_is_paged_and_filtered():
    client, _ = signed_in()
    order = mispriced_order()
    client.post(reverse("orders:fix", args=[exception_of(order).pk]), {"verb": "use_price", "price": "3.8500"})

    everything = client.get(page_of(order, "?tab=history"))
    lines = client.get(page_of(order, "?tab=history&kind=order"))
    work = client.get(page_of(order, "?tab=history&kind=work"))

    assert {entry.text for entry in lines.context["events"]} >= {"Line 1 changed"}
    solved, found = work.context["events"]
    assert solved.text.startswith("Resolved")
    assert found.text.startswith("Price differs")
    assert len(everything.context["events"]) == len(lines.context["events"]) + len(work.context["events"])
    assert "Unit price 4.10 → 3.85" in everything.content.decode()


@pytest.mark.parametrize(
    "query", ["?tab=nonsense", "?why=abc&edit=99999999999999999999", "?tab=history&kind=%00&after=x"]
)
def test_nonsense_after_the_address_shows_the_order(query):
    client, _ = signed_in()

    assert client.get(page_of(clean_order(), query)).status_code == 200


def test_an_order_that_is_not_there_is_404():
    client, _ = signed_in()

    for key in (12345, 2**70):
        assert client.get(reverse("orders:detail", args=[key])).status_code == 404
        assert client.post(reverse("orders:confirm", args=[key])).status_code == 404
        assert client.post(reverse("orders:drop_line", args=[key])).status_code == 404


def test_release_confirms_what_nothing_stops():
    client, _ = signed_in()
    order = mispriced_order()
    client.post(reverse("orders:fix", args=[exception_of(order).pk]), {"verb": "use_price", "price": "3.8500"})

    client.post(reverse("orders:confirm", args=[order.pk]))

    assert Order.objects.get(pk=order.pk).status == OrderStatus.CONFIRMED


def test_release_is_refused_while_something_stops_it():
    client, _ = signed_in()
    order = mispriced_order()

    response = client.post(reverse("orders:confirm", args=[order.pk]))

    assert response.status_code == 409
    assert b"Price differs" in response.content
    assert Order.objects.get(pk=order.pk).status == OrderStatus.IN_REVIEW


def test_holding_needs_a_reason_and_stops_the_order():
    client, _ = signed_in()
    order = clean_order()
    url = reverse("orders:hold", args=[order.pk])

    for empty in ("", "   ", "\x00", "x" * 500):
        response = client.post(url, {"reason": empty})
        assert response.status_code == 422, empty
        assert b'id="hold"' in response.content
    client.post(url, {"reason": "Buyer calls back"})

    assert Order.objects.get(pk=order.pk).hold == "held"
    assert exception_of(order, "manual_hold").detail == "Buyer calls back"
    assert b"it is held by hand already" in client.get(page_of(order)).content
    assert client.post(url, {"reason": "again"}).status_code == 409


def test_cancelling_needs_a_reason_and_ends_the_order():
    client, _ = signed_in()
    order = mispriced_order()
    url = reverse("orders:cancel", args=[order.pk])

    assert client.post(url, {}).status_code == 422
    client.post(url, {"note": "Buyer withdrew"})

    order.refresh_from_db()
    assert (order.status, order.cancel_reason) == (OrderStatus.CANCELLED, "Buyer withdrew")
    assert not OrderException.objects.open().exists()


def test_what_has_shipped_is_not_cancelled_and_the_button_says_so():
    client, _ = signed_in()
    order, _ = shipped_order()

    assert b"take it as a return" in client.get(page_of(order)).content
    assert client.post(reverse("orders:cancel", args=[order.pk]), {"note": "x"}).status_code == 409
    assert Order.objects.get(pk=order.pk).status == OrderStatus.CONFIRMED


def test_amending_the_order_changes_place_day_and_words():
    client, _ = signed_in()
    order, day = mispriced_order(), timezone.localdate() + timedelta(days=12)
    place = make_ship_to(order.customer, code="X2")
    sent = {"ship_to_id": place.pk, "ship_by_on": day.isoformat(), "instructions": "Dock 4"}

    client.post(reverse("orders:amend", args=[order.pk]), sent)

    order.refresh_from_db()
    assert (order.ship_to, order.ship_by_on, order.instructions) == (place, day, "Dock 4")


@pytest.mark.parametrize("sent", [{}, {"ship_by_on": "soon"}, {"ship_by_on": "2030-01-01", "ship_to_id": "999999"}])
def test_an_amendment_nobody_can_read_is_422_with_what_was_typed(sent):
    client, _ = signed_in()
    order = mispriced_order()

    response = client.post(reverse("orders:amend", args=[order.pk]), {"instructions": "Ring twice", **sent})

    assert response.status_code == 422
    assert b"Ring twice" in response.content
    assert Order.objects.get(pk=order.pk).instructions == ""


def test_a_line_in_review_is_changed_in_place():
    client, _ = signed_in()
    order, item = order_of_unknown_item(), make_item("HG-77", case=12)
    line = order.lines.get()
    sent = {"item": "HG-77", "quantity": "3", "uom": "EA", "price": "", "remember": "on"}

    client.post(reverse("orders:amend_line", args=[line.pk]), sent)

    line.refresh_from_db()
    assert (line.item, line.ordered, str(line.unit_price)) == (item, 3, "10.0000")
    assert not order.exceptions.open().exists()


def test_a_line_priced_per_thousand_is_changed_at_the_price_it_was_sent_with():
    client, _ = signed_in()
    screws = make_item("SCREW", price="0.0126")
    sent = {"unit_price": Decimal("12.55"), "price_per": Decimal(1000)}
    order = place_order([], lines=[line_of(screws, 5000, **sent)], ship_by_on=date(2026, 11, 1))
    line = order.lines.get()
    page = client.get(reverse("orders:detail", args=[order.pk]), {"edit": line.pk}).content.decode()
    assert "Price per 1000" in page and 'value="12.55"' in page
    url = reverse("orders:amend_line", args=[line.pk])

    client.post(url, {"item": "SCREW", "quantity": "6000", "uom": "EA", "price": "12.55"})
    line.refresh_from_db()
    assert (line.ordered, line.unit_price, line.price_per) == (6000, Decimal("12.55"), 1000)
    assert line.goods_amount == Decimal("75.30")

    client.post(url, {"item": "SCREW", "quantity": "6000", "uom": "EA", "price": "12.60"})
    line.refresh_from_db()
    assert (line.unit_price, line.price_per, line.goods_amount) == (Decimal("12.60"), 1000, Decimal("75.60"))


@pytest.mark.parametrize(
    "wrong", [{"quantity": "NaN"}, {"quantity": "1e99"}, {"item": "nope"}, {"price": "-1"}, {"uom": "ZZ"}]
)
def test_a_line_form_that_is_wrong_keeps_what_was_typed(wrong):
    client, _ = signed_in()
    order = mispriced_order()
    line = order.lines.get()
    sent = {"item": line.item.sku, "quantity": "77", "uom": "EA", "price": "3.33"} | wrong

    response = client.post(reverse("orders:amend_line", args=[line.pk]), sent)

    assert response.status_code == 422
    assert b'value="3.33"' in response.content or "price" in wrong
    assert str(order.lines.get().unit_price) == "4.1000"


def test_dropping_a_line_leaves_the_others_and_never_the_last():
    client, _ = signed_in()
    order = mispriced_order(lines=2)
    first, second = order.lines.order_by("number")

    client.post(reverse("orders:drop_line", args=[first.pk]))
    refused = client.post(reverse("orders:drop_line", args=[second.pk]))

    assert order.lines.get(pk=first.pk).remaining == 0
    assert refused.status_code == 409
    assert order.lines.get(pk=second.pk).remaining > 0


def test_a_confirmed_order_is_amended_no_more():
    client, _ = signed_in()
    order = allocated_order()
    line = order.lines.get()
    sent = {"item": line.item.sku, "quantity": "77", "uom": line.uom, "price": ""}

    page = client.get(page_of(order)).content.decode()
    assert "it is confirmed already; cancel what has not left" in page
    assert 'commandfor="amend"' not in page
    assert "?edit=" not in page
    assert client.post(reverse("orders:amend_line", args=[line.pk]), sent).status_code == 409
    assert order.lines.get().ordered == 5


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        ("confirm", [Role.WAREHOUSE, Role.FINANCE, Role.ADMIN]),
        ("settle", [Role.WAREHOUSE, Role.FINANCE, Role.ADMIN]),
        ("hold", [Role.WAREHOUSE, Role.FINANCE, Role.ADMIN]),
        ("cancel", [Role.WAREHOUSE, Role.FINANCE, Role.ADMIN]),
        ("amend", [Role.WAREHOUSE, Role.FINANCE, Role.ADMIN]),
    ],
)
def test_only_the_desk_may_change_an_order(name, roles):
    order = mispriced_order()
    for role in roles:
        client, _ = signed_in(role)
        assert client.post(reverse(f"orders:{name}", args=[order.pk]), {"reason": "x", "note": "x"}).status_code == 403
    assert Order.objects.get(pk=order.pk).version == order.version


def test_a_warehouse_person_sees_what_stops_it_but_no_button():
    client, _ = signed_in(Role.WAREHOUSE)
    order = mispriced_order()

    content = client.get(page_of(order)).content.decode()

    assert "One thing stops this order" in content
    assert reverse("orders:fix", args=[exception_of(order).pk]) not in content
    for name in ("confirm", "hold", "cancel", "amend"):
        assert reverse(f"orders:{name}", args=[order.pk]) not in content


def test_an_admin_looks_at_orders_and_is_offered_nothing_to_do():
    client, _ = signed_in(Role.ADMIN)
    order = clean_order()

    assert client.get(LIST).status_code == 200
    page = client.get(page_of(order))
    assert page.status_code == 200
    assert page.context["actions"] == []
    assert client.get(reverse("orders:entry")).status_code == 403


def test_later_apps_add_panels_tabs_reasons_and_buttons(monkeypatch):
    monkeypatch.setattr(panels, "_panels", {})
    monkeypatch.setattr(actions, "_actions", {})
    for place in ("main", "side", "tab"):
        panels.register(
            panels.Panel(
                "order", place, place.title(), "orders/partials/item_options.html", lambda r, o: {}, P.ORDER_VIEW, place
            )
        )
    panels.register(
        panels.Panel("order_line", "why", "Why", "orders/partials/item_options.html", lambda r, line: {}, P.ORDER_VIEW)
    )
    shown = actions.Action("order", "Send to the moon", "orders:confirm", P.ORDER_VIEW, lambda order: True)
    actions.register(shown)
    actions.register(actions.Action("order", "Never", "orders:hold", P.ORDER_VIEW, lambda order: False))
    actions.register(actions.Action("order", "Not mine", "orders:cancel", P.USER_ADMIN, lambda order: True))
    client, _ = signed_in()
    order = clean_order()
    line = order.lines.get()

    page = client.get(page_of(order))
    why = client.get(page_of(order, f"?why={line.pk}"))

    assert [tab["label"] for tab in page.context["tabs"]] == ["Order", "Tab", "History"]
    assert [action["label"] for action in page.context["actions"]] == ["Send to the moon"]
    assert len(page.context["main_panels"]) == len(page.context["side_panels"]) == 1
    assert f"?why={line.pk}" in page.content.decode()
    assert why.context["why"]["line"] == line
    assert client.get(page_of(order, "?tab=tab")).context["shown_tab"].panel.code == "tab"
