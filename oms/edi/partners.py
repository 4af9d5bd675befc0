"""Whom an interchange is from: found by the envelope, never by what stands inside."""

from collections.abc import Sequence

from django.db.models import QuerySet

from .models import TradingPartner
from .x12 import Finding, Interchange
from .x12.findings import INTERCHANGE


def find(interchange: Interchange) -> tuple[TradingPartner | None, list[Finding]]:
    """The partner who sent it, and what keeps us from taking it as theirs to us.

    The partner's row is locked, so that two interchanges of one partner are read one after the other. A partner of the
    same usage (live or test) is preferred; a live partner may send test data, which stays test data. A sender whom we
    know but who names another receiver comes with both the partner, so that we can answer, and a finding.
    """
    named = list(_named(interchange.sender_id))
    senders = [each for each in named if each.qualifier == interchange.sender_qualifier]
    if not senders:
        return None, [_unknown_sender(interchange, known=bool(named))]
    addressed = [each for each in senders if _ours(each) == (interchange.receiver_qualifier, interchange.receiver_id)]
    partner = _preferred(addressed or senders, interchange.usage)
    return partner, [] if addressed else [_unknown_receiver(interchange, senders)]


def _named(identifier: str) -> QuerySet[TradingPartner]:
    """Active partners of that identifier, locked in key order."""
    known = TradingPartner.objects.filter(identifier=identifier.replace("\x00", "")[:15], is_active=True)
    return known.select_for_update(no_key=True).order_by("pk")


def _ours(partner: TradingPartner) -> tuple[str, str]:
    return partner.our_qualifier, partner.our_identifier


def _preferred(partners: Sequence[TradingPartner], usage: str) -> TradingPartner:
    return next((each for each in partners if each.usage == usage), partners[0])


def _unknown_sender(interchange: Interchange, *, known: bool) -> Finding:
    sender = f"{interchange.sender_qualifier}/{interchange.sender_id}"
    if known:
        words = f"{sender} is no partner of ours: the id is known under another qualifier"
        return _finding("sender_qualifier_unknown", 5, interchange.sender_qualifier, words, "005")
    return _finding("sender_unknown", 6, interchange.sender_id, f"{sender} is no partner of ours", "006")


def _unknown_receiver(interchange: Interchange, senders: Sequence[TradingPartner]) -> Finding:
    receiver = f"{interchange.receiver_qualifier}/{interchange.receiver_id}"
    agreed = " or ".join(sorted({"/".join(_ours(each)) for each in senders}))
    words = f"{receiver} is not us; this partner agreed to address {agreed}"
    if any(each.our_identifier == interchange.receiver_id for each in senders):
        return _finding("receiver_qualifier_unknown", 7, interchange.receiver_qualifier, words, "007")
    return _finding("receiver_unknown", 8, interchange.receiver_id, words, "009")


def _finding(code: str, element: int, value: str, words: str, x12: str) -> Finding:
    message = f"Interchange header ISA, element {element:02d}: {words}."
    fix = "Set the partner up, then process the file again."
    return Finding(INTERCHANGE, code, message, "ISA", 0, element, value, x12=x12, fix=fix)
