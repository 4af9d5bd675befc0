"""The lives of invoices and credit memos."""

from django.db import models


class InvoiceStatus(models.TextChoices):
    """Follows from what was paid and credited; the database keeps it so."""

    POSTED = "posted", "Open"
    SETTLED = "settled", "Settled"


class CreditMemoStatus(models.TextChoices):
    DRAFT = "draft", "Waits for approval"
    ISSUED = "issued", "Issued"
    REJECTED = "rejected", "Rejected"


class CreditSource(models.TextChoices):
    RETURN = "return", "Return"
    PRICE = "price", "Price correction"
    GOODWILL = "goodwill", "Goodwill"
