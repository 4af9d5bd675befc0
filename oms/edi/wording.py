"""How the events of EDI read on a timeline."""

from oms.accounts.access import Permission as P
from oms.audit import subjects, wording
from oms.audit.subjects import Noun

wording.register(
    {
        "edi.file_stored": ("upload", "{note} stored, {size} bytes"),
        "edi.document_processed": ("edi", "{set} {reference} received from {partner}"),
        "edi.document_waiting": ("alert", "{set} {reference} from {partner} needs work: {note}"),
        "edi.document_settled": ("person", "{set} {reference} settled by hand: {note}"),
        "edi.document_rejected": ("cross-circle", "{set} {reference} from {partner} refused: {note}"),
        "edi.document_duplicate": ("copy", "{set} {reference} from {partner} received before"),
        "edi.document_ignored": ("minus", "{set} {reference} from {partner} kept: {note}"),
        "edi.reprocessed": ("refresh", "{note} processed again"),
        "edi.sent": ("send", "{set} {reference} sent to {partner}"),
        "edi.held": ("alert", "{set} {reference} to {partner} held back: {note}"),
        "edi.tried_again": ("refresh", "{set} {reference} to {partner} tried again"),
        "edi.resent": ("send", "{set} {reference} sent to {partner} again, byte for byte"),
        "edi.sent_anew": ("send", "{set} {reference} sent to {partner} under new numbers"),
        "edi.accepted": ("check", "{partner} accepted {set} {reference}"),
        "edi.refused": ("cross-circle", "{partner} refused {set} {reference}: {note}"),
        "edi.overdue": ("clock", "{partner} has not acknowledged {set} {reference}"),
        "edi.partner_added": ("plus", "Partner {note} set up"),
        "edi.partner_changed": ("edit", "Agreement with {note} changed"),
    }
)
subjects.register(
    Noun("edi.inboundfile", "EDI file", "{filename}", "edi:file", P.EDI_VIEW),
    Noun("edi.inboundmessage", "EDI in", "{set_id} {reference}", "edi:message", P.EDI_VIEW, find="reference"),
    Noun("edi.outboundmessage", "EDI out", "{set_id} {reference}", "edi:outbound", P.EDI_VIEW, find="reference"),
    Noun("edi.tradingpartner", "Partner", "{name}", "edi:partner", P.EDI_VIEW),
)
