"""How the events of billing read on a timeline."""

from oms.audit import wording

wording.register(
    {
        "invoice.posted": ("invoice", "Invoice {note} posted, {total}"),
        "payment.recorded": ("payment", "Payment {note} booked, {amount}"),
        "payment.applied": ("payment", "{amount} of payment {note}"),
        "credit_memo.made": ("return", "Credit memo over {total} prepared for {invoice}: {note}"),
        "credit_memo.issued": ("check", "Credit memo {note} approved and issued"),
        "credit_memo.applied": ("return", "{amount} of credit memo {note}"),
        "credit_memo.refunded": ("payment", "{amount} of credit memo {note} paid out"),
        "credit_memo.rejected": ("cross", "Credit memo rejected: {note}"),
        "export.made": ("download", "Exported {what}: {rows} rows"),
    }
)
