"""The day an operation speaks of is the business unit's, whatever the day is in UTC."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from billing import chips as invoices
from billing import kpis, queries
from billing import operations as billing
from billing.models import CreditMemo
from fulfillment import chips as shipping
from fulfillment import queries as shipments
from oms.accounts.access import Role
from oms.accounts.models import BusinessUnit
from oms.actors import Actor
from oms.figures import Window
from orders import operations
from orders.chips import of_promise
from orders.forms.entry import HeadForm
from orders.models import OrderException
from orders.states import OrderStatus
from tests.builders.company import make_customer, make_item, make_person, make_unit
from tests.builders.orders import invoiced_order, place_order, shipped_order
from tests.builders.stock import planned

pytestmark = pytest.mark.django_db
EVENING = datetime(2027, 1, 1, 1, 30, tzinfo=UTC)  # half past eight in the evening of 31 December in New York
NEW_YEARS_EVE = date(2026, 12, 31)


@pytest.fixture
def new_york() -> BusinessUnit:
    return make_unit(timezone="America/New_York")


def test_a_business_unit_knows_what_day_it_is_there(new_york):
    assert new_york.today(EVENING) == NEW_YEARS_EVE
    assert make_unit(code="JP", timezone="Asia/Tokyo").today(datetime(2026, 12, 31, 16, tzinfo=UTC)).year == 2027


def test_an_invoice_of_new_years_eve_is_dated_and_numbered_in_the_old_year(new_york):
    _, invoice = invoiced_order(ship_by_on=NEW_YEARS_EVE, now=EVENING)

    assert (invoice.invoiced_on, invoice.due_on) == (NEW_YEARS_EVE, date(2027, 1, 30))
    assert (invoice.number, invoice.series_year) == ("INV-US-2026-00001", 2026)


def test_a_credit_memo_of_new_years_eve_is_dated_and_numbered_in_the_old_year(new_york):
    maker, checker = make_person(Role.FINANCE), make_person(Role.MANAGER)
    _, invoice = invoiced_order(ship_by_on=NEW_YEARS_EVE, now=EVENING)
    units = {invoice.lines.get().pk: Decimal(1)}
    memo = billing.make_credit_memo(
        invoice_id=invoice.pk,
        quantities=units,
        reason="Damaged",
        source="goodwill",
        actor=Actor.person(maker),
        now=EVENING,
    )
    billing.approve_credit_memo(credit_memo_id=memo.pk, actor=Actor.person(checker), now=EVENING)

    memo = CreditMemo.objects.get()
    assert (memo.issued_on, memo.number) == (NEW_YEARS_EVE, "CM-US-2026-00001")


def test_an_order_for_today_is_not_late_while_the_day_lasts_there(new_york):
    order = place_order(ship_by_on=NEW_YEARS_EVE, now=EVENING)

    assert order.status == OrderStatus.CONFIRMED
    assert not OrderException.objects.exists()


def test_the_usual_ship_date_counts_from_the_day_it_is_there(new_york):
    order = place_order(ship_by_on=None, now=EVENING)

    assert order.ship_by_on == date(2027, 1, 5)  # three working days after Thursday 31 December


def test_each_order_of_a_batch_is_judged_on_its_own_units_day(new_york):
    tokyo = make_customer(business_unit=make_unit(code="JP", timezone="Asia/Tokyo"))
    here = place_order(ship_by_on=NEW_YEARS_EVE, now=EVENING)
    there = place_order([(make_item(), 1)], customer=tokyo, ship_by_on=NEW_YEARS_EVE, now=EVENING)

    assert list(OrderException.objects.values_list("order_id", "type")) == [(there.pk, "date_past")]
    assert here.status == OrderStatus.CONFIRMED


def test_amending_looking_again_and_confirming_go_by_the_same_day(new_york):
    order = place_order(ship_by_on=NEW_YEARS_EVE - timedelta(days=1), now=EVENING)
    person = Actor.person(make_person())
    operations.amend_order(order_id=order.pk, ship_by_on=NEW_YEARS_EVE, actor=person, now=EVENING)

    assert operations.recheck_order(order_id=order.pk, actor=person, now=EVENING) == []
    [order] = operations.confirm_orders(order_ids=[order.pk], actor=person, now=EVENING)
    assert order.promised_on == NEW_YEARS_EVE


def test_what_left_in_the_evening_of_the_promised_day_is_on_time(new_york):
    order, _ = shipped_order(ship_by_on=NEW_YEARS_EVE, now=EVENING)

    chip = of_promise(order, EVENING + timedelta(days=1))
    assert chip is not None and chip.label == "Promise kept"


def test_the_page_shows_the_clock_of_the_person_who_reads_it():
    person = make_person(timezone="Asia/Tokyo")
    client = Client()
    client.force_login(person)

    assert "JST" in client.get(reverse("orders:my_work")).context["now_label"]
    assert "UTC" in Client().get(reverse("account_login")).context["now_label"]


def test_the_entry_form_takes_the_day_it_still_is_where_the_order_is_sold(new_york, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: EVENING)
    customer = make_customer(business_unit=new_york)
    sent = {"ship_to_id": customer.ship_tos.get().pk, "po_number": "PO-1"}

    assert HeadForm(customer, sent | {"ship_by_on": NEW_YEARS_EVE.isoformat()}).is_valid()
    assert not HeadForm(customer, sent | {"ship_by_on": "2026-12-30"}).is_valid()


def test_a_shipment_is_due_today_and_not_late_while_the_day_lasts_there(new_york):
    make_unit(code="JP", timezone="Asia/Tokyo")
    _, shipment = planned(ship_by_on=NEW_YEARS_EVE)

    chip = shipping.of_day(shipment, EVENING)

    assert chip and chip["label"] == "Due today"
    assert not shipments.shipments(tab="open", now=EVENING, due="late").exists()
    [late] = shipments.shipments(tab="open", now=EVENING + timedelta(hours=4), due="late")
    assert shipping.of_day(late, EVENING + timedelta(hours=4))["label"] == "1 day late"


def test_an_invoice_is_overdue_when_its_day_is_over_where_it_was_sold(new_york):
    make_unit(code="JP", timezone="Asia/Tokyo")
    _, invoice = invoiced_order(ship_by_on=date(2026, 12, 4), now=EVENING - timedelta(days=30))
    assert invoice.due_on == NEW_YEARS_EVE
    midnight, units = EVENING + timedelta(hours=4), tuple(BusinessUnit.objects.values_list("pk", flat=True))

    assert invoices.of_invoice(invoice, EVENING)["label"] == "Open"
    assert invoices.of_invoice(invoice, midnight)["label"] == "1 day overdue"
    for now, count in ((EVENING, 0), (midnight, 1)):
        assert queries.invoices(now=now, state="overdue").count() == count
        assert queries.invoice_counts(queries.invoices(now=now), now)["overdue"] == count
        window = Window(NEW_YEARS_EVE, NEW_YEARS_EVE, units, "UTC")
        assert kpis.money(window, now)[0]["overdue_invoices"] == count


def test_work_about_a_document_is_due_in_the_working_time_of_the_unit_that_sells_to_the_customer(new_york):
    tokyo = make_customer(business_unit=make_unit(code="JP", timezone="Asia/Tokyo"))
    wednesday = datetime(2026, 11, 18, 0, tzinfo=UTC)  # nine in the morning in Tokyo, and night in New York

    def due(number: int, customer_id: int | None) -> datetime:
        return operations.open_for_subject(
            type="edi_document",
            subject=operations.Subject("edi.inboundmessage", number),
            title="Document not usable",
            detail="",
            customer_id=customer_id,
            actor=Actor.system(),
            now=wednesday,
        ).due_at

    assert due(1, tokyo.pk) == wednesday + timedelta(hours=2)
    assert due(2, None) > wednesday + timedelta(hours=12)
