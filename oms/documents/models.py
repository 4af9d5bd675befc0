"""Papers and sheets the system made or received, kept whole in the database with their hash."""

import hashlib

from django.db import models
from django.db.models import UniqueConstraint
from django.db.models.functions import Now

from oms.audit.models import append_only


class Document(models.Model):
    """One file about one thing (an invoice's PDF, a pick list). Never changed; a new version is a new row."""

    kind = models.CharField(max_length=30, help_text="packing_slip, pick_list, invoice, credit_memo, export")
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    order_id = models.BigIntegerField(null=True)
    filename = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            UniqueConstraint(name="document_version_once", fields=["kind", "subject_type", "subject_id", "version"])
        ]
        indexes = [models.Index(fields=["order_id"], name="document_by_order")]
        triggers = append_only("document")

    def __str__(self) -> str:
        return self.filename


def digest(content: bytes) -> str:
    """The SHA-256 of a file's bytes, in hex."""
    return hashlib.sha256(content).hexdigest()
