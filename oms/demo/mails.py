"""The mails of the last days: what the apps write to customers who do not get it by EDI, as sent."""

from datetime import datetime, timedelta

from fulfillment.models import Shipment
from fulfillment.notices import departures
from oms.masterdata.models import Channel
from oms.notify.letters import Letter, row_of
from oms.notify.models import MailState, OutgoingMail
from orders.models import Order
from orders.notices import confirmations

from .journal import Journal, system

OF_EACH = 40
SENT_AFTER = timedelta(seconds=4)


def write_mails(now: datetime, journal: Journal) -> None:
    """Confirmations and departures of the newest orders and shipments. Invoices carry a paper and wait for theirs."""
    orders = Order.objects.exclude(channel=Channel.EDI).exclude(confirmed_at=None).order_by("-confirmed_at")
    promised = dict(orders.values_list("pk", "confirmed_at")[:OF_EACH])
    gone = Shipment.objects.exclude(order__channel=Channel.EDI).filter(status="shipped").order_by("-shipped_at")
    left = dict(gone.values_list("pk", "shipped_at")[:OF_EACH])
    written = [(promised[_cause(letter)], letter) for letter in confirmations(list(promised))]
    written += [(left[_cause(letter)], letter) for letter in departures(list(left))]
    written.sort(key=lambda pair: (pair[0], pair[1].dedupe))
    mails = [_sent(pk, letter, min(at + SENT_AFTER, now)) for pk, (at, letter) in enumerate(written, 1)]
    OutgoingMail.objects.bulk_create(mails)
    for mail in mails:
        subject, by = ("notify.outgoingmail", mail.pk), system("Mail")
        journal.tell(mail.sent_at, "mail.sent", subject, by, order_id=mail.order_id, note=mail.subject, to=mail.to)


def _cause(letter: Letter) -> int:
    """The order or shipment it tells of: the end of its dedupe."""
    return int(letter.dedupe.rpartition(":")[2])


def _sent(pk: int, letter: Letter, at: datetime) -> OutgoingMail:
    mail = row_of(letter)
    mail.pk, mail.state, mail.written_at, mail.sent_at = pk, MailState.SENT, at, at
    return mail
