"""A piece of work: something is wrong, somebody owns it, it is due, and it may stop the order."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.db.models.functions import Now

from oms.audit.tracking import track
from oms.masterdata.models import Customer
from orders.exception_types import TYPES, ExceptionType
from orders.states import ExceptionState, Resolution

from .line import OrderLine
from .order import Order


class OrderExceptionQuerySet(models.QuerySet["OrderException"]):
    def open(self) -> "OrderExceptionQuerySet":
        return self.filter(state=ExceptionState.OPEN)

    def blocking(self, verb: str) -> "OrderExceptionQuerySet":
        """Open ones that stop the verb."""
        return self.open().filter(blocks__contains=[verb])


class OrderException(models.Model):
    """One finding to be worked: a failed check, a hold, a bad file, a short pick.

    `title` says what is wrong, `detail` the compared values. `fixes` are offers a click applies:
    [{"verb", "label", "args"}]. Without an order it speaks of `subject_type`/`subject_id` (an EDI file, a job).
    """

    type = models.CharField(max_length=30)
    order = models.ForeignKey(Order, null=True, blank=True, on_delete=models.CASCADE, related_name="exceptions")
    line = models.ForeignKey(
        OrderLine, null=True, blank=True, on_delete=models.CASCADE, db_index=False, related_name="exceptions"
    )
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True)
    queue = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    detail = models.CharField(max_length=300, blank=True)
    facts = models.JSONField(default=dict, help_text="The compared values, for machines.")
    fixes = models.JSONField(default=list)
    blocks = ArrayField(models.CharField(max_length=12), default=list)
    state = models.CharField(max_length=8, choices=ExceptionState, default=ExceptionState.OPEN)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    claimed_at = models.DateTimeField(null=True)
    given_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="+",
        help_text="Who had it last and let it go; nobody is given again at once what they gave back.",
    )
    opened_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField()
    snoozed_until = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    resolution = models.CharField(max_length=10, choices=Resolution, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    objects = OrderExceptionQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(name="exception_type_known", condition=Q(type__in=list(TYPES))),
            CheckConstraint(
                name="exception_resolved_at_iff_resolved",
                condition=Q(state=ExceptionState.RESOLVED) ^ Q(resolved_at__isnull=True),
            ),
            CheckConstraint(
                name="exception_resolution_iff_resolved",
                condition=Q(state=ExceptionState.RESOLVED) ^ Q(resolution=""),
            ),
            CheckConstraint(
                name="exception_is_about_something",
                condition=Q(order__isnull=False) | Q(subject_id__isnull=False),
            ),
            UniqueConstraint(
                name="one_open_exception_a_finding",
                fields=["order", "type", "line"],
                condition=Q(state=ExceptionState.OPEN, order__isnull=False),
                nulls_distinct=False,
            ),
            UniqueConstraint(
                name="one_open_exception_a_subject",
                fields=["subject_type", "subject_id", "type"],
                condition=Q(state=ExceptionState.OPEN, order__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="exception_queue", condition=Q(state="open")),
            models.Index(fields=["owner", "due_at", "id"], name="exception_mine", condition=Q(state="open")),
            GinIndex(fields=["blocks"], name="exception_blocks", condition=Q(state="open")),
        ]
        triggers = [track("exception", "state", "owner", "resolution", "reason", "snoozed_until")]

    def __str__(self) -> str:
        return self.title

    @property
    def kind(self) -> ExceptionType:
        return TYPES[self.type]

    @property
    def is_open(self) -> bool:
        return self.state == ExceptionState.OPEN
