"""Partners, what came in, and what goes out. Received bytes are stored before anything reads them, never changed."""

import re

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.db.models.functions import Now

from oms.audit.tracking import track
from oms.masterdata.models import Customer


def default_item_qualifiers() -> list[str]:
    """X12 235 qualifiers in the order in which a line's ids are tried: ours first, then GTINs, then the buyer's."""
    return ["VN", "VP", "SK", "UP", "EN", "UK", "UA", "IN", "BP", "CB", "PI"]


def default_documents() -> list[str]:
    return ["855", "856", "810"]


class Usage(models.TextChoices):
    LIVE = "P", "Live"
    TEST = "T", "Test"


class TradingPartner(models.Model):
    """Somebody we exchange X12 with: who they are on the envelope, and what was agreed."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    qualifier = models.CharField(max_length=2, help_text="ISA05/07: ZZ, 01, 08, 12")
    identifier = models.CharField(max_length=15, help_text="ISA06/08, without padding")
    group_identifier = models.CharField(max_length=15, help_text="GS02/03")
    our_qualifier = models.CharField(max_length=2, default="ZZ")
    our_identifier = models.CharField(max_length=15, default="MERIDIAN")
    our_group_identifier = models.CharField(max_length=15, default="MERIDIAN")
    usage = models.CharField(max_length=1, choices=Usage, default=Usage.LIVE, help_text="ISA15")
    version = models.CharField(max_length=12, default="004010", help_text="GS08 of what we send")
    currency = models.CharField(max_length=3, default="USD", help_text="Where the document names none.")
    documents = ArrayField(models.CharField(max_length=3), default=default_documents, help_text="What we send.")
    item_qualifiers = ArrayField(models.CharField(max_length=2), default=default_item_qualifiers)
    acknowledges = models.BooleanField(default=True, help_text="They answer our documents with a 997.")
    acknowledge_hours = models.PositiveIntegerField(default=24, help_text="Within so many hours.")
    takes_ta1 = models.BooleanField(default=True, help_text="They take a TA1 from us.")
    element_separator = models.CharField(max_length=1, default="*")
    component_separator = models.CharField(max_length=1, default=">")
    segment_terminator = models.CharField(max_length=1, default="~")
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            UniqueConstraint(name="partner_identity_once", fields=["qualifier", "identifier", "usage"]),
            CheckConstraint(name="partner_usage_known", condition=Q(usage__in=Usage.values)),
        ]
        triggers = [
            track(
                "partner", "name", "customer", "qualifier", "identifier", "group_identifier", "our_qualifier",
                "our_identifier", "our_group_identifier", "usage", "version", "currency", "documents",
                "item_qualifiers", "acknowledges", "acknowledge_hours", "takes_ta1", "element_separator",
                "component_separator", "segment_terminator", "is_active",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def is_test(self) -> bool:
        return self.usage == Usage.TEST

    @property
    def folder(self) -> str:
        """The name of the partner's folder in the outbox: one identity, one folder."""
        plain = re.sub(r"[^A-Za-z0-9_-]", "_", f"{self.qualifier}-{self.identifier}")
        unlike = "" if plain == f"{self.qualifier}-{self.identifier}" else f"-{self.pk}"
        return plain + unlike + ("-test" if self.is_test else "")


class FileChannel(models.TextChoices):
    UPLOAD = "upload", "Uploaded"
    INBOX = "inbox", "Inbox folder"
    API = "api", "API"


class FileState(models.TextChoices):
    STORED = "stored", "Stored"
    READ = "read", "Read"
    UNREADABLE = "unreadable", "Not readable"
    DUPLICATE = "duplicate", "Received before"


