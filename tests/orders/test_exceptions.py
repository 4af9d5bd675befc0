"""Working exceptions: claiming, fixing, accepting, snoozing."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from oms.actors import Actor
from oms.audit.models import AuditEvent
from oms.errors import OperationRefused
from oms.masterdata.models import ItemAlias
from orders import operations
from orders.drafts import PartyDraft
from orders.models import Order, OrderException
from orders.states import HoldFacet, OrderStatus, Resolution
from tests.builders.company import SYSTEM, make_customer, make_item, make_person, make_ship_to
from tests.builders.orders import NOON, line_of, place_order

pytestmark = pytest.mark.django_db


def pricey_order(**fields) -> Order:
    """An order whose one line was sent at 12.00 where 10.00 is agreed."""
    return place_order([], lines=[line_of(make_item(price="10.00"), 4, unit_price=Decimal("12.00"))], **fields)


def open_exception(order: Order) -> OrderException:
    return OrderException.objects.get(order=order, state="open")


def fix(exception: OrderException, verb: str, actor=SYSTEM, **args) -> list[OrderException]:
    return operations.apply_fix(exception_id=exception.pk, verb=verb, args=args, actor=actor, now=NOON)


def test_claim_next_gives_the_most_urgent_one_nobody_owns():
    pricey_order(now=NOON)
    urgent = open_exception(pricey_order(now=NOON - timedelta(days=2)))
    ana = Actor.person(make_person())

    claimed = operations.claim_next(actor=ana, now=NOON)

    assert claimed.pk == urgent.pk
    assert claimed.owner_id == ana.id
    assert operations.claim_next(actor=ana, now=NOON).pk != urgent.pk
    assert operations.claim_next(actor=ana, now=NOON) is None


def test_a_fresh_claim_is_respected_and_an_old_one_may_be_taken_over():
    exception = open_exception(pricey_order())
    ana, ben = Actor.person(make_person()), Actor.person(make_person())
    operations.claim_exception(exception_id=exception.pk, actor=ana, now=NOON)

    with pytest.raises(operations.ExceptionTaken):
        operations.claim_exception(exception_id=exception.pk, actor=ben, now=NOON + timedelta(minutes=5))
    taken = operations.claim_exception(exception_id=exception.pk, actor=ben, now=NOON + timedelta(minutes=16))

    assert taken.owner_id == ben.id


def test_using_the_agreed_price_clears_the_finding_and_lets_the_order_be_released():
    order = pricey_order()

    left = fix(open_exception(order), "use_price")

    assert left == []
    order.refresh_from_db()
    assert (order.total_amount, order.hold, order.status) == (Decimal(40), HoldFacet.CLEAR, OrderStatus.IN_REVIEW)
    operations.confirm_orders(order_ids=[order.pk], actor=SYSTEM, now=NOON)
    assert Order.objects.get(pk=order.pk).status == OrderStatus.CONFIRMED


@pytest.mark.parametrize(
    "missing, words",
    [
        ({"address": " "}, "Big Store has no street"),
        ({"city": ""}, "Big Store has no city"),
        ({"address": "", "city": ""}, "Big Store has no street and no city"),
    ],
)
def test_a_ship_to_of_ours_that_no_carrier_could_find_stops_the_order(missing, words):
    customer = make_customer()
    place = make_ship_to(customer, name="Big Store", **missing)

    order = place_order(customer=customer, ship_to_id=place.pk)

    exception = open_exception(order)
    assert (exception.type, exception.detail, order.status) == ("address_incomplete", words, OrderStatus.IN_REVIEW)
    assert [row.pk for row in operations.recheck_order(order_id=order.pk, actor=SYSTEM, now=NOON)] == [exception.pk]
    assert fix(exception, "set_ship_to", ship_to_id=customer.ship_tos.get(code="DC1").pk) == []


def test_an_address_that_was_sent_is_checked_before_our_record_and_its_country_is_the_customers():
    customer = make_customer()
    home = PartyDraft(role="ship_to", name="Pat Doe", address="5 Elm Street", region="OH")

    order = place_order(customer=customer, parties=[home])
    whole = place_order(customer=customer, parties=[replace(home, city="Akron")])

    exception = open_exception(order)
    assert (exception.type, exception.detail) == ("address_incomplete", "Pat Doe has no city")
    assert whole.status == OrderStatus.CONFIRMED


def test_an_address_without_a_country_counts_where_the_customer_has_none_either():
    customer = make_customer(country="")
    place = make_ship_to(customer, name="Big Store", country="")

    exception = open_exception(place_order(customer=customer, ship_to_id=place.pk))

    assert (exception.type, exception.detail) == ("address_incomplete", "Big Store has no country")


def test_an_incomplete_address_that_was_accepted_stays_accepted_when_checked_again():
    customer = make_customer()
    place = make_ship_to(customer, address="")
    order = place_order(customer=customer, ship_to_id=place.pk)

    assert fix(open_exception(order), "accept", reason="The driver knows it") == []
    assert operations.recheck_order(order_id=order.pk, actor=SYSTEM, now=NOON) == []


def test_accepting_as_sent_needs_a_reason_and_stays_accepted_when_checked_again():
    order = pricey_order()
    exception = open_exception(order)
    with pytest.raises(operations.NotAcceptable, match="Say why"):
        operations.accept_exception(exception_id=exception.pk, reason=" ", actor=SYSTEM, now=NOON)

    operations.accept_exception(exception_id=exception.pk, reason="Buyer insists", actor=SYSTEM, now=NOON)

    assert operations.recheck_order(order_id=order.pk, actor=SYSTEM, now=NOON) == []
    exception.refresh_from_db()
    assert (exception.resolution, exception.reason) == (Resolution.ACCEPTED, "Buyer insists")


def test_an_accepted_price_that_changes_afterwards_is_a_new_finding():
    order = pricey_order()
    operations.accept_exception(exception_id=open_exception(order).pk, reason="ok", actor=SYSTEM, now=NOON)
    operations.amend_line(line_id=order.lines.get().pk, unit_price=Decimal("13"), actor=SYSTEM, now=NOON)

    assert [e.type for e in operations.recheck_order(order_id=order.pk, actor=SYSTEM, now=NOON)] == ["price_variance"]


def test_an_unknown_item_cannot_be_accepted_but_chosen_and_remembered():
    item, customer = make_item("HG-10021"), make_customer()
    unknown = line_of(item, 2, item_id=None, sent_item="7731-B")
    order = place_order([], customer=customer, lines=[unknown])
    exception = open_exception(order)
    with pytest.raises(operations.NotAcceptable):
        operations.accept_exception(exception_id=exception.pk, reason="whatever", actor=SYSTEM, now=NOON)

    assert fix(exception, "set_item", item_id=item.pk, remember=True) == []

    line = order.lines.get()
    assert (line.item, line.goods_amount) == (item, Decimal(20))
    assert ItemAlias.objects.get(customer=customer).number == "7731-B"


@pytest.mark.parametrize("claimed", [True, False], ids=["theirs", "nobody's"])
def test_what_a_mend_uncovers_belongs_to_whoever_had_what_was_mended(claimed):
    item, ana = make_item(price="10.00"), Actor.person(make_person())
    unknown = line_of(item, 2, item_id=None, sent_item="7731-B", unit_price=Decimal("12.00"))
    exception = open_exception(place_order([], lines=[unknown]))
    if claimed:
        operations.claim_exception(exception_id=exception.pk, actor=ana, now=NOON)

    [uncovered] = fix(exception, "set_item", actor=ana, item_id=item.pk)

    assert uncovered.type == "price_variance"
    assert uncovered.owner_id == (ana.id if claimed else None)
    assert uncovered.claimed_at == (NOON if claimed else None)


@pytest.mark.parametrize(
    ("said", "ordered"), [({"uom": "EA", "quantity": "48"}, 48), ({"uom": "EA"}, 4), ({"uom": "CA"}, 40)]
)
def test_four_dozen_are_forty_eight_pieces_unless_the_desk_says_otherwise(said, ordered):
    item = make_item(case=10)
    order = place_order([], lines=[line_of(item, 4, uom="DZ")])
    exception = open_exception(order)
    assert [offer["label"] for offer in exception.fixes] == ["It is 48 EA", "It is 4 EA", "It is 4 CA"]

    fix(exception, "set_unit", **said)

    assert order.lines.get().ordered == ordered


def test_what_a_mend_uncovers_is_as_urgent_as_what_was_mended():
    item, order_came = make_item(price="10.00"), NOON - timedelta(days=2)
    unknown = line_of(item, 2, item_id=None, sent_item="7731-B", unit_price=Decimal("12.00"))
    exception = open_exception(place_order([], lines=[unknown], now=order_came))

    [uncovered] = fix(exception, "set_item", item_id=item.pk)

    assert uncovered.opened_at == NOON
    assert uncovered.due_at == exception.due_at < NOON


@pytest.mark.parametrize("args", [{}, {"item_id": "abc"}, {"item_id": 10**12}])
def test_choosing_no_item_is_refused_and_changes_nothing(args):
    order = place_order([], lines=[line_of(make_item(), 2, item_id=None, sent_item="X")])
    exception = open_exception(order)
    with pytest.raises((operations.FixUnusable, operations.AmendmentUnusable)):
        fix(exception, "set_item", **args)
    assert order.lines.get().item is None


def test_a_fix_that_is_not_offered_is_refused():
    with pytest.raises(operations.FixUnusable, match="does not offer"):
        fix(open_exception(pricey_order()), "cancel_order")


def test_a_resolved_exception_cannot_be_worked_again():
    order = pricey_order()
    exception = open_exception(order)
    fix(exception, "use_price")
    with pytest.raises(operations.ExceptionNotOpen):
        fix(exception, "use_price")


def test_a_full_pack_is_offered_and_made():
    item = make_item(price="1.00", order_multiple=Decimal(6))
    order = place_order([(item, 10)])

    assert fix(open_exception(order), "set_quantity", quantity="12") == []
    assert order.lines.get().ordered == 12


def test_dropping_one_of_two_lines_prices_the_rest():
    good, bad = make_item(price="5.00"), make_item(is_active=False, price="7.00")
    order = place_order([(good, 2), (bad, 1)])

    assert fix(open_exception(order), "cancel_line") == []

    order.refresh_from_db()
    assert order.total_amount == Decimal(10)


def test_the_last_line_cannot_be_dropped():
    order = place_order([(make_item(is_active=False), 1)])
    with pytest.raises(operations.OrderNotAmendable, match="last line"):
        fix(open_exception(order), "cancel_line")


def test_a_snoozed_exception_is_not_handed_out_before_its_time():
    exception = open_exception(pricey_order())
    until = NOON + timedelta(hours=3)
    operations.snooze_exceptions(exception_ids=[exception.pk], until=until, actor=SYSTEM, now=NOON)
    ana = Actor.person(make_person())

    assert operations.claim_next(actor=ana, now=NOON) is None
    assert operations.claim_next(actor=ana, now=until).pk == exception.pk


def test_snoozing_into_the_past_is_refused():
    exception = open_exception(pricey_order())
    with pytest.raises(OperationRefused, match="still to come"):
        operations.snooze_exceptions(exception_ids=[exception.pk], until=NOON, actor=SYSTEM, now=NOON)


def test_due_times_count_working_hours_only():
    friday_evening = NOON + timedelta(days=2, hours=5)  # 17:00 on Friday, the desk closes at 18:00
    exception = open_exception(pricey_order(now=friday_evening))
    assert exception.due_at == friday_evening + timedelta(days=3) - timedelta(hours=6)  # Monday 11:00


def test_every_step_is_on_the_orders_timeline():
    order = pricey_order()
    ana = Actor.person(make_person())
    operations.claim_exception(exception_id=open_exception(order).pk, actor=ana, now=NOON)
    fix(open_exception(order), "use_price", actor=ana)

    told = AuditEvent.objects.filter(order_id=order.pk).order_by("pk")
    assert [event.action for event in told] == [
        "order.placed", "exception.opened", "exception.claimed", "line.amended", "exception.resolved",
    ]  # fmt: skip
    assert told[3].changes == {"unit_price": ["12.0000", "10.0000"]}
