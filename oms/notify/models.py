"""Mail the system sends: a row in the transaction of its cause, sent by a job, readable afterwards."""

from django.db import models
from django.db.models import CheckConstraint, Q
from django.db.models.functions import Now


class MailState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    SENT = "sent", "Sent"


class OutgoingMail(models.Model):
    """One message to one address. `dedupe` is the cause, so that a cause mails once."""

    dedupe = models.CharField(max_length=120, unique=True)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    document_ids = models.JSONField(default=list, help_text="Documents attached, by id.")
    order_id = models.BigIntegerField(null=True)
    confidential = models.BooleanField(
        default=False, help_text="Holds a link that proves who its reader is: no page shows the text."
    )
    state = models.CharField(max_length=8, choices=MailState, default=MailState.WAITING)
    written_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(name="mail_sent_at_iff_sent", condition=Q(state=MailState.SENT) ^ Q(sent_at__isnull=True)),
        ]
        indexes = [models.Index(fields=["order_id"], name="mail_by_order")]

    def __str__(self) -> str:
        return self.subject
