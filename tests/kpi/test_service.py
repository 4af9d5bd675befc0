"""The service page: figures by hand-counted examples, cards that lead to just their rows, and a chart that adds up."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fulfillment import kpis as service
from fulfillment import operations as fulfillment
from inventory import operations as inventory
from oms.accounts.access import ROLES, Permission, Role
from oms.accounts.models import BusinessUnit
from oms.figures import Window, total
from oms.kpi import charts
from oms.kpi.metrics import METRICS
from oms.kpi.periods import words
from orders import kpis as desk
from orders import operations as orders
from orders.models import Order
from tests.builders.billing import issued_credit, pay
from tests.builders.company import SYSTEM, make_customer, make_item, make_location, make_person, make_unit, stock
from tests.builders.orders import invoiced_order, place_order

pytestmark = pytest.mark.django_db


def days_ago(count: int):
    return timezone.now() - timedelta(days=count)


def an_order(units: int, *, in_stock: int, placed: int, due: int, left: int | None, place=None, **fields) -> Order:
    """Placed, due and gone so many days ago; what is in stock of it goes, the rest waits."""
    item = make_item()
    order = place_order([(item, units)], now=days_ago(placed), ship_by_on=days_ago(due).date(), **fields)
    if in_stock:
        stock(item, in_stock, place)
    inventory.allocate_orders(order_ids=[order.pk], actor=SYSTEM, now=days_ago(placed))
    if left is not None:
        fulfillment.ship_orders(order_ids=[order.pk], actor=SYSTEM, now=days_ago(left))
    return order


def window(days: int = 30) -> Window:
    today = timezone.localdate()
    units = tuple(BusinessUnit.objects.values_list("pk", flat=True))
    return Window(today - timedelta(days=days - 1), today, units, "UTC")


@pytest.fixture
def manager(client):
    person = make_person(Role.MANAGER)
    client.force_login(person)
    return person


@pytest.fixture
def a_week_of_orders():
    """10 in time, 5 of 8 in time and 3 without stock, 4 a day late, 6 still to be counted tomorrow."""
    an_order(10, in_stock=10, placed=9, due=5, left=6)
    an_order(8, in_stock=5, placed=9, due=5, left=6)
    an_order(4, in_stock=4, placed=9, due=5, left=4)
    an_order(6, in_stock=6, placed=3, due=-1, left=None)


def test_on_time_in_full_counts_units_that_left_by_the_day_they_had_to(a_week_of_orders):
    found = total(service.service(window(), window().since).days)
    assert (found.num, found.den, found.missed) == (15, 22, 2)


def test_every_late_unit_is_charged_to_one_cause(a_week_of_orders):
    found = service.service(window(), window().since)
    lost = {code: row["units"] for code, row in found.losses.items() if row["units"]}
    assert lost == {"no_stock": 3, "left_late": 4}
    assert [(row["units"], row["currency"]) for row in found.items] == [(3, "USD")]


def test_an_order_stopped_until_its_day_was_over_is_charged_to_the_hold():
    """No price: the price queue holds it, and it is still not confirmed."""
    place_order([(make_item(price=None), 5)], now=days_ago(9), ship_by_on=days_ago(5).date())
    assert service.service(window(), window().since).losses["held_price"]["units"] == 5


def test_an_order_confirmed_in_time_is_not_charged_to_its_old_finding():
    order = place_order([(make_item(price=None), 5)], now=days_ago(9), ship_by_on=days_ago(5).date())
    line = order.lines.get()
    orders.amend_line(line_id=line.pk, unit_price=Decimal(3), actor=SYSTEM, now=days_ago(8))
    Order.objects.filter(pk=order.pk).update(status="confirmed", confirmed_at=days_ago(8))
    found = service.service(window(), window().since).losses
    assert found["held_price"]["units"] == 0
    assert found["left_late"]["units"] == 5


def test_an_order_placed_on_its_last_day_is_charged_to_the_customer():
    an_order(5, in_stock=5, placed=5, due=5, left=3)
    found = service.service(window(), window().since).losses
    assert found["ordered_late"]["units"] == 5


@pytest.mark.parametrize("found", [0, 1])
def test_what_a_picker_did_not_find_is_charged_to_the_short_pick_even_where_it_was_all(found):
    order = an_order(5, in_stock=5, placed=9, due=5, left=None)
    [shipment] = fulfillment.plan_shipments(order_ids=[order.pk], actor=SYSTEM, now=days_ago(8))
    line = shipment.lines.get()
    fulfillment.pick_shipment(shipment_id=shipment.pk, found={line.pk: Decimal(found)}, actor=SYSTEM, now=days_ago(7))

    lost = service.service(window(), window().since).losses

    units = {code: row["units"] for code, row in lost.items() if row["units"]}
    assert units == ({"short_pick": 5} if not found else {"short_pick": 4, "left_late": 1})


def test_a_shipment_called_off_before_its_pick_is_no_short_pick():
    order = an_order(5, in_stock=5, placed=9, due=5, left=None)
    [shipment] = fulfillment.plan_shipments(order_ids=[order.pk], actor=SYSTEM, now=days_ago(8))
    fulfillment.cancel_shipment(shipment_id=shipment.pk, reason="Truck broke down", actor=SYSTEM, now=days_ago(7))

    assert service.service(window(), window().since).losses["short_pick"]["units"] == 0


def test_line_fill_counts_what_left_with_the_first_goods(a_week_of_orders):
    found = total(service.line_fill(window()))
    assert (found.num, found.den, found.missed) == (2, 3, 1)


def test_each_card_leads_to_just_the_rows_it_counts(client, manager, a_week_of_orders):
    """One order of each is touched by hand, so that no list is empty by chance."""
    cards = {card["code"]: card for card in client.get("/insights/?period=30").context["cards"]}
    assert set(cards) == set(METRICS)
    for code, card in cards.items():
        page = client.get(card["href"]).context["page"]
        assert (code, len(page.rows), page.total) == (code, card["count"], card["count"])
    assert cards["otif"]["value"] == "68.2 %"
    assert cards["booked"]["count"] == 4


def test_an_order_in_review_is_not_booked_until_it_is_promised():
    booked = place_order([(make_item(), 2)])
    waiting = place_order([(make_item(), 999_999)], is_test=False)
    Order.objects.filter(pk=waiting.pk).update(status="in_review")

    assert list(desk.booked_orders(window())) == [booked]


def test_each_step_of_the_waterfall_leads_to_its_lines(client, manager, a_week_of_orders):
    context = client.get("/insights/?period=30").context
    for row in context["losses"]:
        page = client.get(row["href"]).context["page"]
        assert page.total == row["lines"], row["code"]
    for row in context["items"]:
        assert client.get(row["href"]).context["page"].total == 1


def test_the_parts_of_the_waterfall_add_up(client, manager, a_week_of_orders):
    context = client.get("/insights/?period=30").context
    otif, lost = context["otif"], sum(row["units"] for row in context["losses"])
    assert otif.num + lost == otif.den


@pytest.mark.parametrize("shape", ["wide", "narrow"])
def test_the_chart_is_drawn_without_script_style_or_strange_addresses(client, manager, a_week_of_orders, shape):
    svg = str(client.get("/insights/?period=30").context["chart"][shape])
    assert svg.startswith("<svg")
    assert "<script" not in svg
    assert not re.search(r'\s(style|on\w+)="', svg)
    outside = set(re.findall(r'https?://[^"\s]+', svg)) - {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert not outside
    links = re.findall(r'href="([^"]+)"', svg)
    assert len(links) == len(service.CAUSES)
    names = re.findall(r">([^<>]+)</text>", svg)
    assert [name for name in names if name in service.CAUSES.values()] == list(service.CAUSES.values())
    assert names.index("All units") < names.index("Ordered late") < names.index("OTIF 68.2")
    for link in links:
        assert client.get(link.replace("&amp;", "&")).status_code == 200


def test_a_phone_gets_a_chart_drawn_for_its_width(client, manager, a_week_of_orders):
    chart = client.get("/insights/?period=30").context["chart"]
    width = {shape: float(re.search(r'viewBox="0 0 ([\d.]+)', svg)[1]) for shape, svg in chart.items()}
    assert width["narrow"] < 350 < 1000 < width["wide"]  # a letter is as large as it is anywhere on the page


def test_the_chart_says_in_a_table_what_it_draws(client, manager, a_week_of_orders):
    body = client.get("/insights/?period=30").content.decode()
    assert "The same as a table" in body
    assert "Left late" in body


def test_without_any_order_the_page_says_so(client, manager):
    response = client.get("/insights/")
    assert response.status_code == 200
    assert "Nothing was due" in response.content.decode()


@pytest.mark.parametrize(
    "query",
    ["period=custom&since=2026-02-30&until=x", "period=custom&since=2026-09-01&until=2026-01-01", "unit=%00",
     "period=custom&since=1900-01-01&until=2100-01-01", "period=7&unit=nowhere"],
)  # fmt: skip
def test_a_period_that_makes_no_sense_is_this_month(client, manager, query):
    assert client.get(f"/insights/?{query}").context["period"].code == "month"


@pytest.mark.parametrize("query", ["cause=drop", "item=abc", "item=" + "9" * 30, "cause=no_stock&item=0"])
def test_a_link_that_makes_no_sense_is_not_an_error(client, manager, query):
    assert client.get(f"/insights/rows/otif/?period=30&{query}").status_code == 200
    assert client.get("/insights/rows/nothing/").status_code == 404


def test_a_business_unit_has_figures_of_its_own(client, manager, a_week_of_orders):
    other = make_unit(code="EU", name="Meridian Europe", currency="EUR")
    an_order(
        7,
        in_stock=7,
        placed=9,
        due=5,
        left=6,
        place=make_location("HAMBURG", business_unit=other),
        customer=make_customer(business_unit=other),
    )

    all_of_it, ours = (client.get(f"/insights/?period=30{unit}").context["otif"] for unit in ("", "&unit=EU"))
    assert (all_of_it.den, ours.den, ours.num) == (29, 7, 7)


def test_money_is_said_by_currency(client, manager):
    _, invoice = invoiced_order([(make_item(price="10.00"), 4)], now=timezone.now(), ship_by_on=days_ago(-3).date())
    pay(invoice, "15.00", now=timezone.now(), received_on=timezone.localdate())
    [row] = client.get("/insights/?period=30").context["money"]
    assert (row["currency"], row["invoiced"], row["received"], row["open"]) == (
        "USD", Decimal("40"), Decimal("15"), Decimal("25")
    )  # fmt: skip


def test_every_figure_of_money_leads_to_the_list_that_explains_it(client, manager):
    today = timezone.localdate()
    invoices = [
        invoiced_order([(make_item(price="10.00"), units)], now=timezone.now(), ship_by_on=days_ago(-3).date())[1]
        for units in (4, 7)
    ]
    euro = make_customer(currency="EUR", code="C-EUR")
    priced_in_euro = make_item(price="9.00", currency="EUR")
    invoiced_order([(priced_in_euro, 3)], customer=euro, now=timezone.now(), ship_by_on=days_ago(-3).date())
    pay(invoices[0], "15.00", now=timezone.now(), received_on=today)
    issued_credit(invoices[1], 2)

    rows = client.get("/insights/?period=30&fresh=1").context["money"]

    assert [row["currency"] for row in rows] == ["EUR", "USD"]
    for row in rows:
        for name, column in (("invoiced", "total"), ("credited", "total"), ("received", "total"), ("open", "open"),
                             ("overdue", "open")):  # fmt: skip
            totals = {each["currency"]: each[column] for each in client.get(row[f"{name}_url"]).context["totals"]}
            assert totals == ({row["currency"]: row[name]} if row[name] else {}), name


def test_the_links_of_money_keep_the_business_unit(client, manager):
    other = make_unit(code="EU", timezone="Europe/Amsterdam")
    theirs = make_customer(business_unit=other, code="C-EU")
    item, when = make_item(price="10.00"), {"now": timezone.now(), "ship_by_on": days_ago(-3).date()}
    stock(item, 10, make_location("VEN", business_unit=other))
    invoiced_order([(make_item(price="10.00"), 4)], **when)
    invoiced_order([(item, 3)], customer=theirs, **when)

    [row] = client.get("/insights/?period=30&unit=EU&fresh=1").context["money"]

    assert (row["invoiced"], "unit=EU" in row["invoiced_url"]) == (30, True)
    [total] = client.get(row["invoiced_url"]).context["totals"]
    assert total["total"] == 30


def test_the_page_costs_the_same_whatever_happened(client, manager):
    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get("/insights/?period=30&fresh=1").status_code == 200
        return len(caught)

    an_order(5, in_stock=3, placed=9, due=5, left=6)
    cost()
    one = cost()
    for _ in range(5):
        an_order(5, in_stock=3, placed=9, due=5, left=6)
    assert cost() == one


@pytest.mark.parametrize(("role", "status"), [(Role.SPECIALIST, 403), (Role.WAREHOUSE, 403), (Role.FINANCE, 200)])
def test_who_may_see_the_figures(client, role, status):
    client.force_login(make_person(role))
    assert client.get("/insights/").status_code == status


def test_who_may_see_no_orders_sees_figures_without_their_rows(client, a_week_of_orders, monkeypatch):
    monkeypatch.setitem(ROLES, Role.ADMIN, frozenset({Permission.KPI_VIEW}))
    client.force_login(make_person(Role.ADMIN))
    response = client.get("/insights/?period=30")
    assert all(not card["href"] for card in response.context["cards"])
    assert "/insights/rows/" not in response.content.decode()
    assert client.get("/insights/rows/otif/").status_code == 403


def test_days_in_words():
    from datetime import date

    assert words(date(2026, 11, 1), date(2026, 11, 21)) == "Nov 1 to 21"
    assert words(date(2026, 10, 24), date(2026, 11, 22)) == "Oct 24 to Nov 22"
    assert words(date(2026, 11, 1), date(2026, 11, 1)) == "Nov 1"


def test_the_axis_starts_below_the_result():
    from oms.figures import Sums

    assert charts.axis_start(Sums(Decimal(942), Decimal(1000))) == 92
    assert charts.axis_start(Sums(Decimal(0), Decimal(10))) == 0
    assert charts.axis_start(Sums()) == 99
