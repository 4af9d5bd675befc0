"""The papers and 810s of billing, made by job after the numbers are committed; mailed to who gets no 810."""

from typing import Any

from billing.edi import outbound
from billing.events import CreditMemoIssued, InvoicesPosted
from billing.models import CreditMemo, Invoice
from oms.actors import Actor
from oms.documents.operations import print_paper
from oms.events import listens_to
from oms.jobs.enqueue import enqueue, enqueue_many
from oms.jobs.models import Job
from oms.jobs.registry import handles
from oms.notify.letters import Letter, write_letters
from orders.edi.partners import wanting
from orders.notices import reason_of


@listens_to(InvoicesPosted)
def send_invoices_later(event: InvoicesPosted) -> None:
    """One statement on the busy road; the job makes a job for each invoice, so that one bad paper stops no other."""
    enqueue("billing.papers", {"kind": "invoice", "ids": list(event.invoice_ids)})


@listens_to(CreditMemoIssued)
def send_credit_memo_later(event: CreditMemoIssued) -> None:
    enqueue("billing.papers", {"kind": "credit_memo", "ids": [event.credit_memo_id]})


@handles("billing.papers", title="Send out invoices and credit memos")
def papers(job: Job) -> dict:
    """Write the 810 of each of {"kind": ..., "ids": [...]} for the partners who want it, and queue its paper."""
    kind = job.payload["kind"]
    _SENDERS[kind](job.payload["ids"])
    one_each = [
        Job(kind="billing.paper", payload={"kind": kind, "id": pk}, dedupe=f"billing.paper:{kind}:{pk}")
        for pk in job.payload["ids"]
    ]
    return {"jobs": len(enqueue_many(one_each))}


@handles("billing.paper", title="Print and mail an invoice or credit memo")
def paper(job: Job) -> dict:
    """Print {"kind": ..., "id": ...} and mail it, unless the customer gets the document by EDI."""
    kind, pk = job.payload["kind"], job.payload["id"]
    document = print_paper(kind=kind, subject_id=pk, actor=Actor.system("Billing"))
    subject = _subject(kind, pk)
    partners = wanting("810", [subject.order_id])
    letters = [] if partners else [_LETTERS[kind](subject, document.pk)]
    return {"document_id": document.pk, "mails": len(write_letters(letters))}


def _subject(kind: str, pk: int) -> Any:
    model = {"invoice": Invoice, "credit_memo": CreditMemo}[kind]
    related = ["order__customer", "order__business_unit", "customer", "business_unit"]
    related += ["invoice"] if kind == "credit_memo" else ["shipment"]
    return model._default_manager.select_related(*related).get(pk=pk)


def _invoice_letter(invoice: Invoice, document_id: int) -> Letter:
    return Letter(
        dedupe=f"invoice.posted:{invoice.pk}",
        to=invoice.customer.email,
        subject=f"Invoice {invoice.number} for your order {invoice.order.po_number}",
        template="invoice",
        context={
            "invoice": invoice,
            "order": invoice.order,
            "unit": invoice.business_unit,
            "reason": reason_of(invoice.order),
        },
        order_id=invoice.order_id,
        document_ids=[document_id],
    )


def _credit_letter(memo: CreditMemo, document_id: int) -> Letter:
    """It says what the paper says, whatever the memo was used for since."""
    lowered = memo.lowered
    return Letter(
        dedupe=f"credit_memo.issued:{memo.pk}",
        to=memo.customer.email,
        subject=f"Credit memo {memo.number} for invoice {memo.invoice.number}",
        template="credit_memo",
        context={
            "memo": memo,
            "lowered": lowered,
            "to_credit": memo.total_amount - lowered,
            "order": memo.order,
            "unit": memo.business_unit,
            "reason": reason_of(memo.order),
        },
        order_id=memo.order_id,
        document_ids=[document_id],
    )


_SENDERS = {"invoice": outbound.send_invoices, "credit_memo": outbound.send_credits}
_LETTERS = {"invoice": _invoice_letter, "credit_memo": _credit_letter}
