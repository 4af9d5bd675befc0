"""Reading documents, never their bytes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .models import Document
from .registry import kinds_for


@dataclass(frozen=True, slots=True)
class Sheet:
    """One stored file in a list."""

    id: int
    title: str
    filename: str
    version: int
    size: int
    made_at: datetime
    is_pdf: bool


def documents_of_order(order_id: int, user: Any) -> list[Sheet]:
    """Everything printed or exported for an order that this person may see, the newest first."""
    kinds = kinds_for(user)
    rows = Document.objects.filter(order_id=order_id, kind__in=list(kinds)).order_by("-pk")
    return [
        Sheet(pk, kinds[kind].title, filename, version, size, made_at, content_type == "application/pdf")
        for pk, kind, filename, version, size, made_at, content_type in rows.values_list(
            "pk", "kind", "filename", "version", "size", "made_at", "content_type"
        )[:100]
    ]


def count_of_order(order_id: int) -> int:
    return Document.objects.filter(order_id=order_id).count()
