"""Splitting and rounding money."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oms import money

amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=2)
weights = st.lists(st.decimals(min_value=0, max_value=10**6, places=3), min_size=1, max_size=40)


@given(amounts, weights)
def test_splitting_an_amount_loses_no_cent(amount, parts):
    assert sum(money.split(amount, parts, "USD")) == amount


@given(st.decimals(min_value=0, max_value=10**6, places=2), weights)
def test_no_part_strays_from_its_exact_share_by_a_cent(amount, parts):
    total = sum(parts)
    if total:
        for part, weight in zip(money.split(amount, parts, "USD"), parts, strict=True):
            assert abs(part - amount * weight / total) < Decimal("0.01")


@pytest.mark.parametrize(("currency", "shown"), [("USD", "1.01"), ("JPY", "1"), ("KWD", "1.005")])
def test_amounts_are_rounded_to_the_currencys_own_units(currency, shown):
    assert money.rounded(Decimal("1.005"), currency) == Decimal(shown)


@pytest.mark.parametrize(("amount", "currency"), [("10.005", "USD"), ("12.5", "JPY")])
def test_an_amount_not_in_whole_minor_units_is_not_spread(amount, currency):
    with pytest.raises(ValueError, match="whole minor units"):
        money.split(Decimal(amount), [Decimal(1), Decimal(2)], currency)


def test_spreading_over_nothing_is_refused():
    assert money.split(Decimal(0), [], "USD") == []
    with pytest.raises(ValueError, match="nothing to spread"):
        money.split(Decimal(1), [], "USD")
