"""Capturing orders."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from oms.actors import Actor
from oms.audit.models import AuditEvent
from oms.audit.wording import sentence_of
from orders import operations
from orders.models import Order, OrderException
from orders.states import HoldFacet, OrderStatus
from tests.builders.company import SYSTEM, make_customer, make_item, make_person, set_price
from tests.builders.orders import NOON, line_of, make_draft, place_order

pytestmark = pytest.mark.django_db


def titles(order: Order) -> set[str]:
    return set(OrderException.objects.filter(order=order, state="open").values_list("type", flat=True))


def test_a_clean_order_is_confirmed_at_once_and_promised_for_its_ship_date():
    order = place_order([(make_item(), 5)])

    assert order.status == OrderStatus.CONFIRMED
    assert order.promised_on == date(2026, 11, 25)
    assert order.number.startswith("SO-")
    actions = AuditEvent.objects.filter(order_id=order.pk).values_list("action", flat=True)
    assert list(actions.order_by("pk")) == ["order.placed", "order.confirmed"]


def test_the_history_says_what_was_wrong_when_the_order_came():
    item = make_item(price="3.85")
    order = place_order([], lines=[line_of(item, 100, unit_price=Decimal("4.10"))], ship_to_id=None)

    placed, *opened = AuditEvent.objects.filter(order_id=order.pk).order_by("pk")
    assert placed.action == "order.placed"
    assert {event.action for event in opened} == {"exception.opened"}
    told = {sentence_of(event): event.changes for event in opened}
    assert told.keys() == {"Price differs from GENERAL-USD", "Ship-to not known"}
    assert told["Ship-to not known"] == {"detail": "The order does not say where it goes", "check": "ship_to_unknown"}
    assert "4.10" in told["Price differs from GENERAL-USD"]["detail"]


def test_telling_what_was_found_costs_no_statement_of_its_own():
    """Two findings are written with one statement, as one is; their events go with the order's own."""
    item, customer = make_item(price="3.85"), make_customer()

    def statements(**fields) -> int:
        line = line_of(item, 100, unit_price=Decimal("4.10"))
        with CaptureQueriesContext(connection) as queries:
            place_order([], lines=[line], customer=customer, **fields)
        return sum("audit_auditevent" in query["sql"] for query in queries)

    statements()
    assert statements() == statements(ship_to_id=None) == 1


def test_a_line_without_a_price_takes_ours_and_is_taxed_at_the_customers_rate():
    item = make_item(price="12.40")
    order = place_order([(item, 3)], customer=make_customer(tax_rate=Decimal("8.25")))

    line = order.lines.get()
    assert (line.unit_price, line.goods_amount, line.tax_amount) == (Decimal("12.4"), Decimal("37.2"), Decimal("3.07"))
    assert order.total_amount == Decimal("40.27")


def test_a_contract_price_beats_the_general_list():
    item, customer = make_item(price="12.00"), make_customer()
    set_price(item, "9.50", customer=customer)

    order = place_order([(item, 2)], customer=customer)

    assert order.lines.get().unit_price == Decimal("9.5")
    assert order.lines.get().price_source == f"{customer.code}-USD"


def test_freight_and_discount_are_spread_without_losing_a_cent():
    items = [make_item(price=price) for price in ("3.33", "3.33", "3.34")]
    order = place_order([(item, 1) for item in items], freight_amount=Decimal("10.00"), discount_amount=Decimal("1.00"))

    lines = list(order.lines.all())
    assert sum(line.freight_amount for line in lines) == Decimal("10.00")
    assert sum(line.discount_amount for line in lines) == Decimal("1.00")
    assert order.total_amount == Decimal("19.00")


def test_cases_are_counted_in_eaches_and_priced_by_the_case():
    item = make_item(price="2.00", case=12)
    order = place_order([], lines=[line_of(item, 3, uom="CA")])

    line = order.lines.get()
    assert (line.ordered, line.pack, line.list_price, line.goods_amount) == (36, 12, 24, 72)


