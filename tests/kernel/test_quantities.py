"""A quantity is written one way, and a key from outside is judged one way."""

from decimal import Decimal

import pytest

from oms import quantities
from oms.web.ids import usable_id


@pytest.mark.parametrize(
    ("quantity", "written"),
    [("100", "100"), ("100.000", "100"), ("2.500", "2.5"), ("0.000", "0"), ("1E+3", "1000"), ("-0.125", "-0.125")],
)
def test_a_quantity_has_no_idle_zeros_and_no_exponent(quantity, written):
    assert quantities.text(Decimal(quantity)) == written


def test_the_longest_key_still_fits_the_database():
    assert usable_id("9" * 18) == 10**18 - 1


@pytest.mark.parametrize("text", ["", "-1", "+1", "1 ", "1.0", "²", "٣", "1\x00", "9" * 19, "x"])
def test_what_is_no_key_is_none(text):
    assert usable_id(text) is None
