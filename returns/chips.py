"""How a return looks."""

from returns.models import ReturnAuthorization
from returns.states import ReturnStatus

Chip = dict[str, str]

STATUS: dict[str, Chip] = {
    ReturnStatus.AUTHORIZED: {"label": "Awaited", "tone": "", "icon": "clock"},
    ReturnStatus.RECEIVED: {"label": "To inspect", "tone": "warn", "icon": "eye"},
    ReturnStatus.INSPECTED: {"label": "Credit to approve", "tone": "info", "icon": "money"},
    ReturnStatus.SETTLED: {"label": "Settled", "tone": "good", "icon": "check"},
    ReturnStatus.CANCELLED: {"label": "Cancelled", "tone": "", "icon": "cross"},
}


def of_return(rma: ReturnAuthorization) -> Chip:
    return STATUS[rma.status]
