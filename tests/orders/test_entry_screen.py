"""Typing an order in: nothing typed is lost, a second click makes no second order, findings are told."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from oms.accounts.access import Role
from oms.masterdata.models import ItemAlias
from orders.forms.entry import read_pasted
from orders.models import Order
from orders.states import OrderStatus
from tests.builders.company import make_customer, make_item
from tests.builders.desk import contract, signed_in

pytestmark = pytest.mark.django_db
ENTRY = "/orders/new/"


def typed(customer, **fields) -> dict[str, str]:
    place = customer.ship_tos.get()
    return {"customer": customer.pk, "rows": "8", "ship_to_id": place.pk, "po_number": "PO-1", **fields}


def line(row: int, sku: str, quantity: str, uom: str = "", price: str = "") -> dict[str, str]:
    values = {"sku": sku, "quantity": quantity, "uom": uom, "price": price}
    return {f"line-{row}-{name}": value for name, value in values.items()}


def test_the_customer_is_found_first():
    client, _ = signed_in()
    wanted, _ = make_customer(name="Halvorsen Grocery"), make_customer(name="Northline Retail")

    page = client.get(ENTRY, {"q": "halvor"})
    fragment = client.get(ENTRY, {"q": "halvor"}, headers={"HX-Request": "true"})

    for response in (page, fragment):
        assert f"?customer={wanted.pk}" in response.content.decode()
        assert "Northline" not in response.content.decode()
    assert b"<html" not in fragment.content
    assert b"No customer is called that" in client.get(ENTRY, {"q": "zzz"}).content


def test_a_clean_order_is_confirmed_at_our_price():
    client, ana = signed_in()
    customer = make_customer()
    item = contract(customer, "3.50")
    day = timezone.localdate() + timedelta(days=5)
    sent = typed(customer, ship_by_on=day.isoformat(), instructions="Dock 4", **line(2, item.sku.lower(), "12"))

    response = client.post(ENTRY, sent, follow=True)

    order = Order.objects.get()
    assert (order.status, order.placed_by, order.channel) == (OrderStatus.CONFIRMED, ana, "desk")
    assert (order.ship_by_on, order.instructions) == (day, "Dock 4")
    entered = order.lines.get()
    assert (entered.item, entered.ordered, str(entered.unit_price), entered.uom) == (item, 12, "3.5000", "EA")
    assert f"{order} is confirmed." in response.content.decode()


def test_what_the_checks_find_is_told_and_the_order_waits_in_review():
    client, _ = signed_in()
    customer, item = make_customer(), make_item(price="10.00")

    response = client.post(ENTRY, typed(customer, **line(0, item.sku, "5", price="99")), follow=True)

    assert Order.objects.get().status == OrderStatus.IN_REVIEW
    assert "is in review: Price differs" in response.content.decode()


def test_a_double_click_makes_one_order():
    client, _ = signed_in()
    customer, item = make_customer(), make_item()
    sent = typed(customer, operation_key="a1", **line(0, item.sku, "5"))

    first, second = client.post(ENTRY, sent), client.post(ENTRY, sent)

    assert first.url == second.url
    assert Order.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"po_number": ""}, "Give the customer&#x27;s PO number"),
        ({"po_number": "x\x00y"}, "cannot be stored"),
        ({"ship_to_id": "999999"}, "no place of this customer"),
        ({"ship_by_on": "2001-01-01"}, "still to come"),
        ({"line-0-quantity": "NaN"}, "Quantity: It must be a number"),
        ({"line-0-quantity": "1e400"}, "Quantity: It is too l"),
        ({"line-0-quantity": "-4"}, "more than zero"),
        ({"line-0-quantity": ""}, "Say how many"),
        ({"line-0-sku": "no-such-sku"}, "No item we sell"),
        ({"line-0-uom": "BX"}, "Sold in EA"),
        ({"line-0-price": "-1"}, "below zero"),
        ({"line-0-sku": "", "line-0-quantity": "", "line-0-price": ""}, "at least one line"),
    ],
)
def test_a_mistake_is_said_in_place_and_everything_typed_is_kept(wrong, said):
    client, _ = signed_in()
    customer, item = make_customer(), make_item()
    sent = typed(customer, instructions="Ring twice", **line(0, item.sku, "5", price="7.77")) | wrong

    response = client.post(ENTRY, sent)

    assert response.status_code == 422
    content = response.content.decode()
    assert said in content
    assert "Ring twice" in content
    assert "line-0-price" in wrong or 'value="7.77"' in content
    assert not Order.objects.exists()


@pytest.mark.parametrize("rows", ["-5", "abc", "99999999999", "\x00", ""])
def test_any_number_of_rows_is_bounded(rows):
    client, _ = signed_in()
    customer = make_customer()

    assert client.post(ENTRY, typed(customer, more="1") | {"rows": rows}).status_code == 200


def test_more_rows_keep_what_was_typed():
    client, _ = signed_in()
    customer = make_customer()

    response = client.post(ENTRY, typed(customer, more="1", **line(7, "half-typed", "x")))

    assert response.status_code == 200
    assert len(response.context["form"].lines) == 16
    assert b"half-typed" in response.content
    assert not response.context["form"].mistakes()


def test_pasted_lines_fill_the_first_empty_rows():
    client, _ = signed_in()
    customer, one, two = make_customer(), make_item("HG-1"), make_item("HG-2")
    pasted = f"SKU\tQuantity\n{one.sku}\t24\n\n{two.sku};6;EA;3.50\n"

    response = client.post(ENTRY, typed(customer, read="1", paste=pasted, **line(0, "HG-9", "1")))

    lines = [form.initial for form in response.context["form"].lines[:4]]
    assert [values["sku"] for values in lines] == ["HG-9", "HG-1", "HG-2", ""]
    assert lines[2] == {"sku": "HG-2", "quantity": "6", "uom": "EA", "price": "3.50"}


def test_a_sheet_is_read_whatever_stands_between_its_columns():
    assert read_pasted("Item\tQty\nA-1\t2\nB-1;3\nC-1,4\nD-1   5") == [
        ["A-1", "2"],
        ["B-1", "3"],
        ["C-1", "4"],
        ["D-1", "5"],
    ]
    assert read_pasted("E-1 6\nF-1;3,5;EA\nG-1\t1,200") == [["E-1", "6"], ["F-1", "3,5", "EA"], ["G-1", "1,200"]]
    assert read_pasted("") == []


def test_the_price_check_knows_contract_alias_and_difference():
    client, _ = signed_in()
    customer = make_customer()
    item = contract(customer, "3.50")
    ItemAlias.objects.create(customer=customer, number="THEIRS-1", item=item)
    url = reverse("orders:entry_line")

    told = client.get(
        url, {"customer": customer.pk, "row": 0, **line(0, "THEIRS-1", "10", price="4.10")}
    ).content.decode()

    assert item.description in told
    assert "3.50" in told
    assert "41.00" in told
    assert "Differs from our price" in told


def test_the_price_check_of_half_a_line_is_quiet():
    client, _ = signed_in()
    customer, url = make_customer(), reverse("orders:entry_line")

    assert client.get(url, {"customer": customer.pk, "row": 0, **line(0, "", "")}).content.strip() == b""
    assert b"No item we sell" in client.get(url, {"customer": customer.pk, "row": 0, **line(0, "nope", "")}).content
    assert client.get(url, {"customer": "x", "row": 0}).status_code == 404
    assert client.get(url, {"customer": customer.pk, "row": "x"}).status_code == 404


def test_thirty_lines_are_read_with_as_many_queries_as_three():
    client, _ = signed_in()
    customer, items = make_customer(), [make_item(case=6) for _ in range(30)]

    def cost(count: int) -> int:
        rows = {k: v for row in range(count) for k, v in line(row, items[row].sku, "6").items()}
        with CaptureQueriesContext(connection) as queries:
            assert client.post(ENTRY, typed(customer, po_number="", **rows) | {"rows": "30"}).status_code == 422
        return len(queries)

    assert cost(30) == cost(3)


def test_entry_is_for_those_who_may_enter_orders():
    for role in (Role.WAREHOUSE, Role.FINANCE, Role.ADMIN):
        client, _ = signed_in(role)
        assert client.get(ENTRY).status_code == 403
        assert client.post(ENTRY, {"customer": 1}).status_code == 403
    client, _ = signed_in()
    assert client.get(ENTRY, {"customer": "99999999999999999999999"}).status_code == 404
    assert client.get(ENTRY, {"customer": "12345"}).status_code == 404


@pytest.mark.parametrize("half", [{"line-1-sku": "HG-7"}, {"line-1-quantity": "3"}, {"line-1-price": "2.00"}])
def test_half_a_line_beside_a_whole_one_is_asked_about_and_not_dropped(half):
    item, customer, client = make_item("HG-7"), make_customer(), signed_in()[0]
    response = client.post(ENTRY, typed(customer, **line(0, item.sku, "5")) | half)

    assert response.status_code == 422
    assert not Order.objects.exists()


def test_the_summary_leads_to_every_field_that_is_wrong():
    client, _ = signed_in()
    customer, item = make_customer(), make_item()
    wrong = {"po_number": "", **line(0, item.sku, "0", uom="BX"), **line(3, "", "2")}

    content = client.post(ENTRY, typed(customer) | wrong).content.decode()

    for field in ("entry-po_number", "id_line-0-quantity", "id_line-0-uom", "id_line-3-sku"):
        assert f'<a href="#{field}">' in content
        assert f'id="{field}"' in content
        assert f'id="{field}_error"' in content
    assert '<a href="#id_line-3-sku">Line 4, item</a>: Name the item.' in content


def test_what_is_still_in_the_paste_box_is_ordered_too():
    first, second, customer, client = make_item("HG-7"), make_item("HG-8"), make_customer(), signed_in()[0]
    client.post(ENTRY, typed(customer, paste="Item\tQuantity\nHG-8\t2", **line(0, first.sku, "5")))

    assert list(Order.objects.get().lines.values_list("item", "ordered")) == [(first.pk, 5), (second.pk, 2)]


def test_a_pasted_row_without_a_number_is_asked_about():
    make_item("HG-7")
    response = signed_in()[0].post(ENTRY, typed(make_customer(), paste="HG-7\t5\nHG-7\tmany"))

    assert response.status_code == 422
    assert not Order.objects.exists()
