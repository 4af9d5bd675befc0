"""Numbers, days and times as partners write them."""

from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oms.edi.x12 import values


@pytest.mark.parametrize(
    ("text", "number"), [(".5", "0.5"), ("5.", "5"), ("-5", "-5"), ("007", "7"), (" 5 ", "5"), ("+1.50", "1.50")]
)
def test_decimals_come_in_several_forms(text, number):
    assert values.real(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", ".", "1E3", "1,000", "NaN", "Infinity", "XX26", "١٢"])
def test_what_is_no_decimal_reads_as_none(text):
    assert values.real(text) is None


@pytest.mark.parametrize(
    ("text", "amount"), [("12345", "123.45"), ("-5", "-0.05"), ("123.45", "123.45"), ("0", "0.00")]
)
def test_amounts_with_implied_decimals_are_cents_unless_a_point_was_sent(text, amount):
    assert values.implied(text) == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "on"),
    [("20240229", date(2024, 2, 29)), ("990105", date(1999, 1, 5)), ("240105", date(2024, 1, 5)), ("00000000", None)],
)
def test_days_come_with_and_without_the_century(text, on):
    assert values.day(text) == on


@pytest.mark.parametrize(
    ("text", "at"),
    [("0930", time(9, 30)), ("093015", time(9, 30, 15)), ("09301525", time(9, 30, 15, 250_000)), ("2400", None)],
)
def test_times_come_with_and_without_seconds(text, at):
    assert values.clock(text) == at


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9))
def test_a_decimal_survives_being_written(number):
    assert values.real(values.write_real(number)) == number


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9))
def test_an_amount_survives_being_written_in_cents(amount):
    assert values.implied(values.write_implied(amount)) == amount


def test_a_fraction_of_a_cent_is_not_written():
    with pytest.raises(ValueError, match="more than 2 decimals"):
        values.write_implied(Decimal("1.005"))


@pytest.mark.parametrize(
    ("left", "right", "same"), [("1", "0001", True), ("000", "0", True), ("", "0", False), ("1 ", "1", True)]
)
def test_control_numbers_agree_as_numbers(left, right, same):
    assert values.same_number(left, right) is same
