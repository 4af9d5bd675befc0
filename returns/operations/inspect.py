"""The bench: each unit is judged, good ones go back to stock, and the customer's money is prepared."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from billing import operations as billing
from billing.models import CreditMemo
from billing.states import CreditSource
from inventory import operations as stock
from oms.actors import Actor
from oms.audit.record import record
from returns.models import Inspection, ReturnAuthorization, ReturnLine
from returns.states import Disposition, ReturnStatus

from .authorize import ReturnRefused, lock_return

_COUNTER = {
    Disposition.RESTOCK: "restocked",
    Disposition.SCRAP: "scrapped",
    Disposition.SEND_BACK: "sent_back",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """So many base units of a return line and where they go."""

    line_id: int
    quantity: Decimal
    disposition: str
    root_cause: str
    note: str = ""


@transaction.atomic
def inspect_return(*, return_id: int, verdicts: Sequence[Verdict], actor: Actor, now: datetime) -> ReturnAuthorization:
    """Judge every unit that came in. Restocked units are on hand at once, and offered to waiting orders.

    For what the customer does not get back, a credit memo a touched invoice is prepared; somebody else approves it.
    Locks order, return, stock. Audits return.inspected. Raises ReturnRefused unless the verdicts cover just what
    was received.
    """
    rma = lock_return(return_id)
    if not rma.may_become(ReturnStatus.INSPECTED):
        raise ReturnRefused(f"{rma} is {rma.get_status_display().lower()}.")
    lines = {line.pk: line for line in rma.lines.select_related("order_line__item", "invoice_line")}
    _judge(lines, verdicts)
    ReturnLine.objects.bulk_update(lines.values(), ["restocked", "scrapped", "sent_back", "credited"])
    Inspection.objects.bulk_create([_row(verdict, actor, now) for verdict in verdicts if verdict.quantity])
    _prepare_credit(rma, lines, actor, now)
    rma.status, rma.inspected_at = ReturnStatus.INSPECTED, now
    rma.save(update_fields=["status", "inspected_at"])
    _restock(rma, lines, actor)
    record("return.inspected", rma, actor=actor, order_id=rma.order_id, note=rma.number)
    return rma


def _judge(lines: dict[int, ReturnLine], verdicts: Sequence[Verdict]) -> None:
    judged: dict[int, Decimal] = defaultdict(Decimal)
    for verdict in verdicts:
        line = lines.get(verdict.line_id)
        if (
            line is None
            or verdict.disposition not in _COUNTER
            or not verdict.quantity.is_finite()
            or verdict.quantity < 0
        ):
            raise ReturnRefused("A verdict does not fit this return.")
        counter = _COUNTER[Disposition(verdict.disposition)]
        setattr(line, counter, getattr(line, counter) + verdict.quantity)
        judged[line.pk] += verdict.quantity
    for line in lines.values():
        if judged[line.pk] != line.received:
            sku = line.order_line.item.sku if line.order_line.item else ""
            raise ReturnRefused(
                f"{sku}: {line.received.normalize():f} came in, {judged[line.pk].normalize():f} are judged."
            )
        line.credited = line.received - line.sent_back


def _row(verdict: Verdict, actor: Actor, now: datetime) -> Inspection:
    return Inspection(
        line_id=verdict.line_id,
        quantity=verdict.quantity,
        disposition=verdict.disposition,
        root_cause=verdict.root_cause,
        note=verdict.note[:200],
        inspected_by_id=actor.user_id,
        inspected_at=now,
    )


def _restock(rma: ReturnAuthorization, lines: dict[int, ReturnLine], actor: Actor) -> None:
    quantities: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for line in lines.values():
        if line.restocked:
            assert line.order_line.item_id is not None
            quantities[line.order_line.item_id, rma.location_id] += line.restocked
    if quantities:
        stock.return_to_stock(
            quantities=quantities, source_type="returns.returnauthorization", source_id=rma.pk, actor=actor,
            note=rma.number,
        )  # fmt: skip


def _prepare_credit(
    rma: ReturnAuthorization, lines: dict[int, ReturnLine], actor: Actor, now: datetime
) -> list[CreditMemo]:
    by_invoice: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for line in lines.values():
        if line.credited:
            by_invoice[line.invoice_line.invoice_id][line.invoice_line_id] = line.credited
    return [
        billing.make_credit_memo(
            invoice_id=invoice_id, quantities=quantities, reason=f"Return {rma.number}", source=CreditSource.RETURN,
            source_id=rma.pk, actor=actor, now=now,
        )
        for invoice_id, quantities in sorted(by_invoice.items())
    ]  # fmt: skip
