"""Numbers, dates and times as X12 writes them, and back."""

import re
from datetime import date, time
from decimal import Decimal

_REAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)", re.ASCII)
_WHOLE = re.compile(r"-?\d+", re.ASCII)
_DATE = re.compile(r"\d{6}|\d{8}", re.ASCII)
_TIME = re.compile(r"\d{4}(?:\d{2}(?:\d{1,2})?)?", re.ASCII)


PRICED_PER = {"HP": 100, "TP": 1000}
"""Price bases that are not per unit: hundred, thousand."""


def price_basis(per: Decimal) -> str:
    """The basis (X12 639) of a price for so many units."""
    return next((basis for basis, units in PRICED_PER.items() if units == per), "PE")


def real(text: str) -> Decimal | None:
    """An R element: `5`, `.5`, `5.`, `-5`. None when it is no such number; the exponent form is refused."""
    text = text.strip(" ")
    return Decimal(text) if _REAL.fullmatch(text) else None


def implied(text: str, places: int = 2) -> Decimal | None:
    """An Nn element: digits with `places` implied decimals. A point, where one was sent, is believed."""
    text = text.strip(" ")
    if "." in text:
        return real(text)
    return Decimal(text).scaleb(-places) if _WHOLE.fullmatch(text) else None


def day(text: str) -> date | None:
    """CCYYMMDD or YYMMDD (years 50-99 are of the last century). None when there is no such day."""
    text = text.strip(" ")
    if not _DATE.fullmatch(text):
        return None
    if len(text) == 6:
        text = ("19" if text >= "50" else "20") + text
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def clock(text: str) -> time | None:
    """HHMM, HHMMSS, with tenths or hundredths of a second. None when there is no such time."""
    text = text.strip(" ")
    if not _TIME.fullmatch(text):
        return None
    try:
        return time(int(text[:2]), int(text[2:4]), int(text[4:6] or 0), int(text[6:].ljust(2, "0")) * 10_000)
    except ValueError:
        return None


def write_real(number: Decimal | None) -> str:
    """An R element: no exponent, no trailing zeros, at least one digit; empty for None."""
    if number is None:
        return ""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def write_implied(number: Decimal, places: int = 2) -> str:
    """An Nn element. Raises ValueError when the number has more decimals than the element can carry."""
    scaled = number.scaleb(places)
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{number} has more than {places} decimals.")
    return str(int(scaled))


def write_day(on: date | None) -> str:
    return on.strftime("%Y%m%d") if on else ""


def same_number(left: str, right: str) -> bool:
    """Control numbers match as numbers: partners pad them differently in header and trailer."""
    return _bare(left) == _bare(right)


def _bare(text: str) -> str:
    text = text.strip(" ")
    return text.lstrip("0") or "0" if text else ""


def all_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
