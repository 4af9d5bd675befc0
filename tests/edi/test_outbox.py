"""What goes out: numbered once, stored before it leaves, delivered whole, acknowledged or missed."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.urls import reverse

from oms.accounts.access import Role
from oms.audit.models import AuditEvent
from oms.edi import operations, x12
from oms.edi.models import ControlNumber, InboundMessage, OutboundMessage, OutboundState, TradingPartner
from oms.edi.operations import Outgoing
from oms.errors import TransientError
from oms.jobs import operations as jobs
from oms.jobs import runner
from oms.jobs.models import Job
from orders.models import OrderException
from tests.builders.company import SYSTEM, make_person
from tests.builders.orders import NOON
from tests.builders.partners import interchange, make_partner, receive, transaction_set

pytestmark = pytest.mark.django_db(transaction=True)


def write(partner: TradingPartner, dedupe: str = "855:order:1", **fields) -> OutboundMessage | None:
    segments = [x12.segment("BAK", "00", "AC", "PO-1", "20261118"), x12.segment("PO1", "1", "5", "EA", "10", "PE")]
    segments.append(x12.segment("ACK", "IA", "5", "EA"))
    given = {
        "set_id": "855",
        "segments": segments,
        "subject_type": "orders.order",
        "subject_id": 1,
        "reference": "PO-1",
    }
    with transaction.atomic():
        return operations.write_document(Outgoing(partner=partner, dedupe=dedupe, **{**given, **fields}))


def sent(partner: TradingPartner, **fields) -> OutboundMessage:
    message = write(partner, **fields)
    operations.send(message_id=message.pk, actor=SYSTEM, now=NOON)
    message.refresh_from_db()
    return message


def acknowledge(message: OutboundMessage, *body: str, group: str | None = None) -> None:
    first = f"AK1*PR*{group or message.group_control_number}"
    receive(interchange(transaction_set("997", [first, *body]), functional_id="FA"), "997.edi")
    message.refresh_from_db()


def test_a_document_gets_numbers_and_bytes_and_lies_whole_in_the_partners_folder(outbox):
    partner = make_partner()
    message = write(partner)

    runner.run_until_idle()

    message.refresh_from_db()
    assert (message.state, message.deliveries) == (OutboundState.SENT, 1)
    assert (message.interchange_control_number, message.group_control_number) == ("000000001", "1")
    [file] = (outbox / partner.folder).iterdir()
    assert file.name == "855_000000001.x12"
    assert file.read_bytes() == bytes(message.content)
    reading = x12.read(bytes(message.content))
    assert not [found for found in reading.all_findings if found.severity != "note"]


def test_a_cause_sends_once():
    partner = make_partner()

    assert write(partner) is not None
    assert write(partner) is None


def test_sending_again_takes_no_second_number():
    message = sent(make_partner())

    assert operations.send(message_id=message.pk, actor=SYSTEM, now=NOON) is False

    assert ControlNumber.objects.get(series="isa").last == 1


def test_numbers_are_counted_for_each_partner_and_begin_again_after_the_last():
    first, second = make_partner(), make_partner(identifier="OTHER")
    ControlNumber.objects.create(partner=second, series="isa", last=999_999_999)

    assert sent(first).interchange_control_number == "000000001"
    assert sent(first, dedupe="b").interchange_control_number == "000000002"
    assert sent(second, dedupe="c").interchange_control_number == "000000001"


def test_a_separator_inside_a_value_becomes_a_blank_and_is_told():
    message = sent(make_partner(), segments=[x12.segment("BAK", "00", "AC", "PO*1~x", "20261118")])

    body = x12.read(bytes(message.content)).interchanges[0].sets[0].segments[1]
    assert body.get(3) == "PO 1 x"
    assert [(note["segment"], note["element"]) for note in message.findings] == [("BAK", 3)]


def test_a_document_the_partner_would_refuse_is_held_and_becomes_work(outbox):
    partner = make_partner()
    broken = x12.segment("IT1", "1", "8,3", "CA", "10", "PE", "VN", "SKU-1")
    segments = [x12.segment("BIG", "20261118", "INV-1"), broken, x12.segment("TDS", "8333")]
    message = write(partner, set_id="810", segments=segments, subject_type="billing.invoice", reference="INV-1")

    runner.run_until_idle()

    message.refresh_from_db()
    assert (message.state, message.content, message.interchange_control_number) == (OutboundState.WAITING, None, "")
    assert [(note["segment"], note["element"]) for note in message.findings] == [("IT1", 2)]
    assert not ControlNumber.objects.exists() and not outbox.exists()
    exception = OrderException.objects.get(type="edi_document")
    assert (exception.subject_type, exception.subject_id) == ("edi.outboundmessage", message.pk)
    assert AuditEvent.objects.filter(action="edi.held").count() == 1
    with pytest.raises(operations.NotResendable, match="held back"):
        operations.resend_same_bytes(message_id=message.pk, actor=SYSTEM, now=NOON)


def held(partner: TradingPartner, **fields) -> OutboundMessage:
    """A document that the partner would refuse: a quantity is no number."""
    segments = [x12.segment("BAK", "00", "AC", "PO-1", "20261118"), x12.segment("PO1", "1", "8,3", "EA", "10", "PE")]
    message = write(partner, segments=segments, **fields)
    runner.run_until_idle()
    message.refresh_from_db()
    assert message.is_held
    return message


def test_a_document_that_was_held_goes_out_when_it_is_tried_again_and_its_cause_is_mended(outbox, monkeypatch):
    message = held(make_partner())
    exception = OrderException.objects.get(type="edi_document")
    monkeypatch.setattr(x12, "validate", lambda *given: [])

    operations.try_again(message_id=message.pk, actor=SYSTEM, now=NOON)
    message.refresh_from_db()
    assert not message.is_held
    runner.run_until_idle()

    message.refresh_from_db()
    exception.refresh_from_db()
    assert (message.state, message.deliveries) == (OutboundState.SENT, 1)
    assert not exception.is_open
    assert AuditEvent.objects.filter(action="edi.tried_again").count() == 1


def test_a_document_that_is_tried_again_in_vain_is_held_again_and_stays_work(outbox):
    message = held(make_partner())

    operations.try_again(message_id=message.pk, actor=SYSTEM, now=NOON)
    runner.run_until_idle()

    message.refresh_from_db()
    assert message.is_held and not outbox.exists()
    assert OrderException.objects.get(type="edi_document").is_open


def test_only_what_is_held_back_is_tried_again():
    message = sent(make_partner())

    with pytest.raises(operations.NotResendable, match="not held back"):
        operations.try_again(message_id=message.pk, actor=SYSTEM, now=NOON)


def called_off(partner: TradingPartner) -> OutboundMessage:
    """A document whose sending somebody called off."""
    message = write(partner)
    jobs.cancel_job(job_id=Job.objects.get(kind="edi.send").pk, actor=SYSTEM, now=NOON)
    runner.run_until_idle()
    message.refresh_from_db()
    assert message.state == OutboundState.WAITING
    return message


def test_a_document_whose_sending_was_called_off_says_so_and_goes_out_when_it_is_tried_again(client):
    message = called_off(make_partner())
    client.force_login(make_person(Role.SPECIALIST))
    address = reverse("edi:outbound", args=[message.pk])
    assert "was called off or failed" in client.get(address).content.decode()
    with pytest.raises(operations.NotResendable, match="not on its way any more: try it again"):
        operations.resend_same_bytes(message_id=message.pk, actor=SYSTEM, now=NOON)

    assert client.post(reverse("edi:try_again", args=[message.pk])).status_code == 302
    assert "a worker sends it in a moment" in client.get(address).content.decode()
    runner.run_until_idle()

    message.refresh_from_db()
    assert (message.state, message.deliveries) == (OutboundState.SENT, 1)


def test_a_document_on_its_way_is_not_tried_again():
    message = write(make_partner())

    with pytest.raises(operations.NotResendable, match="not held back"):
        operations.try_again(message_id=message.pk, actor=SYSTEM, now=NOON)

    assert Job.objects.filter(kind="edi.send").count() == 1


def test_a_disk_that_takes_nothing_is_tried_again_with_the_same_bytes(outbox, settings):
    partner = make_partner()
    message = sent(partner)
    settings.OUTBOX_DIR = Path("/proc/nowhere")
    with pytest.raises(TransientError):
        operations.deliver(message_id=message.pk, now=NOON)
    settings.OUTBOX_DIR = outbox

    operations.deliver(message_id=message.pk, now=NOON)
    operations.deliver(message_id=message.pk, now=NOON)

    [file] = (outbox / partner.folder).iterdir()
    assert file.read_bytes() == bytes(message.content)


def test_the_same_bytes_can_go_out_again(outbox):
    partner = make_partner()
    message = sent(partner)
    runner.run_until_idle()

    operations.resend_same_bytes(message_id=message.pk, actor=SYSTEM, now=NOON)
    runner.run_until_idle()

    message.refresh_from_db()
    assert message.deliveries == 2
    assert OutboundMessage.objects.count() == 1
    assert AuditEvent.objects.filter(action="edi.resent").exists()


def test_sending_anew_takes_new_numbers_and_only_once():
    message = sent(make_partner())

    fresh = operations.send_anew(message_id=message.pk, actor=SYSTEM, now=NOON)
    runner.run_until_idle()

    fresh.refresh_from_db()
    assert (fresh.replaces_id, fresh.interchange_control_number) == (message.pk, "000000002")
    with pytest.raises(operations.NotResendable, match="sent anew already"):
        operations.send_anew(message_id=message.pk, actor=SYSTEM, now=NOON)


def test_a_997_that_accepts_settles_the_document_and_is_not_answered():
    message = sent(make_partner())

    acknowledge(message, "AK2*855*0001", "AK5*A", "AK9*A*1*1*1")

    assert message.state == OutboundState.ACCEPTED
    assert message.acknowledged_by == InboundMessage.objects.get()
    assert not OutboundMessage.objects.filter(set_id="997").exists()


def test_a_997_that_refuses_names_our_own_segment_and_becomes_work():
    message = sent(make_partner())

    acknowledge(message, "AK2*855*0001", "AK3*PO1*3**8", "AK4*4*212*5", "AK5*R*5", "AK9*R*1*1*0")

    assert message.state == OutboundState.REJECTED
    [note] = message.findings
    assert (note["segment"], note["position"], note["element"], note["value"]) == ("PO1", 3, 4, "10")
    exception = OrderException.objects.get(type="edi_rejected")
    assert (exception.subject_type, exception.subject_id) == ("edi.outboundmessage", message.pk)

    operations.send_anew(message_id=message.pk, actor=SYSTEM, now=NOON)

    exception.refresh_from_db()
    assert not exception.is_open


def test_a_group_refused_as_a_whole_refuses_the_document_in_it():
    message = sent(make_partner())

    acknowledge(message, "AK9*R*1*1*0*4")

    assert message.state == OutboundState.REJECTED
    assert "control number" in message.findings[0]["message"]


def test_a_997_for_a_group_we_never_sent_is_noted():
    message = sent(make_partner())

    acknowledge(message, "AK9*A*1*1*1", group="4711")

    assert message.state == OutboundState.SENT
    told = InboundMessage.objects.get()
    assert (told.state, told.findings[0]["code"]) == ("ignored", "group_unknown")


def test_a_ta1_that_refuses_says_that_nothing_arrived():
    message = sent(make_partner())
    whole = interchange(transaction_set("997", ["AK1*PR*99", "AK9*A*1*1*1"]), functional_id="FA").decode()
    ta1 = f"TA1*{message.interchange_control_number}*261118*1200*R*023~\nGS*"

    receive(whole.replace("GS*", ta1, 1).encode())

    message.refresh_from_db()
    assert message.state == OutboundState.REJECTED


def test_silence_is_reported_once_and_ended_by_a_late_997():
    message = sent(make_partner(acknowledge_hours=4))
    late = NOON + timedelta(hours=4, minutes=1)

    assert operations.report_overdue(actor=SYSTEM, now=NOON + timedelta(hours=3)) == 0
    assert operations.report_overdue(actor=SYSTEM, now=late) == 1
    assert operations.report_overdue(actor=SYSTEM, now=late) == 0

    exception = OrderException.objects.get()
    assert "not acknowledged" in exception.title
    acknowledge(message, "AK2*855*0001", "AK5*A", "AK9*A*1*1*1")
    exception.refresh_from_db()
    assert not exception.is_open


def test_a_partner_who_sends_no_997s_is_not_waited_for():
    message = sent(make_partner(acknowledges=False))

    assert message.acknowledgement_due_at is None
