"""What the allocation engine saw and why it chose so, written by the code that decided."""

from django.db import models
from django.db.models.functions import Now

from oms.audit.models import append_only
from orders.models import OrderLine


class AllocationDecision(models.Model):
    """One line in one run: what was wanted and taken, and each place considered.

    `candidates` is [{"location", "name", "free", "taken", "reason", "on_hand", "reserved", "safety"}] in the order of
    rank, as each place was before the line took anything; quantities in base units as text. `sentence` is the answer
    to "why?". Append-only; the newest row of a line is its current answer.
    """

    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, db_index=False, related_name="+")
    order_id = models.BigIntegerField()
    wanted = models.DecimalField(max_digits=14, decimal_places=3)
    taken = models.DecimalField(max_digits=14, decimal_places=3)
    candidates = models.JSONField(default=list)
    sentence = models.CharField(max_length=300)
    rules = models.CharField(max_length=20, help_text="Version of the rules that decided.")
    decided_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["line", "-id"], name="decision_by_line")]
        triggers = append_only("allocation_decision")

    def __str__(self) -> str:
        return self.sentence
