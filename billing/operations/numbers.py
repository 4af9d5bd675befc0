"""Gap-free numbers. The counter's row is locked from here to the commit, so callers do before whatever can be done
before, and leave papers and documents to jobs.
"""

from collections.abc import Sequence

from oms import prepared


def take(*, business_unit_id: int, unit_code: str, kind: str, year: int, count: int) -> Sequence[tuple[int, str]]:
    """The next `count` numbers of the series as (number, text); its `kind`, INV or CM, begins the text.

    A transaction that rolls back gives them back.
    """
    [(last,)] = prepared.rows(
        "INSERT INTO billing_numberseries (business_unit_id, kind, year, last) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (business_unit_id, kind, year) DO UPDATE SET last = billing_numberseries.last + EXCLUDED.last"
        " RETURNING last",
        [business_unit_id, kind, year, count],
    )
    numbers = range(last - count + 1, last + 1)
    return [(number, f"{kind}-{unit_code}-{year}-{number:05d}") for number in numbers]