def test_every_finding_is_opened_not_only_the_first():
    known = make_item(price="10.00", order_multiple=Decimal(6))
    customer = make_customer()
    draft = make_draft(
        customer,
        [line_of(known, 5, unit_price=Decimal("12.00")), line_of(known, 6, item_id=None, sent_item="7731-B")],
        ship_by_on=date(2026, 11, 1),
    )
    [order] = operations.place_orders(drafts=[draft], actor=SYSTEM, now=NOON)

    assert titles(order) == {"price_variance", "quantity_multiple", "item_unknown", "date_past"}
    assert (order.status, order.hold) == (OrderStatus.IN_REVIEW, HoldFacet.HELD)


def test_a_price_within_the_customers_tolerance_is_no_finding():
    item, customer = make_item(price="100.00"), make_customer(price_tolerance=Decimal("0.5"))
    order = place_order([], customer=customer, lines=[line_of(item, 1, unit_price=Decimal("100.50"))])

    assert order.status == OrderStatus.CONFIRMED


def test_a_price_for_a_hundred_is_compared_piece_by_piece():
    item = make_item(price="0.10")
    line = line_of(item, 1000, unit_price=Decimal("10.00"), price_per=Decimal(100))
    order = place_order([], lines=[line])

    assert order.status == OrderStatus.CONFIRMED
    assert order.total_amount == Decimal("100.00")


def test_the_same_po_again_waits_in_review_as_a_duplicate():
    customer, item = make_customer(), make_item()
    place_order([(item, 1)], customer=customer, po_number="4500871230")

    again = place_order([(item, 1)], customer=customer, po_number="4500871230")

    assert titles(again) == {"duplicate_po"}
    assert again.status == OrderStatus.IN_REVIEW


def test_two_copies_in_one_batch_are_seen_as_duplicates():
    customer, item = make_customer(), make_item()
    drafts = [make_draft(customer, [line_of(item, 1)], po_number="TWICE") for _ in range(2)]

    first, second = operations.place_orders(drafts=drafts, actor=SYSTEM, now=NOON)

    assert (first.status, second.status) == (OrderStatus.CONFIRMED, OrderStatus.IN_REVIEW)


def test_another_customer_may_use_the_same_po_number():
    item = make_item()
    orders = [place_order([(item, 1)], po_number="PO-1") for _ in range(2)]
    assert {order.status for order in orders} == {OrderStatus.CONFIRMED}


def test_a_test_order_never_reaches_stock_or_finance():
    order = place_order([(make_item(), 1)], is_test=True)

    assert titles(order) == {"test_order"}
    with pytest.raises(operations.OrderNotConfirmable):
        operations.confirm_orders(order_ids=[order.pk], actor=SYSTEM, now=NOON)
    with pytest.raises(IntegrityError, match="test_order_never_confirmed"), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(status="confirmed", confirmed_at=NOON)


@pytest.mark.parametrize(("fields", "code"), [({"po_number": " "}, "no_po_number"), ({"lines": []}, "no_lines")])
def test_what_no_order_can_be_without_is_refused_and_nothing_is_made(fields, code):
    customer = make_customer()
    with pytest.raises(operations.DraftUnusable) as refusal, transaction.atomic():
        operations.place_orders(
            drafts=[make_draft(customer, **{"lines": [line_of(make_item(), 1)], **fields})], actor=SYSTEM, now=NOON
        )
    assert refusal.value.code == code
    assert not Order.objects.exists()


def test_an_order_for_a_customer_we_do_not_have_is_refused():
    draft = make_draft(make_customer(), [line_of(make_item(), 1)], customer_id=999_999)
    with pytest.raises(operations.DraftUnusable, match="a customer we do not have"):
        operations.place_orders(drafts=[draft], actor=SYSTEM, now=NOON)


