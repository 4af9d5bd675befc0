"""Whatever a partner sends ends as a stored message, findings that say where, the right answer, and work for a person."""

import hashlib
import random

import pytest

from oms.edi import operations, x12
from oms.edi.models import (
    FileState,
    InboundFile,
    InboundInterchange,
    InboundMessage,
    InterchangeState,
    MessageState,
    OutboundMessage,
)
from oms.jobs.models import Job, JobState
from orders.models import Order, OrderException
from tests.builders.company import make_item
from tests.builders.partners import interchange, make_partner, purchase_order, receive, store, transaction_set

pytestmark = pytest.mark.django_db(transaction=True)


def findings_of(row) -> list[tuple[str, int, int]]:
    """(segment, position, element) of what was found, the gravest first."""
    return [(note["segment"], note["position"], note["element"]) for note in row.findings]


def told(set_id: str = "997") -> x12.TransactionSet:
    """The one answer of a kind that went out, read back from its bytes."""
    message = OutboundMessage.objects.get(set_id=set_id)
    return x12.read(bytes(message.content)).interchanges[0].sets[0]


def ta1() -> x12.InterchangeAcknowledgement:
    message = OutboundMessage.objects.get(set_id="TA1")
    return x12.read_ta1(x12.read(bytes(message.content)).interchanges[0].ta1s[0])


def the_exception(type: str) -> OrderException:
    exception = OrderException.objects.get(type=type)
    assert exception.is_open
    return exception


def test_a_file_that_is_not_x12_is_kept_and_put_to_work():
    make_partner()

    file = receive(b"Dear Meridian,\nplease find our order attached.\n", "letter.txt")

    assert file.state == FileState.UNREADABLE
    assert file.findings[0]["code"] == "not_x12"
    assert bytes(file.content).startswith(b"Dear Meridian")
    assert the_exception("edi_file").subject_id == file.pk
    assert not OutboundMessage.objects.exists()


@pytest.mark.parametrize("content", [b"", b"\x00" * 5000, b"\xef\xbb\xbf", b"ISA", b"ISA*00*", b"~" * 9000])
def test_files_of_nothing_are_kept_and_put_to_work(content):
    file = receive(content, "nothing.edi")

    assert file.state == FileState.UNREADABLE
    assert the_exception("edi_file").subject_id == file.pk


def test_thirty_megabytes_of_noise_are_kept_and_put_to_work():
    noise = random.Random(7).randbytes(30_000_000)

    file = receive(noise, "noise.bin")

    assert file.state == FileState.UNREADABLE
    assert file.sha256 == hashlib.sha256(noise).hexdigest()
    assert the_exception("edi_file").subject_id == file.pk


def test_a_file_above_the_limit_is_refused_with_words(settings):
    settings.EDI_MAX_BYTES = 1000

    with pytest.raises(operations.FileRefused, match="at most 1,000"):
        store(b"x" * 1001, "big.edi")

    assert not InboundFile.objects.exists()
    assert not Job.objects.exists()


