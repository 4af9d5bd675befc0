"""What documents became, for lists: each with its chip, and the name and address of what it made or answered."""

from collections.abc import Iterable
from typing import Any

from . import chips, links
from .models import InboundMessage, OutboundMessage, OutboundState

OURS = "edi.outboundmessage"


def dress(rows: Iterable[InboundMessage]) -> None:
    """Give each row `chip`, `outcome_name`, `outcome_url` and `reference_words`. At most a query for each kind of
    thing they became, and one for what partners refused."""
    shown: list[Any] = list(rows)
    names = links.names_of((row.outcome_type, row.outcome_id) for row in shown)
    refusing = _refusing(shown)
    for row in shown:
        row.chip = chips.of_message(row, refuses_ours=row.pk in refusing)
        row.outcome_name = names.get((row.outcome_type, row.outcome_id or 0), "")
        row.outcome_url = links.of(row.outcome_type, row.outcome_id) if row.outcome_name else ""
        row.reference_words = f"Group {row.reference}" if row.outcome_type == OURS else row.reference


def _refusing(rows: list[InboundMessage]) -> set[int]:
    """Which of these are acknowledgements that refuse a document of ours."""
    ids = [row.pk for row in rows if row.outcome_type == OURS]
    refused = OutboundMessage.objects.filter(acknowledged_by__in=ids, state=OutboundState.REJECTED)
    return set(refused.values_list("acknowledged_by_id", flat=True)) if ids else set()
