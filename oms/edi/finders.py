"""Finding documents by the number people ask for."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from oms.accounts.access import Permission
from oms.edi import queries
from oms.web.search import MOST, Hit, register


def find_documents(query: str, user: Any) -> Iterator[Hit]:
    """Documents whose reference or interchange number is the query."""
    inbound = queries.inbound_messages().filter(reference=query).order_by("-pk")
    for each in inbound[:MOST]:
        words = f"{each.get_state_display()}, from {each.interchange.partner or each.interchange.sender_id}"
        yield Hit("EDI in", f"{each.set_id} {each.reference}", words, reverse("edi:message", args=[each.pk]))
    outbound = queries.outbound_messages().filter(reference=query).order_by("-pk")
    for ours in outbound[:MOST]:
        words = f"{ours.get_state_display()}, to {ours.partner}"
        yield Hit("EDI out", str(ours), words, reverse("edi:outbound", args=[ours.pk]))


register(find_documents, permission=Permission.EDI_VIEW, rank=80)
