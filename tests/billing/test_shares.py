"""Splitting amounts over units: whatever the cuts, the parts are the whole."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from billing.shares import next_share, share

amounts = st.decimals(min_value=0, max_value=10**7, places=2)
cuts = st.lists(st.integers(min_value=1, max_value=500), min_size=1, max_size=12)
currencies = st.sampled_from(["USD", "JPY", "KWD"])


@given(amount=amounts, parts=cuts)
def test_the_shares_of_all_units_add_up_to_the_amount(amount, parts):
    total = sum(parts)
    given_out, before = Decimal(0), 0
    for units in parts:
        given_out += share(amount, before=Decimal(before), units=Decimal(units), of=Decimal(total), currency="USD")
        before += units
    assert given_out == amount


@given(amount=amounts, parts=cuts)
def test_no_share_of_a_positive_amount_is_negative(amount, parts):
    total, before = Decimal(sum(parts)), Decimal(0)
    for units in parts:
        assert share(amount, before=before, units=Decimal(units), of=total, currency="USD") >= 0
        before += units


@given(amount=amounts, parts=cuts, kept=st.lists(st.booleans(), min_size=12, max_size=12), currency=currencies)
def test_credits_never_exceed_the_line_whichever_of_them_were_rejected(amount, parts, kept, currency):
    """Each part is asked for in turn; those rejected give their units and money back and are asked for at the end."""
    from oms import money

    whole = money.rounded(amount, currency)
    of = Decimal(sum(parts))
    units, credited = Decimal(0), Decimal(0)
    for part, stays in zip(parts, kept, strict=False):
        asked = next_share(whole, given=credited, upto=units + part, of=of, currency=currency)
        assert asked >= 0
        if stays:
            units, credited = units + part, credited + asked
        assert credited <= whole
    rest = of - units
    if rest:
        credited += next_share(whole, given=credited, upto=of, of=of, currency=currency)
    assert credited == whole
