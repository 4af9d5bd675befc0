"""Work that must not get lost: the rows are the truth, Celery only rings with an id."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.db.models.functions import Now


class JobState(models.TextChoices):
    QUEUED = "queued", "Queued"
    DONE = "done", "Done"
    DEAD = "dead", "Failed"
    CANCELLED = "cancelled", "Cancelled"


class Job(models.Model):
    """One piece of work, inserted in the transaction of its cause.

    Its row lock is the lease: effects and `state = done` commit together, so a job's effect happens once however
    often the doorbell rings. A failure waits in `run_after`; after `max_attempts` the job is dead and an alarm.
    One that was called off holds its `dedupe` key no longer: the same work may be asked for anew.
    """

    kind = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    dedupe = models.CharField(max_length=120, null=True, blank=True)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    queued_at = models.DateTimeField(db_default=Now())
    run_after = models.DateTimeField(db_default=Now())
    rung_at = models.DateTimeField(db_default=Now())
    attempts = models.PositiveIntegerField(default=0)
    max_attempts = models.PositiveIntegerField(default=12)
    last_error = models.TextField(blank=True)
    result = models.JSONField(null=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(name="job_dedupe_once", fields=["dedupe"], condition=~Q(state="cancelled")),
            CheckConstraint(name="job_state_known", condition=Q(state__in=JobState.values)),
            CheckConstraint(
                name="job_ended_at_iff_ended", condition=Q(state=JobState.QUEUED) ^ Q(ended_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["run_after"], name="job_due", condition=Q(state=JobState.QUEUED)),
            models.Index(fields=["state", "-id"], name="job_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class AnsweredRequest(models.Model):
    """A client-made key and what its request did, so that sending it twice does it once.

    The row is inserted in the transaction of the effect; the primary key is what makes the second one wait, then see
    the first one's answer.
    """

    key = models.CharField(primary_key=True, max_length=120)
    request_hash = models.CharField(max_length=64)
    answer = models.JSONField(null=True)
    answered_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.key
