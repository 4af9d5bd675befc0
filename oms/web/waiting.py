"""How much waits where: figures of many places, each one SQL scalar, counted in one statement.

The scalar is constant text that may name the reader's key as `%(person)s`. Every page shows these figures, so they are
planned once a connection.
"""

from collections.abc import Sequence
from typing import Any

from oms import prepared


def count(scalars: Sequence[str], person: Any) -> tuple[int, ...]:
    """The figures in the order asked for. One statement; none for nothing."""
    if not scalars:
        return ()
    figures = ", ".join(f"({scalar})" for scalar in scalars)
    return prepared.rows(f"SELECT {figures}", {"person": person.pk})[0]
