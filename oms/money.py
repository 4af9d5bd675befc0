"""The only place that rounds money and splits it.

Amounts are `Decimal` with their ISO 4217 currency beside them, rounded half up to the currency's minor units.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal("0")
PRICE_STEP = Decimal("0.0001")
# ISO 4217 minor units that are not two; the others are.
_DECIMALS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
}
UNSUPPORTED = frozenset({"CLF", "UYW"})
"""Currencies of four decimals: one more than amounts are kept with."""
MINOR_UNITS = {currency: decimals for decimals, listed in _DECIMALS.items() for currency in listed.split()}


def minor_units(currency: str) -> int:
    """How many decimals amounts in this currency carry."""
    return MINOR_UNITS.get(currency, 2)


def step(currency: str) -> Decimal:
    """The smallest amount of the currency: 0.01 for EUR, 1 for JPY."""
    return Decimal(1).scaleb(-minor_units(currency))


def rounded(amount: Decimal, currency: str) -> Decimal:
    """The amount in whole minor units, half up (the commercial rule)."""
    return amount.quantize(step(currency), rounding=ROUND_HALF_UP)


def text(amount: Decimal, currency: str) -> str:
    """The amount for a sentence: 1,234.50 EUR."""
    return f"{rounded(amount, currency):,} {currency}"


def split(amount: Decimal, weights: Sequence[Decimal], currency: str) -> list[Decimal]:
    """Spread an amount over weights so that the parts sum to it exactly (largest remainder).

    Equal remainders go to the earlier part. With no positive weight the first part takes all.
    Raises ValueError when there is an amount but nothing to spread it over, or when it is not in whole minor units.
    """
    if rounded(amount, currency) != amount:
        raise ValueError(f"{amount} {currency} is not in whole minor units")
    if not weights:
        if amount:
            raise ValueError("nothing to spread the amount over")
        return []
    total = sum(weights, ZERO)
    if total <= 0:
        return [amount] + [ZERO] * (len(weights) - 1)
    unit = step(currency)
    sign = -1 if amount < 0 else 1
    units = int(abs(amount) / unit)
    exact = [units * weight / total for weight in weights]
    parts = [int(share) for share in exact]
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in by_remainder[: units - sum(parts)]:
        parts[i] += 1
    return [sign * part * unit for part in parts]


def price_each(price: Decimal, units: Decimal) -> Decimal:
    """The price of one of so many units, half up to the four decimals that prices are kept with."""
    return (price / units).quantize(PRICE_STEP, rounding=ROUND_HALF_UP)


def line_amount(quantity: Decimal, unit_price: Decimal, currency: str, *, per: Decimal = Decimal(1)) -> Decimal:
    """Quantity times price, where the price is for `per` units (1, 100 or 1000), rounded once."""
    return rounded(quantity * unit_price / per, currency)
