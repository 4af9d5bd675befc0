"""Setting up trading partners and changing what was agreed."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from oms.actors import Actor
from oms.audit.record import record
from oms.edi.models import TradingPartner
from oms.errors import OperationRefused


class PartnerUnusable(OperationRefused):
    code = "partner_unusable"


FIELDS = (
    "name", "customer_id", "qualifier", "identifier", "group_identifier", "our_qualifier", "our_identifier",
    "our_group_identifier", "usage", "version", "currency", "documents", "item_qualifiers", "acknowledges",
    "acknowledge_hours", "takes_ta1", "element_separator", "component_separator", "segment_terminator", "is_active",
)  # fmt: skip


@transaction.atomic
def save_partner(*, partner_id: int | None, values: dict[str, Any], actor: Actor, now: datetime) -> TradingPartner:
    """Set up a partner (`partner_id` None) or change one. `values` are of FIELDS.

    Locks the partner. Audits edi.partner_added or edi.partner_changed with before and after. Raises PartnerUnusable
    when another partner has the identity, or the separators are not three different characters.
    """
    partner = _lock(partner_id) if partner_id else TradingPartner()
    before = {name: getattr(partner, name) for name in values}
    for name in FIELDS:
        if name in values:
            setattr(partner, name, values[name])
    marks = {partner.element_separator, partner.component_separator, partner.segment_terminator}
    if len(marks) < 3:
        raise PartnerUnusable("The three separators must differ from each other.", code="separators_alike")
    try:
        with transaction.atomic():
            partner.save()
    except IntegrityError as fault:
        words = f"{partner.qualifier}/{partner.identifier} is another partner already."
        raise PartnerUnusable(words, code="identity_taken") from fault
    changes: dict[str, Any] = {name: [before[name], values[name]] for name in values if before[name] != values[name]}
    action = "edi.partner_changed" if partner_id else "edi.partner_added"
    record(action, partner, actor=actor, note=partner.name, **(changes if partner_id else {}))
    return partner


def _lock(partner_id: int) -> TradingPartner:
    partner = TradingPartner.objects.select_for_update(of=("self",)).filter(pk=partner_id).first()
    if partner is None:
        raise PartnerUnusable("There is no such partner.", code="not_found")
    return partner
