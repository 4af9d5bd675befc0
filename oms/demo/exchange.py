"""The recent exchange with partners: the 850s they sent, what we answered, and what they said of our answers.

Rows, as the rest of the history, but real in every part: the bytes are written and read by the product's own X12, and
what we sent is what the apps write for those orders, shipments and invoices.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from billing.edi import outbound as invoicing
from billing.models import Invoice
from fulfillment.edi import outbound as shipping
from fulfillment.models import Shipment
from oms.edi import outbox, x12
from oms.edi.answers import delimiters_of
from oms.edi.models import ControlNumber, OutboundMessage, OutboundState, TradingPartner
from oms.edi.outbox import ACKNOWLEDGEMENTS, Outgoing
from oms.masterdata.models import Channel
from orders.edi import outbound as promising
from orders.edi.partners import wanting
from orders.models import Order

from .copying import run
from .journal import Journal, system
from .received import Arrival, acceptance_of, purchase_order, store

ORDERS = 30  # the newest that came by EDI, and as many of the newest that left


@dataclass(slots=True)
class Departure:
    """A document of ours and when it went out; a 997 knows the `answered` arrival."""

    at: datetime
    message: OutboundMessage
    answered: Arrival | None = None


class Exchange:
    def __init__(self, rng: Random, now: datetime, journal: Journal) -> None:
        self.rng, self.now, self.journal = rng, now, journal

    def happen(self) -> None:
        """Write the exchange about the newest orders. Orders, shipments and invoices must be there."""
        orders = _newest_orders()
        partners = wanting("855", [order.pk for order in orders])
        arrivals = [
            Arrival.of(partners[order.pk], order.placed_at, "850", purchase_order(order), 1000 + order.pk, order)
            for order in orders
            if order.pk in partners
        ]
        departures = self._answers(arrivals) + self._documents([arrival.order for arrival in arrivals])
        self._seal(departures)
        arrivals += self._acknowledge(departures)
        self._write(arrivals, departures)

    def _answers(self, arrivals: Sequence[Arrival]) -> list[Departure]:
        """A 997 for every 850."""
        found = []
        for arrival in arrivals:
            [answer] = x12.acknowledge(arrival.interchange, delimiters=delimiters_of(arrival.partner))
            reference = f"{answer.functional_id} {answer.control_number.strip(' ')}"
            subject = "edi.inboundinterchange"
            document = Outgoing(arrival.partner, "997", answer.segments, subject, 0, "", reference=reference)
            found.append(self._departure(arrival.at, document, arrival))
        return found

    def _documents(self, orders: Sequence[Order]) -> list[Departure]:
        """What the apps tell partners about these orders."""
        ids = [order.pk for order in orders]
        confirmed = {order.pk: order.confirmed_at for order in orders if order.confirmed_at}
        left = dict(Shipment.objects.filter(order__in=ids, status="shipped").values_list("pk", "shipped_at"))
        posted = dict(Invoice.objects.filter(order__in=ids).values_list("pk", "posted_at"))
        return [
            self._departure(times[document.subject_id], document)
            for times, documents in (
                (confirmed, promising.answers(list(confirmed), "confirmed")),
                (left, shipping.ship_notices(list(left), ids)),
                (posted, invoicing.invoices_of(list(posted))),
            )
            for document in documents
        ]

    def _departure(self, cause_at: datetime, document: Outgoing, answered: Arrival | None = None) -> Departure:
        at = min(cause_at + timedelta(seconds=self.rng.uniform(3, 60)), self.now)
        return Departure(at, outbox.row_of(document), answered)

    def _seal(self, departures: list[Departure]) -> None:
        """Number what went out in the order in which it went, and write down its bytes."""
        departures.sort(key=lambda each: each.at)
        last: dict[TradingPartner, int] = defaultdict(int)
        for pk, departure in enumerate(departures, 1):
            message = departure.message
            last[message.partner] += 1
            number = last[message.partner]
            outbox.seal(message, interchange=number, group=number, now=departure.at)
            message.pk, message.written_at = pk, departure.at
            message.deliveries, message.delivered_at = 1, departure.at
        ControlNumber.objects.bulk_create(
            ControlNumber(partner=partner, series=series, last=number)
            for partner, number in last.items()
            for series in ("isa", "gs")
        )

    def _acknowledge(self, departures: Sequence[Departure]) -> list[Arrival]:
        """Partners accept what they got, within the hour mostly; what is newer than that still waits for its 997."""
        found = []
        for departure in departures:
            message = departure.message
            at = departure.at + timedelta(minutes=self.rng.uniform(4, 80))
            if message.set_id in ACKNOWLEDGEMENTS or at > self.now:
                continue
            number = 500_000 + message.pk
            arrival = Arrival.of(message.partner, at, "997", acceptance_of(message), number, answers=message)
            message.state, message.acknowledged_at = OutboundState.ACCEPTED, at
            found.append(arrival)
        return found

    def _write(self, arrivals: list[Arrival], departures: Sequence[Departure]) -> None:
        store(arrivals, self.journal)
        for arrival in arrivals:
            if arrival.answers:
                arrival.answers.acknowledged_by_id = arrival.pk
        for departure in departures:
            if departure.answered:
                departure.message.subject_id = departure.answered.pk
                departure.message.dedupe = f"997:{departure.answered.pk}:1"
            self._tell(departure.message)
        OutboundMessage.objects.bulk_create([departure.message for departure in departures])
        came = [(arrival.pk, arrival.order.pk) for arrival in arrivals if arrival.order]
        run(
            "UPDATE orders_order o SET source_message_id = m.message FROM unnest(%s::bigint[], %s::bigint[])"
            " AS m (message, id) WHERE o.id = m.id",
            [[message for message, _ in came], [order for _, order in came]],
        )

    def _tell(self, message: OutboundMessage) -> None:
        if message.set_id in ACKNOWLEDGEMENTS:
            return
        subject, about = ("edi.outboundmessage", message.pk), {"order_id": message.order_id}
        facts = {"set": message.set_id, "partner": message.partner.name, "reference": message.reference}
        assert message.sent_at is not None
        self.journal.tell(message.sent_at, "edi.sent", subject, system("EDI"), **about, **facts)
        if message.acknowledged_at:
            by = ("partner", 0, message.partner.name, "")
            self.journal.tell(message.acknowledged_at, "edi.accepted", subject, by, **about, **facts, status="A")


def _newest_orders() -> list[Order]:
    """The newest orders that came by EDI, and the newest of those that have left."""
    came = Order.objects.filter(channel=Channel.EDI, is_test=False).exclude(status="draft")
    newest = list(came.order_by("-pk").values_list("pk", flat=True)[:ORDERS])
    newest += came.filter(shipped_at__isnull=False).order_by("-shipped_at").values_list("pk", flat=True)[:ORDERS]
    found = Order.objects.filter(pk__in=newest).select_related("customer", "business_unit", "ship_to")
    return list(found.prefetch_related("lines__item", "parties").order_by("placed_at", "pk"))
