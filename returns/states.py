"""The life of a return, and where returned goods go."""

from django.db import models


class ReturnStatus(models.TextChoices):
    AUTHORIZED = "authorized", "Authorized"
    RECEIVED = "received", "Received"
    INSPECTED = "inspected", "Inspected"
    SETTLED = "settled", "Settled"
    CANCELLED = "cancelled", "Cancelled"


STEPS: dict[str, set[str]] = {
    ReturnStatus.AUTHORIZED: {ReturnStatus.RECEIVED, ReturnStatus.CANCELLED},
    ReturnStatus.RECEIVED: {ReturnStatus.INSPECTED},
    ReturnStatus.INSPECTED: {ReturnStatus.SETTLED},
}
OPEN = frozenset(STEPS)


class Disposition(models.TextChoices):
    RESTOCK = "restock", "Back to stock"
    SCRAP = "scrap", "Scrap"
    SEND_BACK = "send_back", "Back to the customer"
