"""GS1 check digits: one rule for UPC, EAN, GTIN and SSCC (GS1 General Specifications, 7.9)."""

from functools import lru_cache


def check_digit(digits: str) -> str:
    """The digit that follows these: modulo 10, weights 3, 1, 3, ... from the right."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


@lru_cache(maxsize=8192)
def check_digit_fits(digits: str) -> bool:
    """Whether the last digit is the check digit of those before it."""
    return check_digit(digits[:-1]) == digits[-1:]