class InboundFile(models.Model):
    """The bytes as they came, with when, how and under what name."""

    received_at = models.DateTimeField(db_default=Now())
    channel = models.CharField(max_length=10, choices=FileChannel)
    filename = models.CharField(max_length=200)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=FileState, default=FileState.STORED)
    findings = models.JSONField(default=list)
    duplicate_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    origin = models.CharField(
        max_length=80, null=True, blank=True, unique=True, help_text="names one arrival, so that it is stored once"
    )

    class Meta:
        constraints = [
            CheckConstraint(name="inbound_file_state_known", condition=Q(state__in=FileState.values)),
            CheckConstraint(name="inbound_file_channel_known", condition=Q(channel__in=FileChannel.values)),
            CheckConstraint(
                name="inbound_file_duplicate_names_the_first",
                condition=Q(state=FileState.DUPLICATE) ^ Q(duplicate_of__isnull=True),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="inbound_file_stays", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="inbound_file_bytes_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("content", "sha256", "size", "filename", "channel", "received_at"),
            ),
        ]

    def __str__(self) -> str:
        return self.filename


class InterchangeState(models.TextChoices):
    ACCEPTED = "accepted", "Accepted"
    REJECTED = "rejected", "Rejected"
    DUPLICATE = "duplicate", "Duplicate"


