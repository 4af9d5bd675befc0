"""How much of a line's stored amounts belongs to some of its units, so that the shares add up to the whole."""

from decimal import Decimal

from oms import money

ZERO = Decimal(0)


def share(amount: Decimal, *, before: Decimal, units: Decimal, of: Decimal, currency: str) -> Decimal:
    """The part of `amount` (stored for `of` units) that the units after the first `before` carry.

    Cumulative rounding: what is left for the last unit is exactly what was not given to the earlier ones. No units
    carry nothing, also of a line that nothing was ordered on.
    """
    if not units:
        return ZERO
    upto = money.rounded(amount * (before + units) / of, currency)
    return upto - money.rounded(amount * before / of, currency)


def next_share(amount: Decimal, *, given: Decimal, upto: Decimal, of: Decimal, currency: str) -> Decimal:
    """What the next units carry, up to the first `upto` of all, when `given` went out for the earlier ones already.

    Unlike `share` it does not trust that the earlier shares were cut where it would have cut them: a credit memo in
    the middle may have been rejected since. The shares never sum to more than the amount, nor is one negative.
    """
    return max(money.rounded(amount * upto / of, currency) - given, ZERO)
