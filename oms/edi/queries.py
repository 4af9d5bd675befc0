"""Reading what came in and what went out."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from . import x12
from .models import (
    InboundFile,
    InboundInterchange,
    InboundMessage,
    MessageState,
    OutboundMessage,
    OutboundState,
    TradingPartner,
)
from .x12.delimiters import header_at

HEADER_BYTES = 400


def documents_of(message_ids: Sequence[int]) -> dict[int, x12.TransactionSet]:
    """The stored bytes of some inbound messages, read again; offsets count from the ISA. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.id, substring(f.content FROM i.start + 1 FOR %s), substring(f.content FROM m.start + 1"
            ' FOR m."end" - m.start) FROM edi_inboundmessage m JOIN edi_inboundinterchange i ON i.id = m.interchange_id'
            " JOIN edi_inboundfile f ON f.id = i.file_id WHERE m.id = ANY(%s)",
            [HEADER_BYTES, list(message_ids)],
        )
        rows = cursor.fetchall()
    found = {}
    for message_id, head, body in rows:
        head, body = bytes(head), bytes(body)
        header = header_at(head, 0)
        if header is not None:
            reading = x12.read(head[: header.end] + header.delimiters.segment + body)
            found[message_id] = reading.interchanges[0].sets[0]
    return found


def inbound_messages() -> QuerySet[InboundMessage]:
    """Documents that came in, ready to page."""
    return InboundMessage.objects.select_related("interchange__file", "interchange__partner").defer(
        "interchange__file__content", "findings", "interchange__findings", "interchange__file__findings"
    )


def outbound_messages() -> QuerySet[OutboundMessage]:
    """Documents of ours, ready to page; their findings tell those that wait from those that are held back."""
    return OutboundMessage.objects.select_related("partner").defer("content", "segments")


def files() -> QuerySet[InboundFile]:
    """Files that came in, with how many documents each held and how many of those need work."""
    waiting = Q(interchanges__messages__state__in=[MessageState.WAITING, MessageState.REJECTED])
    return InboundFile.objects.defer("content", "findings").annotate(
        documents=Count("interchanges__messages"),
        needs_work=Count("interchanges__messages", filter=waiting),
    )


def partners() -> QuerySet[TradingPartner]:
    return TradingPartner.objects.select_related("customer")


def volumes(partner: TradingPartner) -> list[dict]:
    """How many documents of each kind went each way, and how many of them are not well."""
    unwell = Q(state__in=[MessageState.WAITING, MessageState.REJECTED])
    inbound = InboundMessage.objects.filter(interchange__partner=partner).values("set_id").order_by("set_id")
    outbound = OutboundMessage.objects.filter(partner=partner).values("set_id").order_by("set_id")
    refused = Q(state=OutboundState.REJECTED) | Q(overdue_at__isnull=False, acknowledged_at__isnull=True)
    rows = [("in", row) for row in inbound.annotate(total=Count("pk"), unwell=Count("pk", filter=unwell))]
    rows += [("out", row) for row in outbound.annotate(total=Count("pk"), unwell=Count("pk", filter=refused))]
    return [{"direction": direction, **row} for direction, row in rows]


def answers_to(file: InboundFile) -> list[OutboundMessage]:
    """The 997s and TA1s that answered a file, or the first copy of it."""
    source = file.duplicate_of_id or file.pk
    interchanges = InboundInterchange.objects.filter(file=source).values("pk")
    answered = OutboundMessage.objects.filter(subject_type="edi.inboundinterchange", subject_id__in=interchanges)
    return list(answered.select_related("partner").order_by("pk"))


def partner_choices() -> list[tuple[str, str]]:
    named = TradingPartner.objects.order_by("name", "pk").values_list("pk", "name", "usage")
    return [(str(pk), f"{name} (test)" if usage == "T" else name) for pk, name, usage in named]


def largest_file() -> int:
    """How many bytes a file may have."""
    return settings.EDI_MAX_BYTES


def of_order(order_id: int) -> list[dict]:
    """Every document of an order, in and out, the oldest first: two queries."""
    inbound = inbound_messages().filter(outcome_type="orders.order", outcome_id=order_id)
    outbound = outbound_messages().filter(order_id=order_id).exclude(set_id__in=["997", "TA1"])
    rows = [{"at": each.interchange.file.received_at, "direction": "in", "message": each} for each in inbound]
    rows += [{"at": each.written_at, "direction": "out", "message": each} for each in outbound]
    return sorted(rows, key=lambda row: row["at"])


def count_of_order(order_id: int) -> int:
    """How many documents an order has, in and out."""
    inbound = InboundMessage.objects.filter(outcome_type="orders.order", outcome_id=order_id).count()
    return inbound + OutboundMessage.objects.filter(order_id=order_id).exclude(set_id__in=["997", "TA1"]).count()


def partners_with_volumes() -> QuerySet[TradingPartner]:
    """Partners, with how many documents went each way."""
    inbound = InboundMessage.objects.filter(interchange__partner=OuterRef("pk")).order_by()
    outbound = OutboundMessage.objects.filter(partner=OuterRef("pk")).order_by()
    return partners().annotate(
        received=Coalesce(Subquery(_count(inbound, "interchange__partner")), 0),
        sent=Coalesce(Subquery(_count(outbound, "partner")), 0),
    )


def _count(rows: QuerySet, key: str) -> QuerySet:
    return rows.values(key).annotate(total=Count("pk")).values("total")


def first_documents(file_ids: Sequence[int], most: int = 20) -> dict[int, list[InboundMessage]]:
    """The first documents of each file. One query."""
    rows = inbound_messages().filter(interchange__file__in=list(file_ids)).order_by("pk")
    found: dict[int, list[InboundMessage]] = {}
    for row in rows[: most * max(len(file_ids), 1)]:
        of_file = found.setdefault(row.interchange.file_id, [])
        if len(of_file) < most:
            of_file.append(row)
    return found


def first_words(rows: QuerySet[Any]) -> dict[int, str]:
    """What the first finding of each file or document says, without fetching the others. One query."""
    return dict(rows.exclude(findings=[]).order_by().values_list("pk", "findings__0__message"))


def beginning_of(file_id: int, most: int) -> bytes:
    """The first bytes of a file, without fetching the rest."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT substring(content FOR %s) FROM edi_inboundfile WHERE id = %s", [most, file_id])
        return bytes(cursor.fetchone()[0])
