"""My work, the look-ups, the search box, and the rail."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from oms.accounts.access import Role
from oms.actors import Actor
from oms.masterdata.models import ItemAlias
from oms.web import navigation
from oms.web.search import search
from orders import operations
from tests.builders.company import make_customer, make_item, make_person, make_ship_to
from tests.builders.desk import clean_order, contract, exception_of, mispriced_order, order_with, signed_in
from tests.builders.orders import line_of

pytestmark = pytest.mark.django_db


def test_the_day_of_a_specialist_opens_on_my_work():
    client, _ = signed_in()

    assert client.get("/", follow=True).redirect_chain[-1][0] == reverse("orders:my_work")


def test_my_work_counts_what_its_cards_lead_to():
    client, ana = signed_in()
    mine = exception_of(mispriced_order())
    mispriced_order(lines=2)
    operations.claim_exception(exception_id=mine.pk, actor=Actor.person(ana), now=timezone.now())

    response = client.get(reverse("orders:my_work"))

    for card in response.context["cards"]:
        assert len(client.get(card["href"]).context["page"].rows) == card["value"], card["label"]
    assert [row.pk for row in response.context["mine"]] == [mine.pk]
    assert [row["order"] for row in response.context["touched"]] == [mine.order]
    assert sum(sum(v for k, v in band.items() if k != "queue") for band in response.context["bands"]) == 3


def test_my_work_of_a_first_day_says_what_to_do():
    client, _ = signed_in()

    content = client.get(reverse("orders:my_work")).content.decode()

    assert "You have nothing open" in content
    assert reverse("orders:claim_next") in content


def test_my_work_is_for_people_who_work_exceptions():
    client, _ = signed_in(Role.WAREHOUSE)

    assert client.get(reverse("orders:my_work")).status_code == 403


@pytest.mark.parametrize(("name", "make"), [("customers", make_customer), ("items", make_item)])
def test_thirty_rows_of_a_look_up_cost_as_many_queries_as_one(name, make):
    client, _ = signed_in()
    make()
    client.get(reverse(f"orders:{name}"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse(f"orders:{name}"))
    for _ in range(30):
        make()
    with CaptureQueriesContext(connection) as thirty:
        response = client.get(reverse(f"orders:{name}"))

    assert len(response.context["page"].rows) == 31
    assert len(thirty) == len(one)


@pytest.mark.parametrize("sort", ["name", "-name", "code", "-code"])
def test_customers_are_found_and_paged(sort):
    client, _ = signed_in()
    for number in range(52):
        make_customer(name=f"Halvorsen {number % 7}")
    make_customer(name="Northline Retail")

    first = client.get(reverse("orders:customers"), {"q": "halv", "sort": sort})
    second = client.get(first.context["page"].next_url)

    keys = {row.pk for page in (first, second) for row in page.context["page"]}
    assert len(keys) == 52


def test_a_customers_page_tells_what_the_desk_asks():
    client, _ = signed_in()
    customer = make_customer(name="Halvorsen Grocery")
    make_ship_to(customer, code="MAL", name="DC Malmö")
    item = contract(customer, "3.50")
    ItemAlias.objects.create(customer=customer, number="7731-B", item=item)
    order = order_with([line_of(item, 5)], customer=customer)

    content = client.get(reverse("orders:customer", args=[customer.pk])).content.decode()

    for told in ("DC Malmö", "7731-B", "3.50", order.number, item.sku):
        assert told in content


def test_an_items_page_tells_packs_prices_and_orders():
    client, _ = signed_in()
    item = make_item("HG-1", price="4.00", case=12, description="Oat flour 5 kg")
    order = order_with([line_of(item, 5)])

    content = client.get(reverse("orders:item", args=[item.pk])).content.decode()

    for told in ("Oat flour 5 kg", "12 EA", "4.00", order.number):
        assert told in content


@pytest.mark.parametrize("name", ["customer", "item"])
def test_a_look_up_of_what_is_not_there_is_404(name):
    client, _ = signed_in()

    for key in (12345, 2**70):
        assert client.get(reverse(f"orders:{name}", args=[key])).status_code == 404


@pytest.mark.parametrize("name", ["customers", "items"])
def test_look_ups_bear_nonsense_and_empty_lists(name):
    client, _ = signed_in()

    for query in ("", "q=zzz", "q=%00", "sort=x&after=y", "q=" + "a%20" * 100):
        assert client.get(f"{reverse(f'orders:{name}')}?{query}").status_code == 200
    warehouse, _ = signed_in(Role.WAREHOUSE)
    assert warehouse.get(reverse(f"orders:{name}")).status_code == 403


def test_the_offers_while_typing_are_items_on_sale():
    client, _ = signed_in()
    make_item("HG-1", description="Oat flour 5 kg")
    make_item("HG-2", description="Oat flakes", is_active=False)
    url = reverse("orders:item_options")

    assert client.get(url, {"item": "oat"}).content.decode().count("<option") == 1
    assert b"HG-1" in client.get(url, {"line-3-sku": "flour"}).content
    assert b"<option" not in client.get(url).content
    assert client.get(url, {"item": "\x00"}).status_code == 200


def test_the_search_box_puts_exact_numbers_first():
    ana = make_person()
    item = make_item("HG-10021", description="Oat flour 5 kg", gtin="00012345678905")
    make_item("HG-100211", description="Rye meal")
    customer = make_customer(name="Halvorsen Grocery", code="HAL")
    make_customer(name="Halibut & Sons")
    order = order_with([line_of(item, 5)], customer=customer, po_number="4500871102")
    longer = clean_order(po_number="4500871102-B")

    def labels(query: str) -> list[str]:
        return [hit.label for hit in search(query, ana)]

    assert labels(order.number)[0] == order.number
    assert labels(order.number.lower().replace("-", "")) == [order.number]
    assert labels("4500871102") == [order.number, longer.number]
    assert labels("45008711") == [longer.number, order.number]
    assert labels(order.number[:-1])[-1] == order.number
    assert labels("hg-10021") == ["HG-10021", "HG-100211"]
    assert labels("hg-100") == ["HG-10021", "HG-100211"]
    assert labels("00012345678905") == ["HG-10021"]
    assert labels("hal") == ["Halvorsen Grocery", "Halibut & Sons"]
    assert labels("flour oat") == ["HG-10021"]
    assert labels("zzz") == labels("") == labels("\x00") == []


def test_the_search_finds_only_what_the_role_may_see():
    make_customer(name="Halvorsen Grocery")

    assert search("halvorsen", make_person(Role.SPECIALIST))
    assert not search("halvorsen", make_person(Role.WAREHOUSE))


def test_one_hit_opens_at_once_and_none_says_so():
    client, _ = signed_in()
    order = clean_order()

    assert client.get("/search", {"q": order.number}).url == reverse("orders:detail", args=[order.pk])
    assert b"Nothing has that number or name" in client.get("/search", {"q": "zzz"}).content
    assert b"What are you looking for" in client.get("/search").content


def test_the_page_groups_what_was_found_and_leads_to_the_rest():
    client, _ = signed_in()
    customer = make_customer(name="Oat Mill")
    for number in range(9):
        make_item(f"OAT-{number}", description="Oat flour")
        clean_order(po_number=f"OAT-{number}", customer=customer)

    response = client.get("/search", {"q": "OAT"})
    groups = {group.kind: group for group in response.context["groups"]}

    assert {kind: len(group.hits) for kind, group in groups.items()} == {"Order": 8, "Customer": 1, "Item": 8}
    assert len(client.get(groups["Item"].more_url).context["page"].rows) == 9
    assert len(client.get(groups["Order"].more_url).context["page"].rows) == 9
    assert groups["Customer"].more_url == ""
    assert response.content.count(b"data-open") == 17
    assert b'value="OAT"' in response.content


def test_the_rail_counts_what_waits():
    ana = make_person()
    mine = exception_of(mispriced_order())
    mispriced_order()
    operations.claim_exception(exception_id=mine.pk, actor=Actor.person(ana), now=timezone.now())

    lines = {line["label"]: line for group in navigation.rail(ana, "/exceptions/") for line in group["items"]}

    assert (lines["My work"]["count"], lines["Exceptions"]["count"]) == (1, 2)
    assert lines["Exceptions"]["current"]
    assert {"Orders", "Customers", "Items"} <= set(lines)
    assert "Exceptions" not in {entry.label for entry in navigation.entries_for(make_person(Role.WAREHOUSE))}
