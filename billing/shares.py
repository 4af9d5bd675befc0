"""How much of a line's stored amounts belongs to some of its units, so that the shares add up to the whole."""

from dataclasses import dataclass
from decimal import Decimal

from oms import money

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a line costs, part by part; the discount is of the goods and not more than they are."""

    goods: Decimal
    discount: Decimal
    freight: Decimal
    tax: Decimal

    @property
    def total(self) -> Decimal:
        return self.goods - self.discount + self.freight + self.tax


def shares(whole: Amounts, *, before: Decimal, units: Decimal, of: Decimal, currency: str) -> Amounts:
    """The part of each of a line's amounts that the units after the first `before` carry.

    The discount follows the goods cent by cent, not the units: shared by units, it could round up to more than the
    goods it is taken off.
    """
    parts = {"before": before, "units": units, "of": of, "currency": currency}
    goods, goods_before = share(whole.goods, **parts), share(whole.goods, **parts | {"before": ZERO, "units": before})
    return Amounts(
        goods=goods,
        discount=share(whole.discount, before=goods_before, units=goods, of=whole.goods, currency=currency),
        freight=share(whole.freight, **parts),
        tax=share(whole.tax, **parts),
    )


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
