"""Two append-only tables: what happened (events people read) and which fields changed (the log auditors read).

They meet on the transaction id: every field change of a tracked table shares its transaction with the domain event
that caused it, so "who changed this price, and why" is one join. Neither has a foreign key: the log outlives
whatever it speaks of.
"""

import pgtrigger
from django.db import models
from django.db.models import Func
from django.db.models.functions import Now


class CurrentTransaction(Func):
    """The id of the running PostgreSQL transaction, as a bigint."""

    template = "(pg_current_xact_id()::text::bigint)"
    output_field = models.BigIntegerField()


def append_only(name: str) -> list[pgtrigger.Trigger]:
    """Triggers that refuse UPDATE, DELETE and TRUNCATE of a table whose rows are only ever added."""
    return [
        pgtrigger.Protect(name=f"{name}_keep", operation=pgtrigger.Update | pgtrigger.Delete),
        pgtrigger.Trigger(
            name=f"{name}_keep_all",
            operation=pgtrigger.Truncate,
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            func="RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME;",
        ),
    ]


class AuditEvent(models.Model):
    """Something that happened to one thing, told for people.

    `action` is dotted (`order.cancelled`); `subject_type`/`subject_id` name the thing (`orders.order`, 17);
    `order_id` is the order whose timeline shows it, if any; `changes` is {field: [before, after]} or plain facts.
    """

    at = models.DateTimeField(db_default=Now())
    action = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    order_id = models.BigIntegerField(null=True)
    actor_kind = models.CharField(max_length=8)
    actor_id = models.BigIntegerField()
    actor_name = models.CharField(max_length=80)
    actor_roles = models.CharField(max_length=120, blank=True, help_text="Codes of the roles held at that moment.")
    permission = models.CharField(max_length=80, blank=True, help_text="What the page that was used demanded.")
    note = models.TextField(blank=True)
    changes = models.JSONField(default=dict)
    request_id = models.CharField(max_length=36, blank=True)
    txid = models.BigIntegerField(db_default=CurrentTransaction())

    class Meta:
        indexes = [
            models.Index(fields=["order_id", "-id"], name="audit_by_order"),
            models.Index(fields=["subject_type", "subject_id", "-id"], name="audit_by_subject"),
            models.Index(fields=["txid"], name="audit_by_txid"),
        ]
        triggers = append_only("audit_event")

    def __str__(self) -> str:
        return f"{self.action} {self.subject_type} {self.subject_id}"


class FieldChange(models.Model):
    """The fields of one row that one UPDATE changed: {field: [before, after]}. Written by trigger only."""

    at = models.DateTimeField(db_default=Now())
    table_name = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    changes = models.JSONField()
    txid = models.BigIntegerField(db_default=CurrentTransaction())

    class Meta:
        indexes = [
            models.Index(fields=["table_name", "row_id", "-id"], name="fieldchange_by_row"),
            models.Index(fields=["txid"], name="fieldchange_by_txid"),
        ]
        triggers = append_only("field_change")

    def __str__(self) -> str:
        return f"{self.table_name} {self.row_id}"