def test_whoever_typed_it_in_is_remembered():
    ana = make_person()
    order = place_order([(make_item(), 1)], actor=Actor.person(ana))
    assert order.placed_by_id == ana.pk


def test_a_fraction_of_a_whole_item_and_an_unknown_unit_are_findings():
    item, loose = make_item(), make_item(divisible=True, order_multiple=Decimal("0.5"))
    order = place_order([], lines=[line_of(item, "1.5"), line_of(loose, "1.5"), line_of(item, 2, uom="DZ")])
    assert titles(order) == {"quantity_invalid", "unit_unknown"}


def test_an_order_to_no_known_place_waits_unless_it_brings_an_address():
    from orders.drafts import PartyDraft

    item = make_item()
    assert titles(place_order([(item, 1)], ship_to_id=None)) == {"ship_to_unknown"}
    home = PartyDraft(role="ship_to", name="Pat Doe", address="5 Elm Street", city="Akron", region="OH")
    assert place_order([(item, 1)], ship_to_id=None, parties=[home]).status == OrderStatus.CONFIRMED


@pytest.mark.parametrize(
    "last, ship_by, words",
    [
        (date(2026, 11, 10), date(2026, 11, 25), "until Nov 10, 2026 only, which is past"),
        (date(2026, 11, 20), date(2026, 11, 25), "until Nov 20, 2026 only, and it leaves by Nov 25, 2026"),
    ],
)
def test_a_last_day_that_cannot_be_met_is_found_before_anything_is_promised(last, ship_by, words):
    order = place_order(cancel_after_on=last, ship_by_on=ship_by)

    assert (order.status, order.promised_on) == (OrderStatus.IN_REVIEW, None)
    found = OrderException.objects.get(order=order)
    assert found.type == "date_past"
    assert words in found.detail
    verbs = [fix["verb"] for fix in found.fixes]
    assert verbs[-2:] == ["set_cancel_after", "cancel_order"]
    assert ("set_ship_by" in verbs) == (last > NOON.date())


def test_the_last_day_itself_is_early_enough():
    order = place_order(cancel_after_on=date(2026, 11, 25), ship_by_on=date(2026, 11, 25))

    assert order.status == OrderStatus.CONFIRMED


def test_shipping_on_the_last_day_or_a_later_day_agreed_mends_a_window_that_is_too_short():
    first, second = (place_order(cancel_after_on=date(2026, 11, 20)) for _ in range(2))
    later = {"cancel_after_on": "2026-12-01", "reason": "Agreed by phone"}

    for order, verb, args in ((first, "set_ship_by", {}), (second, "set_cancel_after", later)):
        found = OrderException.objects.get(order=order, state="open")
        left = operations.apply_fix(exception_id=found.pk, verb=verb, args=args, actor=SYSTEM, now=NOON)
        assert left == []

    assert Order.objects.get(pk=first.pk).ship_by_on == date(2026, 11, 20)
    assert Order.objects.get(pk=second.pk).cancel_after_on == date(2026, 12, 1)
    assert AuditEvent.objects.get(action="order.window_changed").note == "Agreed by phone"


def test_our_usual_lead_time_promises_nothing_past_the_day_the_customer_takes_it():
    order = place_order(ship_by_on=None, cancel_after_on=date(2026, 11, 19))

    assert (order.status, order.promised_on) == (OrderStatus.CONFIRMED, date(2026, 11, 19))


def test_what_a_finding_stops_itself_holds_the_order_from_the_start(monkeypatch):
    from orders import checks
    from orders.states import Verb

    found = checks.Finding("stock_short", "Quota used up", blocks=(Verb.CONFIRM,))
    monkeypatch.setattr(checks, "_checks", [lambda candidate, context: [found]])

    order = place_order()

    assert (order.status, order.hold) == (OrderStatus.IN_REVIEW, HoldFacet.HELD)
    assert OrderException.objects.get(order=order).blocks == [Verb.CONFIRM]
