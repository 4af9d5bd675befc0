"""Splitting amounts over units: whatever the cuts, the parts are the whole."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import example, given
from hypothesis import strategies as st

from billing.shares import Amounts, next_share, share, shares
from oms import money

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


@given(
    goods=st.integers(0, 300) | st.integers(0, 10**7),
    off=st.fractions(0, 1),
    freight=st.integers(0, 300),
    tax=st.integers(0, 300),
    parts=cuts,
    currency=currencies,
)
@example(goods=50, off=Fraction(49, 50), freight=0, tax=0, parts=[1, 1, 1], currency="USD")
def test_whatever_is_shipped_when_no_part_of_a_line_costs_less_than_nothing(goods, off, freight, tax, parts, currency):
    """A discount of 0.49 on goods for 0.50: the second of three units would have cost -0.01."""
    cents = money.step(currency)
    whole = Amounts(goods * cents, int(goods * off) * cents, freight * cents, tax * cents)
    of, before, billed = Decimal(sum(parts)), Decimal(0), []
    for units in parts:
        billed.append(shares(whole, before=before, units=Decimal(units), of=of, currency=currency))
        before += units
    for part in billed:
        assert min(part.goods, part.discount, part.freight, part.tax, part.goods - part.discount) >= 0
        assert part.total >= 0
    for name in ("goods", "discount", "freight", "tax", "total"):
        assert sum(getattr(part, name) for part in billed) == getattr(whole, name)


@given(amount=amounts, parts=cuts, kept=st.lists(st.booleans(), min_size=12, max_size=12), currency=currencies)
def test_credits_never_exceed_the_line_whichever_of_them_were_rejected(amount, parts, kept, currency):
    """Each part is asked for in turn; those rejected give their units and money back and are asked for at the end."""
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