def test_a_truncated_interchange_is_refused_as_a_whole():
    make_partner()
    whole = interchange(purchase_order("PO-1"), purchase_order("PO-2", number="0002"))

    receive(whole[: len(whole) * 2 // 3], "cut.edi")

    row = InboundInterchange.objects.get()
    assert row.state == InterchangeState.REJECTED
    assert row.findings[0]["code"] == "interchange_trailer_missing"
    assert (ta1().status, ta1().note) == ("R", "023")
    assert not OutboundMessage.objects.filter(set_id="997").exists()
    assert set(InboundMessage.objects.values_list("state", flat=True)) == {MessageState.REJECTED}
    assert not Order.objects.exists()
    assert the_exception("edi_file").subject_id == row.pk


def test_a_wrong_segment_count_is_refused_in_the_997_and_the_next_order_is_taken():
    make_partner()
    make_item("SKU-1")
    wrong = purchase_order("PO-1")
    wrong[-1] = "SE*99*0001"

    receive(interchange(wrong, purchase_order("PO-2", number="0002")))

    refused, taken = InboundMessage.objects.order_by("position")
    assert (refused.state, taken.state) == (MessageState.REJECTED, MessageState.PROCESSED)
    assert findings_of(refused) == [("SE", 6, 1)]
    answer = x12.read_997(told())
    assert (answer.status, answer.received, answer.accepted) == ("P", "2", "1")
    assert [(each.status, each.codes) for each in answer.sets] == [("R", ("4",)), ("A", ())]
    assert the_exception("edi_document").subject_id == refused.pk
    assert Order.objects.get().po_number == "PO-2"


def test_a_faulty_element_is_named_in_the_997_and_in_words():
    make_partner()

    receive(interchange(purchase_order(lines=(("XX26", "EA", "1.00", "VN*SKU-1"),))))

    message = InboundMessage.objects.get()
    assert message.state == MessageState.REJECTED
    assert findings_of(message) == [("PO1", 4, 2)]
    assert "element 02 `XX26`" in message.findings[0]["message"]
    start, end = message.findings[0]["start"], message.findings[0]["end"]
    assert bytes(message.interchange.file.content)[start:end] == b"XX26"
    [each] = x12.read_997(told()).sets
    [error] = each.errors
    assert (error.segment, error.position, error.element, error.element_code, error.value) == (
        "PO1",
        "4",
        "2",
        "6",
        "XX26",
    )
    assert not Order.objects.exists()


def test_wrong_counts_in_the_envelope_are_told_and_the_order_is_taken():
    make_partner()
    make_item("SKU-1")
    content = interchange(purchase_order(), wants_ta1="1").replace(b"GE*1*", b"GE*7*").replace(b"IEA*1*", b"IEA*4*")

    receive(content)

    assert x12.read_997(told()).codes == ("5",)
    assert x12.read_997(told()).status == "E"
    assert (ta1().status, ta1().note) == ("E", "021")
    assert Order.objects.count() == 1


def test_an_unknown_sender_is_refused_and_nobody_is_answered():
    make_partner()

    file = receive(interchange(purchase_order(), sender="STRANGER"))

    row = file.interchanges.get()
    assert (row.state, row.partner) == (InterchangeState.REJECTED, None)
    assert findings_of(row) == [("ISA", 0, 6)]
    assert row.ta1.endswith("*R*006")
    assert not OutboundMessage.objects.exists()
    assert "ZZ/STRANGER" in the_exception("edi_file").title
    message = InboundMessage.objects.get()
    assert (message.state, message.reference) == (MessageState.REJECTED, "PO-4711")


def test_a_sender_known_under_another_qualifier_is_told_apart():
    make_partner()

    file = receive(interchange(purchase_order(), qualifier="01"))

    assert file.interchanges.get().ta1.endswith("*R*005")


def test_a_receiver_that_is_not_us_gets_a_ta1():
    make_partner()

    receive(interchange(purchase_order(), receiver="SOMEBODY"))

    assert (ta1().status, ta1().note) == ("R", "009")
    assert the_exception("edi_file").customer_id is not None
    assert not Order.objects.exists()


def test_an_unknown_item_becomes_an_exception_of_the_order_while_the_997_accepts():
    make_partner()

    receive(interchange(purchase_order(lines=(("5", "EA", "10.00", "IN*THEIRS-9"),))))

    order = Order.objects.get()
    assert order.status == "in_review"
    assert "THEIRS-9" in the_exception("item_unknown").detail
    assert x12.read_997(told()).status == "A"
    assert not OutboundMessage.objects.filter(set_id="855").exists()


def test_the_same_file_twice_makes_one_order_and_repeats_the_997(outbox):
    partner = make_partner()
    make_item("SKU-1")
    content = interchange(purchase_order())
    first = receive(content, "a.edi")
    [sent] = (outbox / partner.folder).glob("997_*")
    before = sent.read_bytes()
    sent.unlink()

    second = receive(content, "b.edi")

    assert (second.state, second.duplicate_of) == (FileState.DUPLICATE, first)
    assert not second.interchanges.exists()
    assert Order.objects.count() == 1
    assert OutboundMessage.objects.filter(set_id="997").count() == 1
    assert sent.read_bytes() == before


def test_the_same_interchange_in_another_file_is_known_whatever_its_line_breaks():
    make_partner()
    make_item("SKU-1")
    content = interchange(purchase_order())
    receive(content)

    receive(content.replace(b"\n", b"\r\n"), "again.edi")

    first, second = InboundInterchange.objects.order_by("pk")
    assert (first.state, second.state) == (InterchangeState.ACCEPTED, InterchangeState.DUPLICATE)
    assert Order.objects.count() == 1
    assert OutboundMessage.objects.filter(set_id="997").get().deliveries == 2
    assert not OutboundMessage.objects.filter(set_id="TA1").exists()
    assert not OrderException.objects.filter(type="edi_file").exists()


def test_a_control_number_used_for_something_else_is_put_in_quarantine():
    make_partner()
    make_item("SKU-1")
    receive(interchange(purchase_order("PO-1"), control_number=77))

    receive(interchange(purchase_order("PO-2"), control_number=77), "other.edi")

    second = InboundInterchange.objects.order_by("pk").last()
    assert second.state == InterchangeState.DUPLICATE
    assert (ta1().status, ta1().note) == ("R", "025")
    assert the_exception("edi_file").subject_id == second.pk
    assert Order.objects.get().po_number == "PO-1"


def test_a_partner_who_takes_no_ta1_gets_none():
    make_partner(takes_ta1=False)

    receive(interchange(purchase_order(), receiver="SOMEBODY"))

    assert not OutboundMessage.objects.exists()


def test_a_document_nobody_reads_is_kept_and_acknowledged():
    make_partner()

    receive(interchange(transaction_set("846", ["BIA*00*SI*1*20261118", "LIN**VN*X", "CTT*1"]), functional_id="IB"))

    message = InboundMessage.objects.get()
    assert message.state == MessageState.IGNORED
    assert "Nothing here reads a 846" in message.findings[-1]["message"]
    assert x12.read_997(told()).status == "A"


def test_test_data_becomes_a_test_order_that_nothing_can_confirm():
    make_partner()
    make_item("SKU-1")

    receive(interchange(purchase_order(), usage="T"))

    order = Order.objects.get()
    assert (order.is_test, order.status) == (True, "in_review")
    assert the_exception("test_order").order_id == order.pk
    assert not OutboundMessage.objects.filter(set_id="855").exists()


def test_nul_bytes_and_endless_values_inside_a_document_end_as_words():
    make_partner()
    content = interchange(purchase_order("P" * 60), purchase_order("PO\x00-2", number="0002"))

    receive(content)

    assert not Job.objects.exclude(state=JobState.DONE).exists()
    assert InboundMessage.objects.count() == 2
    assert not InboundMessage.objects.filter(findings=[]).exists()


def test_two_interchanges_in_a_file_stand_for_themselves():
    make_partner()
    make_item("SKU-1")
    good = interchange(purchase_order("PO-1"))
    bad = interchange(purchase_order("PO-2"), sender="STRANGER")

    file = receive(bad + good)

    assert list(file.interchanges.order_by("position").values_list("state", flat=True)) == ["rejected", "accepted"]
    assert Order.objects.get().po_number == "PO-1"


def test_a_file_of_many_interchanges_is_read_in_slices(monkeypatch):
    monkeypatch.setattr("oms.edi.reading.files.SETS_A_SLICE", 3)
    make_partner()
    make_item("SKU-1")
    content = b"".join(interchange(purchase_order(f"PO-{n}")) for n in range(8))

    file = receive(content)

    assert Job.objects.filter(kind="edi.read_slice", state=JobState.DONE).count() == 3
    assert Order.objects.count() == 8
    assert list(file.interchanges.order_by("position").values_list("position", flat=True)) == list(range(1, 9))
    for message in InboundMessage.objects.select_related("interchange"):
        assert content[message.start : message.end].startswith(b"ST*850*0001")