class InboundInterchange(models.Model):
    """One ISA to IEA of a file, and what we answered to it."""

    file = models.ForeignKey(InboundFile, on_delete=models.PROTECT, related_name="interchanges")
    partner = models.ForeignKey(TradingPartner, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField(help_text="1 for the first of the file")
    sender_qualifier = models.CharField(max_length=4)
    sender_id = models.CharField(max_length=40)
    receiver_qualifier = models.CharField(max_length=4)
    receiver_id = models.CharField(max_length=40)
    control_number = models.CharField(max_length=20)
    version = models.CharField(max_length=12)
    usage = models.CharField(max_length=4)
    start = models.PositiveIntegerField(help_text="first byte in the file")
    end = models.PositiveIntegerField(help_text="byte after the last")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the interchange without its line breaks")
    state = models.CharField(max_length=10, choices=InterchangeState)
    findings = models.JSONField(default=list)
    ta1 = models.CharField(max_length=80, blank=True, help_text="What a TA1 says of it, sent or not.")

    class Meta:
        constraints = [
            UniqueConstraint(
                name="interchange_accepted_once",
                fields=["partner", "receiver_qualifier", "receiver_id", "usage", "control_number"],
                condition=Q(state=InterchangeState.ACCEPTED),
            ),
            UniqueConstraint(name="interchange_position_once", fields=["file", "position"]),
            CheckConstraint(name="interchange_state_known", condition=Q(state__in=InterchangeState.values)),
            CheckConstraint(
                name="interchange_accepted_has_partner",
                condition=~Q(state=InterchangeState.ACCEPTED) | Q(partner__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"ISA {self.control_number}"


class MessageState(models.TextChoices):
    PROCESSED = "processed", "Processed"
    WAITING = "waiting", "Needs work"
    SETTLED = "settled", "Settled by hand"
    REJECTED = "rejected", "Rejected"
    DUPLICATE = "duplicate", "Duplicate"
    IGNORED = "ignored", "Not for us"


class InboundMessage(models.Model):
    """One ST to SE, with its one outcome: what it became, or why it became nothing."""

    interchange = models.ForeignKey(InboundInterchange, on_delete=models.PROTECT, related_name="messages")
    position = models.PositiveIntegerField(help_text="1 for the first set of the interchange")
    group_position = models.PositiveIntegerField(help_text="1 for the first group of the interchange")
    functional_id = models.CharField(max_length=4, help_text="GS01")
    group_control_number = models.CharField(max_length=20)
    group_version = models.CharField(max_length=20)
    set_id = models.CharField(max_length=6, help_text="ST01")
    control_number = models.CharField(max_length=20, help_text="ST02")
    start = models.PositiveIntegerField(help_text="first byte in the file")
    end = models.PositiveIntegerField(help_text="byte after the last")
    segment_count = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=MessageState)
    findings = models.JSONField(default=list)
    outcome_type = models.CharField(max_length=40, blank=True)
    outcome_id = models.BigIntegerField(null=True)
    reference = models.CharField(max_length=60, blank=True, help_text="PO number, invoice number: what people ask for")
    revision = models.PositiveIntegerField(default=1, help_text="counts the times it was processed")

    class Meta:
        constraints = [
            UniqueConstraint(name="message_position_once", fields=["interchange", "position"]),
            CheckConstraint(name="message_state_known", condition=Q(state__in=MessageState.values)),
            CheckConstraint(
                name="message_outcome_whole", condition=Q(outcome_type="", outcome_id__isnull=True)
                | (~Q(outcome_type="") & Q(outcome_id__isnull=False)),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["outcome_type", "outcome_id"], name="message_by_outcome"),
            models.Index(fields=["-id"], name="message_waiting", condition=Q(state="waiting")),
            models.Index(fields=["reference"], name="message_by_reference", opclasses=["text_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.set_id} {self.control_number}"


class ControlNumber(models.Model):
    """The last control number given out in a series of a partner. Locked, used and stored in one transaction."""

    partner = models.ForeignKey(TradingPartner, on_delete=models.CASCADE, related_name="+")
    series = models.CharField(max_length=10, help_text="isa, gs, st")
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [UniqueConstraint(name="control_number_series_once", fields=["partner", "series"])]

    def __str__(self) -> str:
        return f"{self.series} {self.last}"


class OutboundState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    SENT = "sent", "Sent"
    ACCEPTED = "accepted", "Accepted"
    REJECTED = "rejected", "Rejected"


class OutboundMessage(models.Model):
    """A document for a partner, written in the transaction of its cause and sent by a job.

    `dedupe` is the cause (`856:shipment:17`), so that a cause sends once. Control numbers and exact bytes are stored
    before the first send; sending again sends the same bytes. A 997 (`functional_id` FA) is never acknowledged.
    """

    partner = models.ForeignKey(TradingPartner, on_delete=models.PROTECT, related_name="+")
    dedupe = models.CharField(max_length=120, unique=True)
    set_id = models.CharField(max_length=6)
    functional_id = models.CharField(max_length=4)
    segments = models.JSONField(help_text="body without ST and SE: a list of [tag, element, ...]")
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    order_id = models.BigIntegerField(null=True)
    reference = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=OutboundState, default=OutboundState.WAITING)
    written_at = models.DateTimeField(db_default=Now())
    interchange_control_number = models.CharField(max_length=9, blank=True)
    group_control_number = models.CharField(max_length=9, blank=True)
    control_number = models.CharField(max_length=9, blank=True)
    content = models.BinaryField(null=True, help_text="the interchange as sent")
    sent_at = models.DateTimeField(null=True)
    deliveries = models.PositiveIntegerField(default=0, help_text="How often it was put into the outbox.")
    delivered_at = models.DateTimeField(null=True, help_text="The last time.")
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(
        InboundMessage, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    acknowledgement_due_at = models.DateTimeField(null=True)
    overdue_at = models.DateTimeField(null=True, help_text="When its missing acknowledgement was reported.")
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    findings = models.JSONField(default=list)

    class Meta:
        constraints = [
            CheckConstraint(name="outbound_state_known", condition=Q(state__in=OutboundState.values)),
            CheckConstraint(
                name="outbound_bytes_once_sent",
                condition=Q(state=OutboundState.WAITING) | (Q(content__isnull=False) & Q(sent_at__isnull=False)),
            ),
            UniqueConstraint(
                name="outbound_isa_number_once",
                fields=["partner", "interchange_control_number"],
                condition=~Q(interchange_control_number=""),
            ),
        ]
        indexes = [
            models.Index(fields=["order_id"], name="outbound_by_order"),
            models.Index(fields=["partner", "functional_id", "group_control_number"], name="outbound_by_group"),
            models.Index(fields=["subject_type", "subject_id"], name="outbound_by_subject"),
            models.Index(
                fields=["acknowledgement_due_at"],
                name="outbound_awaited",
                condition=Q(state="sent", overdue_at__isnull=True, acknowledgement_due_at__isnull=False),
            ),
            models.Index(fields=["reference"], name="outbound_by_reference", opclasses=["text_pattern_ops"]),
        ]
        triggers = [
            pgtrigger.Protect(
                name="outbound_bytes_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__content__isnull=False)
                & pgtrigger.Q(old__content__df=pgtrigger.F("new__content")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.set_id} {self.reference}"

    @property
    def is_held(self) -> bool:
        """Whether it waits because of what was found wrong with it."""
        return self.state == OutboundState.WAITING and bool(self.findings)
