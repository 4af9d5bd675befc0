"""The bench: each unit is judged, good ones go back to stock, and the customer's money is prepared."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from billing import operations as billing
from billing.models import CreditMemo
from billing.queries import creditable_lines
from billing.states import CreditSource
from inventory import operations as stock
from oms import quantities
from oms.actors import Actor
from oms.audit.record import record
from orders import operations as orders
from returns.models import Inspection, ReturnAuthorization, ReturnLine
from returns.states import Disposition, ReturnStatus

from .authorize import LONGEST_REASON, ReturnRefused, lock_return
from .settle import settle_if_decided

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
    Units that were credited before, for another reason, are not credited again; with nothing to credit the return is
    settled. Units that go back to the customer are not returned any more, and may come again. Locks order, return,
    stock. Audits return.inspected. Raises ReturnRefused unless the verdicts cover just what was received, each with
    its root cause.
    """
    rma = lock_return(return_id)
    if not rma.may_become(ReturnStatus.INSPECTED):
        raise ReturnRefused(f"{rma} is {rma.get_status_display().lower()}.")
    lines = {line.pk: line for line in rma.lines.select_related("order_line__item", "invoice_line__invoice")}
    _judge(lines, verdicts)
    _count_credit(lines)
    ReturnLine.objects.bulk_update(lines.values(), ["restocked", "scrapped", "sent_back", "credited"])
    Inspection.objects.bulk_create([_row(verdict, actor, now) for verdict in verdicts if verdict.quantity])
    _prepare_credit(rma, lines, actor, now)
    rma.status, rma.inspected_at = ReturnStatus.INSPECTED, now
    rma.save(update_fields=["status", "inspected_at"])
    _send_back(rma, lines)
    _restock(rma, lines, actor)
    record("return.inspected", rma, actor=actor, order_id=rma.order_id, note=rma.number)
    if settle_if_decided(return_id=rma.pk, actor=actor, now=now):
        rma.refresh_from_db()
    return rma


def _judge(lines: dict[int, ReturnLine], verdicts: Sequence[Verdict]) -> None:
    judged: dict[int, Decimal] = defaultdict(Decimal)
    for verdict in verdicts:
        line = lines.get(verdict.line_id)
        _refuse_unfit(line, verdict)
        assert line is not None
        counter = _COUNTER[Disposition(verdict.disposition)]
        setattr(line, counter, getattr(line, counter) + verdict.quantity)
        judged[line.pk] += verdict.quantity
    for line in lines.values():
        if judged[line.pk] != line.received:
            sku = line.order_line.item.sku if line.order_line.item else ""
            raise ReturnRefused(
                f"{sku}: {quantities.text(line.received)} came in, {quantities.text(judged[line.pk])} inspected."
            )


def _refuse_unfit(line: ReturnLine | None, verdict: Verdict) -> None:
    known = line is not None and verdict.disposition in _COUNTER
    if not known or not verdict.quantity.is_finite() or verdict.quantity < 0:
        raise ReturnRefused("A verdict does not fit this return.")
    item = line.order_line.item if line else None
    if item and not item.divisible and verdict.quantity % 1:
        raise ReturnRefused(f"{item.sku} is counted in whole {item.base_uom}.")
    if verdict.quantity and not 0 < len(verdict.root_cause) <= LONGEST_REASON:
        raise ReturnRefused(f"{item.sku if item else 'A line'}: say what caused it.", code="reason_missing")


def _count_credit(lines: dict[int, ReturnLine]) -> None:
    """The customer is credited what he does not get back, as far as it is not credited already."""
    invoices = {line.invoice_line.invoice_id: line.invoice_line.invoice for line in lines.values()}
    left = {row.line.pk: row.left for invoice in invoices.values() for row in creditable_lines(invoice)}
    for line in lines.values():
        line.credited = min(line.received - line.sent_back, left[line.invoice_line_id])


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


def _send_back(rma: ReturnAuthorization, lines: dict[int, ReturnLine]) -> None:
    units: dict[int, Decimal] = defaultdict(Decimal)
    for line in lines.values():
        units[line.order_line_id] += line.sent_back
    if any(units.values()):
        orders.record_sent_back(order_ids=[rma.order_id], lines=units)


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
