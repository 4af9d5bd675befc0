"""Serial shipping container codes: extension digit, company prefix, serial number, GS1 check digit (18 digits)."""

from collections.abc import Sequence

from django.db import connection

COMPANY_PREFIX = "0614141"


def check_digit(digits: str) -> str:
    """The GS1 modulo-10 check digit: weights 3, 1, 3, ... from the right."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def take(count: int) -> list[str]:
    """So many new codes. Numbers come from a sequence: gaps are fine, a code is never given twice."""
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('fulfillment_sscc') FROM generate_series(1, %s)", [count])
        return [make(row[0]) for row in cursor.fetchall()]


def make(serial: int) -> str:
    """The code of a serial number."""
    body = f"0{COMPANY_PREFIX}{serial:0{16 - len(COMPANY_PREFIX)}d}"
    return body + check_digit(body)


def spaced(code: str) -> str:
    """As people read it on a label: (00) 0 0614141 000000012 3."""
    parts: Sequence[str] = (code[:1], code[1:8], code[8:17], code[17:])
    return "(00) " + " ".join(parts)
