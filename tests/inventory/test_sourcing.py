"""The deciding itself, without a database: supplies in, decisions and their reasons out."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as some

from inventory.sourcing import Demand, Supply, decide

ITEM = 7


def supply(location: int, on_hand: int, *, reserved: int = 0, safety: int = 0) -> Supply:
    free = max(Decimal(on_hand - reserved - safety), Decimal(0))
    return Supply(ITEM, location, f"Place {location}", Decimal(on_hand), Decimal(reserved), Decimal(safety), free)


def demand(order: int, wanted: int, *, line: int | None = None, complete: bool = False) -> Demand:
    return Demand(line or order, order, ITEM, Decimal(wanted), complete)


def test_a_place_that_is_not_needed_says_so():
    [decision] = decide([demand(1, 5)], {ITEM: [supply(1, 5), supply(2, 50)]})

    assert [c["reason"] for c in decision.candidates] == ["Ranked first", "Not needed: filled from a better place"]


def test_an_empty_place_says_where_its_stock_is():
    [decision] = decide([demand(1, 5)], {ITEM: [supply(1, 40, reserved=30, safety=10)]})

    assert decision.candidates[0]["reason"] == "40 on hand, 30 reserved for others, 10 kept as safety stock"
    assert decision.sentence == "None of the 5 wanted is free at any location; it waits for stock."


def test_what_an_earlier_order_of_the_run_took_counts_as_reserved_for_the_next():
    _, second = decide([demand(1, 5), demand(2, 5)], {ITEM: [supply(1, 6)]})

    assert second.candidates[0]["reserved"] == "5"
    assert second.sentence == "Place 1 gave 1. The other 4 of 5 wait for stock."


def test_an_order_that_gives_back_leaves_the_stock_for_the_next():
    first, second = decide([demand(1, 9, complete=True), demand(2, 6)], {ITEM: [supply(1, 6)]})

    assert first.total == 0
    assert second.total == 6
    assert second.candidates[0]["reserved"] == "0"


def test_two_lines_of_one_item_share_what_is_there():
    first, second = decide([demand(1, 4, line=1), demand(1, 4, line=2)], {ITEM: [supply(1, 5)]})

    assert (first.total, second.total) == (4, 1)


supplies = some.lists(
    some.tuples(some.integers(0, 20), some.integers(0, 20), some.integers(0, 8)), min_size=0, max_size=4
)
demands = some.lists(some.tuples(some.integers(1, 15), some.booleans()), min_size=1, max_size=6)


@given(supplies, demands)
def test_nothing_is_given_twice_and_nobody_gets_more_than_asked(stocked, wanted):
    rows = [supply(place, on + res, reserved=res, safety=saf) for place, (on, res, saf) in enumerate(stocked, 1)]
    free = {row.location_id: row.free for row in rows}

    decisions = decide([demand(n, q, complete=c) for n, (q, c) in enumerate(wanted, 1)], {ITEM: rows})

    for place, units in free.items():
        assert sum((d.taken.get(place, Decimal(0)) for d in decisions), Decimal(0)) <= units
    for decision in decisions:
        assert 0 <= decision.total <= decision.demand.wanted
        if decision.demand.ships_complete:
            assert decision.total in (0, decision.demand.wanted)
        assert decision.sentence


@given(supplies, some.integers(1, 40))
def test_one_order_gets_all_there_is_up_to_what_it_wants(stocked, wanted):
    rows = [supply(place, on + res, reserved=res, safety=saf) for place, (on, res, saf) in enumerate(stocked, 1)]
    free = sum((row.free for row in rows), Decimal(0))

    [decision] = decide([demand(1, wanted)], {ITEM: rows})

    assert decision.total == min(free, wanted)
