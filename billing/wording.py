"""How the events of billing read on a timeline."""

from oms.accounts.access import Permission as P
from oms.audit import subjects, wording
from oms.audit.subjects import Noun

wording.register(
    {
        "invoice.posted": ("invoice", "Invoice {note} posted, {total}"),
        "payment.recorded": ("payment", "Payment {note} booked, {amount}"),
        "payment.applied": ("payment", "{amount} of payment {note}"),
        "payment.discounted": ("payment", "{amount} off for paying early, payment {note}"),
        "credit_memo.made": ("return", "Credit memo over {total} prepared for {invoice}: {note}"),
        "credit_memo.issued": ("check", "Credit memo {note} approved and issued"),
        "credit_memo.applied": ("return", "{amount} of credit memo {note}"),
        "credit_memo.refunded": ("payment", "{amount} of credit memo {note} paid out"),
        "credit_memo.rejected": ("cross", "Credit memo rejected: {note}"),
        "export.made": ("download", "Exported {what}: {rows} rows"),
    }
)
subjects.register(
    Noun("billing.invoice", "Invoice", "{number}", "billing:invoice", P.INVOICE_VIEW, find="number"),
    Noun("billing.creditmemo", "Credit memo", "{number}", "billing:credit_memo", P.INVOICE_VIEW, find="number"),
    Noun("billing.payment", "Payment", "{reference}", "billing:payment", P.INVOICE_VIEW, find="reference"),
    Noun("billing.export", "Export"),
)
