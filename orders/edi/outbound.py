"""The 855 that goes out when an order is promised, and when it is cancelled."""

from collections.abc import Iterable, Sequence

from oms.actors import Actor
from oms.audit.record import record
from oms.edi import outbox
from oms.edi.models import TradingPartner
from oms.edi.outbox import Outgoing
from oms.edi.queries import documents_of
from oms.events import listens_to
from orders.events import OrderCancelled, OrdersConfirmed
from orders.models import Order, OrderLine
from orders.states import OrderStatus

from . import echo, x850, x855
from .partners import wanting
from .purchase_order import PurchaseOrder
from .x855 import AcknowledgedLine, LineAnswer, PurchaseOrderAcknowledgement

SCHEDULED_TO_SHIP = "068"
SYSTEM = Actor.system("EDI")


@listens_to(OrdersConfirmed)
def acknowledge_confirmed(event: OrdersConfirmed) -> None:
    """Promise each line to the partners who want it said: accepted, changed, or deleted, with the day it leaves."""
    outbox.write_documents(answers(event.order_ids, "confirmed"))


@listens_to(OrderCancelled)
def acknowledge_cancelled(event: OrderCancelled) -> None:
    """Reject the order line by line. It is heard before the lines are counted as cancelled.

    Nothing is sent while another order stands for the same PO: the partner knows both by that number alone, and would
    read that the one we deliver was dropped. Audits order.rejection_withheld then.
    """
    rejections = answers([event.order_id], "cancelled")
    order = Order.objects.get(pk=event.order_id) if rejections else None
    if order and (other := _standing_for_the_po(order)):
        note = f"{other} stands for PO {order.po_number}"
        record("order.rejection_withheld", order, actor=SYSTEM, order_id=order.pk, note=note)
        return
    outbox.write_documents(rejections)


def _standing_for_the_po(order: Order) -> Order | None:
    """Another order of the customer with this one's PO number and release that is not cancelled, the oldest."""
    same = Order.objects.filter(
        customer_id=order.customer_id, po_number=order.po_number, po_release=order.po_release, is_test=False
    )
    return same.exclude(pk=order.pk).exclude(status=OrderStatus.CANCELLED).order_by("pk").first()


def answers(order_ids: Sequence[int], cause: str) -> list[Outgoing]:
    """The 855s of these orders, `confirmed` or `cancelled`. One statement where no partner wants one."""
    partners = wanting("855", order_ids)
    if not partners:
        return []
    orders = (
        Order.objects.filter(pk__in=partners)
        .order_by("pk")
        .select_related("ship_to", "business_unit")
        .prefetch_related("lines__item", "parties")
    )
    sent = _as_sent(orders) if cause == "confirmed" else {}
    return [_outgoing(order, partners[order.pk], cause, sent.get(order.source_message_id)) for order in orders]


def _as_sent(orders: Iterable[Order]) -> dict[int, PurchaseOrder]:
    """What the partner wrote, of the orders that were amended since: the rest are as they were sent."""
    amended = [order.source_message_id for order in orders if order.source_message_id and order.version > 1]
    return {key: x850.read(document)[0] for key, document in documents_of(amended).items()} if amended else {}


def _outgoing(order: Order, partner: TradingPartner, cause: str, sent: PurchaseOrder | None) -> Outgoing:
    document = rejection(order) if cause == "cancelled" else acceptance(order, sent)
    return Outgoing(
        partner=partner,
        set_id="855",
        segments=x855.write(document),
        subject_type="orders.order",
        subject_id=order.pk,
        dedupe=f"855:order:{order.pk}:{cause}",
        order_id=order.pk,
        reference=order.po_number,
    )


def acceptance(order: Order, sent: PurchaseOrder | None) -> PurchaseOrderAcknowledgement:
    """The promise: each line as it stands now; where it differs from what was sent, the code says how."""
    lines = []
    for line in order.lines.all():
        original = sent.lines[line.number - 1] if sent and line.number <= len(sent.lines) else None
        lines.append(_line(line, _answer(order, line, original)))
    return _acknowledgement(order, lines)


def rejection(order: Order) -> PurchaseOrderAcknowledgement:
    answers = [(line, LineAnswer(x855.REJECTED, line.uom_quantity)) for line in order.lines.all()]
    return _acknowledgement(order, [_line(line, answer) for line, answer in answers])


def _acknowledgement(order: Order, lines: Sequence[AcknowledgedLine]) -> PurchaseOrderAcknowledgement:
    """Dates are the business unit's days, as on every document of the order."""
    today = order.business_unit.today
    return PurchaseOrderAcknowledgement(
        po_number=order.po_number,
        po_date=order.po_on or today(order.placed_at),
        acknowledged_on=today(order.cancelled_at or order.confirmed_at or order.placed_at),
        lines=tuple(lines),
        release=order.po_release,
        order_number=order.number,
        references=echo.references(order),
        parties=tuple(filter(None, [echo.ship_to(order)])),
    )


def _answer(order: Order, line: OrderLine, original) -> LineAnswer:
    if line.is_dropped or line.cancelled >= line.ordered > 0:
        return LineAnswer(x855.DELETED, line.uom_quantity)
    code = _code(line, original)
    promised = line.promised_on or line.ship_by_on or order.promised_on or order.ship_by_on
    substitute = echo.ids_of(line) if code == x855.SUBSTITUTED else ()
    return LineAnswer(code, line.uom_quantity, SCHEDULED_TO_SHIP, promised, substitute)


def _code(line: OrderLine, original) -> str:
    """One code a line: another item says more than its quantity or its price."""
    if line.is_substituted:
        return x855.SUBSTITUTED
    if original is None:
        return x855.ACCEPTED
    quantity = original.quantity is not None and (original.quantity, original.uom) != (line.uom_quantity, line.uom)
    price = original.unit_price is not None and original.unit_price != line.unit_price
    if quantity and price:
        return x855.ACCEPTED_WITH_CHANGES
    return x855.QUANTITY_CHANGED if quantity else x855.PRICE_CHANGED if price else x855.ACCEPTED


def _line(line: OrderLine, answer: LineAnswer) -> AcknowledgedLine:
    return AcknowledgedLine(
        line_id=echo.line_id(line),
        quantity=line.uom_quantity,
        uom=line.uom,
        unit_price=line.unit_price,
        price_basis=echo.price_basis(line),
        ids=echo.ordered_ids_of(line),
        answers=(answer,),
    )
